"""A replay asks nobody, takes what hung on time from the record, and names the first difference."""

from pathlib import Path

import pytest
from automl_agent.pipelines.contracts import FoldScore, Proposal, RequestError, Trial, TrialStatus
from automl_agent.tools.llm.chat import ChatFault, ChatRequest, Message
from automl_agent.tools.llm.record import RunJournal, fingerprint
from automl_agent.tools.llm.recorded import RecordedModel, ReplayedJournal
from automl_agent.tools.llm.templates import prompt
from automl_agent.tools.search.clock import Clock
from automl_agent.tools.search.differences import plans, scores, trials, winners
from automl_agent.tools.search.loop import LAST_SOURCE
from automl_agent.tools.search.recorded import RecordedSearch
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.run import RunStore, read_events

from ..search.runs import plan, trial
from ..search.test_loop import Clockwork, loop
from ..search.test_loop import scores as scored
from .records import begun, exchange, order

ASKED = ChatRequest(
    messages=(Message(role="user", content="Which?"),), name="target", answer_schema={}, max_tokens=50
)
OTHER = ASKED.model_copy(update={"messages": (Message(role="user", content="Why?"),)})


def spoken(folder: Path) -> None:
    """A run whose model answered once, failed once, and was not asked once."""
    begun(folder, order())
    with RunStore(folder) as store:
        journal = RunJournal(store)
        journal.asking(prompt("target"), ASKED)
        journal.over(exchange(fingerprint=fingerprint(ASKED)))
        journal.asking(prompt("target"), ASKED)
        fault = exchange(fingerprint=fingerprint(ASKED)).model_copy(update={"reply": None, "fault": "asleep"})
        journal.over(fault)
        journal.without("target", "its share was used up", fingerprint(OTHER))


def test_replies_and_faults_come_in_their_order_and_then_no_more(tmp_path: Path) -> None:
    spoken(tmp_path)
    model = RecordedModel(read_events(tmp_path))
    assert model.ask(ASKED, 1).text == "{}"
    with pytest.raises(ChatFault, match="asleep"):
        model.ask(ASKED.model_copy(update={"max_tokens": 9999}), 1)
    assert model.given == 2
    with pytest.raises(RequestError, match=r"NOT-ON-RECORD.*'target'.*so often"):
        model.ask(ASKED, 1)
    with pytest.raises(RequestError, match=r"NOT-ON-RECORD.*'target'"):
        model.ask(OTHER, 1)


def test_what_was_not_asked_then_is_not_asked_now(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    spoken(tmp_path / "old")
    begun(tmp_path / "new", order())
    with RunStore(tmp_path / "new") as store:
        journal = ReplayedJournal(store, read_events(tmp_path / "old"))
        assert journal.unanswered(fingerprint(OTHER)) == "its share was used up"
        assert journal.unanswered(fingerprint(ASKED)) is None


def test_families_that_the_clock_closed_stay_closed(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    time = Clockwork()

    def slow_network(proposal: Proposal, seconds: float) -> tuple[Trial, object]:
        takes = 12.0 if proposal.family == "knn" else 2.0
        time.now += takes
        made, predictions = scored(proposal, seconds)
        better = {"score": 0.99} if proposal.family == "knn" else {}
        return made.model_copy(update={"seconds": takes, **better}), predictions

    made = plan(trials=None, seconds=90, proposer="random")
    with RunStore(tmp_path / "old") as store:
        old = loop(tmp_path / "old", store, made, slow_network, Clock(90, now=time))
        old.run()
    assert any(t.proposal.closed == ("knn",) for t in old.trials)
    with RunStore(tmp_path / "new") as store:
        record = RecordedSearch(old.trials)
        new = loop(tmp_path / "new", store, made, slow_network, Clock(99999), recorded=record)
        assert new.run() == f"all {len(old.trials)} recorded trials are done"
    assert trials(old.trials, new.trials) is None


def test_trials_that_time_or_memory_ended_are_taken_over(tmp_path: Path) -> None:
    first = trial(0, "linear", 0.7)
    proposal = first.proposal.model_copy(update={"number": 1})
    late = Trial(proposal=proposal, status=TrialStatus.TIMEOUT, reason="ran out of time", seconds=9.0)
    record = RecordedSearch((first, late))
    assert record.taken_over == 1

    def never(_: Proposal, __: float, ___: Trial | None) -> tuple[Trial, None]:
        raise AssertionError("it is not run")

    assert record.again(never)(proposal, 1.0) == (late, None)
    with pytest.raises(AssertionError, match="not run"):
        record.again(never)(first.proposal, 1.0)
    with pytest.raises(AssertionError, match="not run"):
        record.again(never)(proposal.model_copy(update={"seed": 99}), 1.0)


def test_the_last_resort_is_proposed_where_it_was(tmp_path: Path) -> None:
    made = plan(trials=None, seconds=10)
    folders = [tmp_path / "old", tmp_path / "new"]
    for folder in folders:
        folder.mkdir()
    with RunStore(folders[0]) as store:
        old = loop(folders[0], store, made, clock=Clock(10, started=0.0, now=lambda: 10.0))
        old.run()
    assert old.trials[0].proposal.source == LAST_SOURCE
    with RunStore(folders[1]) as store:
        new = loop(folders[1], store, made, clock=Clock(9999), recorded=RecordedSearch(old.trials))
        new.run()
        proposed = store.all(EventKind.PROPOSED)
    assert len(proposed) == 1
    assert trials(old.trials, new.trials) is None


def test_the_first_difference_is_named_by_trial_and_field() -> None:
    old = [trial(0, params={"C": 1.0, "kind": "a"}), trial(1, params={"C": 2.0})]
    assert trials(old, old) is None
    changed = old[1].proposal.model_copy(update={"params": {"C": 2.5}, "seed": 7})
    found = trials(old, [old[0], old[1].model_copy(update={"proposal": changed, "score": 0.1})])
    assert found is not None
    assert (found.trial, found.field, found.old, found.new) == (1, "seed", "1", "7")
    found = trials(old, [old[0].model_copy(update={"score": 0.25}), old[1]])
    assert found is not None
    assert found.text == "trial 0: score was 0.5, is 0.25"
    found = trials(old, old[:1])
    assert found is not None
    assert (found.trial, found.field, found.old, found.new) == (None, "number of trials", "2", "1")
    renamed = old[0].proposal.model_copy(update={"params": {"kind": "b", "C": 1.0}})
    found = trials(old, [old[0].model_copy(update={"proposal": renamed})])
    assert found is not None
    assert (found.field, found.old, found.new) == ("params.kind", "'a'", "'b'")


def test_times_memory_and_budgets_are_no_differences() -> None:
    old = trial(0)
    folds = (FoldScore(fold=0, score=0.5, rows=10, fit_seconds=99, predict_seconds=9),)
    assert (
        trials([old], [old.model_copy(update={"seconds": 88.0, "peak_memory_mb": 1.0, "folds": folds})])
        is None
    )
    assert plans(plan(seconds=5), plan(seconds=50)) is None
    found = plans(plan(seed=1), plan(seed=2))
    assert found is not None
    assert found.field == "plan.seed"


def test_another_winner_or_test_score_is_one() -> None:
    assert winners(3, 3) is None
    found = winners(3, None)
    assert found is not None
    assert found.text == "winner was 3, is None"
    assert scores([0.5], [0.5]) is None
    assert scores([0.5], [0.25]) is not None
