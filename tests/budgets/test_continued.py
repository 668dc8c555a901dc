"""No budget begins anew with a process: what was used is on record, and what is raised stays raised."""

from pathlib import Path

import pytest
from automl_agent.agents.crew.taking_up import opening, ordered, record_opening, used_seconds
from automl_agent.pipelines.contracts import Proposal, Value
from automl_agent.tools.llm.access import Access, NoAnswer
from automl_agent.tools.llm.chat import ChatReply, ChatRequest
from automl_agent.tools.llm.ledger import Caps
from automl_agent.tools.llm.prices import Price
from automl_agent.tools.llm.record import RunJournal
from automl_agent.tools.search.clock import Clock
from automl_agent.tools.search.gpu import gpu_seconds
from automl_agent.tools.search.heartbeat import Heartbeat
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.history import replay
from automl_agent.tools.store.run import RunStore, read_events

from ..search.runs import plan, trial
from ..search.test_loop import Clockwork, loop
from .records import begun, ended, exchange, order, proposed, resuming, started


def test_time_goes_on_where_the_last_beat_was(tmp_path: Path) -> None:
    begun(tmp_path, order())
    with RunStore(tmp_path) as store:
        ended(store, trial(0), 20.0)
        assert used_seconds(store) == 20.0
        with Heartbeat(tmp_path, lambda: 51.0):
            pass
        found = opening(store, resuming())
        assert found.used == 51.0
        record_opening(store, found)
    (tmp_path / ".elapsed").unlink()
    with RunStore(tmp_path) as store:
        # By now it is on record, and the file is not needed any more.
        assert used_seconds(store) == 51.0
        clock = Clock(60, used=used_seconds(store), now=Clockwork())
        assert clock.remaining == 9.0


def test_a_models_time_counts_also_where_nothing_else_is_on_record(tmp_path: Path) -> None:
    begun(tmp_path, order())
    with RunStore(tmp_path) as store:
        RunJournal(store).over(exchange(seconds=33.0))
        assert used_seconds(store) == 33.0


def test_trials_count_on(tmp_path: Path) -> None:
    made = plan(trials=3)
    begun(tmp_path, order(), made)
    with RunStore(tmp_path) as store:
        first = loop(tmp_path, store, made)
        first._step()
        first._step()
    with RunStore(tmp_path) as store:
        second = loop(tmp_path, store, made, trials=list(replay(store.events).trials))
        assert second.run() == "all 3 trials are done"
        assert len(second.trials) == 3


class Word(Value):
    word: str


class Speaks:
    """Would answer, and counts how often it is asked."""

    name = "speaks"
    asked = 0

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        self.asked += 1
        return ChatReply(text='{"target": "y"}', finish="stop", input_tokens=10, output_tokens=10)


@pytest.mark.parametrize(
    ("caps", "why"),
    [
        (Caps(seconds=100, tokens=9_100), "the cap of 9100 tokens: 9000 are spent"),
        (Caps(seconds=100, usd=4.5001), r"the cap of \$4.5001: \$4.5000 is spent"),
        (Caps(seconds=2.5), "its share of the time limit has 0 s left"),
    ],
)
def test_tokens_dollars_and_seconds_of_a_model_count_on(tmp_path: Path, caps: Caps, why: str) -> None:
    begun(tmp_path, order())
    with RunStore(tmp_path) as store:
        RunJournal(store).over(exchange(tokens=9000, usd=4.5, seconds=2.0))
    with RunStore(tmp_path) as store:
        model = Speaks()
        access = Access(model, RunJournal(store), caps, Price(input=1.0, output=10.0))
        values = {"request": "r", "columns": ["y"]}
        with pytest.raises(NoAnswer, match=why):
            access.ask("target", Word, values)
        assert model.asked == 0


def test_gpu_seconds_count_on_with_those_of_a_killed_trial(tmp_path: Path) -> None:
    begun(tmp_path, order())
    with RunStore(tmp_path) as store:
        started(store, 0, 1.0, gpu=True)
        ended(store, trial(0, "mlp", seconds=4.0, gpu_seconds=4.0), 5.0)
        started(store, 1, 5.0)
        ended(store, trial(1, "linear", seconds=2.0), 7.0)
        started(store, 2, 7.0, gpu=True)
        assert gpu_seconds(store.events) == 4.0
        with Heartbeat(tmp_path, lambda: 19.0):
            pass
    with RunStore(tmp_path) as store:
        record_opening(store, opening(store, resuming()))
        assert gpu_seconds(store.events) == 4.0 + 12.0
        started_again = {"elapsed": 20.0, "gpu": True}
        store.append(EventKind.STARTED, started_again, number=2, attempt=1)
        ended(store, trial(2, "mlp", seconds=3.0, gpu_seconds=3.0), 23.0)
        assert gpu_seconds(store.events) == 4.0 + 12.0 + 3.0


def test_what_is_raised_stays_raised_and_the_rest_as_it_was(tmp_path: Path) -> None:
    first = order(
        max_cost=1.0, max_tokens=100, max_gpu_seconds=10.0, jobs=1, overrides={"max_trials": 4, "target": "y"}
    )
    begun(tmp_path, first)
    with RunStore(tmp_path) as store:
        raised = resuming(max_tokens=500, overrides={"max_trials": 9})
        assert ordered(store.events, raised).max_tokens == 500
        record_opening(store, opening(store, raised))
        record_opening(store, opening(store, resuming(max_gpu_seconds=99.0, max_cost=0.0)))
    now = ordered(read_events(tmp_path), resuming())
    assert (now.max_tokens, now.max_cost, now.max_gpu_seconds, now.jobs) == (500, 0.0, 99.0, 1)
    assert (now.overrides.max_trials, now.overrides.target) == (9, "y")
    assert now.llm == "none"


def test_an_interrupted_proposal_is_not_counted_as_a_trial(tmp_path: Path) -> None:
    begun(tmp_path, order())
    with RunStore(tmp_path) as store:
        proposed(store, Proposal(number=0, family="linear", params={}, source="default", seed=0, seen=0))
        history = replay(store.events)
    assert history.trials == ()
    assert history.pending is not None
