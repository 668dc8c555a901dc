"""A conversation from the first word to predictions, in processes of their own; restarts, forks and what is torn."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from automl_agent.agents.chat import Intent
from automl_agent.app.chat.acts.tasks import ask
from automl_agent.app.chat.conversation import FOLDER, Conversation, Conversations
from automl_agent.app.chat.log import LOG
from automl_agent.app.chat.reach import Reach
from automl_agent.app.chat.reply import Turn
from automl_agent.app.chat.room import Pending, State, reply
from automl_agent.app.control import Runs
from automl_agent.pipelines.contracts import DataError, Question, RequestError, StorageError
from automl_agent.tools.runs.summary import RunSummary

from ..e2e.clients import lay_out

TASK = "Who will leave? clients.csv, column Exited says if they left. AUC, one minute."


@pytest.fixture
def place(tmp_path: Path) -> Path:
    lay_out(tmp_path)
    return tmp_path


def conversations(place: Path, llm: str = "none", anywhere: bool = True) -> Conversations:
    runs = Runs(place / "runs", cwd=place)
    return Conversations(place / "runs", runs, llm, Reach((place,), anywhere))


@pytest.fixture
def chat(place: Path) -> Conversation:
    found = conversations(place).open()
    found.say(TASK)
    return found


def wait(place: Path, run: str, enough: Callable[[RunSummary], bool]) -> RunSummary:
    until = time.monotonic() + 120
    runs = Runs(place / "runs")
    while not enough(found := runs.summary(run)):
        assert time.monotonic() < until, found
        time.sleep(0.1)
    return found


def test_from_words_to_predictions(chat: Conversation, place: Path) -> None:
    assert "Exited" in chat.turns[0].reply.text
    changed = chat.say("only linear models, at most 2 trials")
    assert {c.field: c.after for c in changed.changes} == {
        "families": "linear, text_linear, image_linear", "max_trials": "2"
    }  # fmt: skip
    begun = chat.say("start")
    assert begun.run is not None
    over = wait(place, begun.run, lambda s: s.state.is_over)
    assert (over.trials, over.families) == (2, ("linear",))

    result = chat.say("how good is it?").text
    assert "roc_auc" in result
    assert f"{over.scores.test:.4f}" in result if over.scores and over.scores.test else False
    assert "linear" in chat.say("why linear?").text
    assert "**tenure**" in chat.say("which columns matter most?").text
    assert "root of the rows" in chat.say("what would change if I had twice the data?").text

    made = chat.say("predict clients.csv")
    assert made.file is not None
    assert len(Path(made.file).read_text().splitlines()) == 401
    assert chat.say("start").run != begun.run
    chat.say("stop")
    assert "A" in chat.say("compare the two runs").text


def test_stopped_and_taken_up_with_more_trials(chat: Conversation, place: Path) -> None:
    chat.say("only linear models")
    run = chat.say("start").run
    assert run is not None
    wait(place, run, lambda s: s.trials >= 1)
    assert chat.say("how is it going?").intent == "status"
    offered = chat.say("ten more minutes")
    assert (offered.asks, [c.after for c in offered.changes]) == ("confirm", ["11 min"])
    assert chat.say("yes").changes == offered.changes
    wait(place, run, lambda s: s.time_limit == 660)
    assert "Stopped" in chat.say("stop").text
    assert "Going on" in chat.say("continue").text
    assert "Stopped" in chat.say("stop").text


def test_changes_are_shown_and_taken_back(chat: Conversation) -> None:
    before = chat.state.draft
    assert [c.field for c in chat.say("leave out tenure").changes] == ["exclude"]
    supposed = chat.say("what if we left out the plan?")
    assert (supposed.asks, [c.field for c in supposed.changes]) == ("confirm", ["exclude"])
    assert chat.state.draft is not None
    assert chat.state.draft.overrides.exclude == ("tenure",)
    assert chat.say("no").text == "Left as it is."
    back = chat.say("undo")
    assert [(c.field, c.after) for c in back.changes] == [("exclude", "")]
    assert chat.state.draft == before
    assert "nothing to take back" in chat.say("undo").text


def test_costs_are_shown_and_taken_back(chat: Conversation) -> None:
    told = chat.say("a missed one who is gone costs 10, a false alarm 1")
    assert {c.field for c in told.changes} == {"costs", "metric"}
    assert "gone called stays: 10" in next(c.after for c in told.changes if c.field == "costs")
    assert chat.say("what if we left out tenure?").asks == "confirm"
    chat.say("no")
    assert {c.field for c in chat.say("undo").changes} == {"costs", "metric"}


def test_another_task_is_asked_about_first(chat: Conversation, place: Path) -> None:
    (place / "others.csv").write_bytes((place / "clients.csv").read_bytes())
    chat.say("leave out tenure")
    offered = chat.say("Estimate the monthly bill in others.csv, mean absolute error, thirty seconds")
    assert (offered.asks, chat.state.draft is not None and "Who will leave" in chat.state.draft.request) == (
        "confirm",
        True,
    )
    assert "bill" in chat.say("yes").text
    assert chat.state.draft is not None
    assert chat.state.draft.request.startswith("Estimate")
    assert chat.state.draft.overrides.exclude is None
    chat.say("undo")
    assert chat.state.draft.overrides.exclude == ("tenure",)


def test_it_may_be_a_family(chat: Conversation) -> None:
    chat.say("why do you try random forests?")
    assert [(c.field, c.after) for c in chat.say("throw it out").changes] == [
        ("without_families", "random_forest")
    ]


def test_an_offer_is_off_the_table_once_something_else_is_said(chat: Conversation) -> None:
    chat.say("what if we left out the plan?")
    chat.say("how many rows are there?")
    assert "not asked" in chat.say("yes").text
    assert chat.state.draft is not None
    assert chat.state.draft.overrides.exclude is None


def test_an_offer_to_let_go_of_a_wish_shows_it(chat: Conversation) -> None:
    chat.say("whoever has been with us longer should never look likelier to leave")
    assert [c.field for c in chat.say("yes").changes] == ["monotone"]
    offer = chat.say("never mind whether tenure lowers the risk or not")
    assert offer.asks == "confirm"
    assert [(c.field, c.before, c.after) for c in offer.changes] == [("monotone", "tenure:-", "")]
    assert not chat.say("yes").asks


def test_values_are_asked_for(chat: Conversation) -> None:
    assert chat.say("make it smaller").asks == "max_model_mb"
    assert [(c.field, c.after) for c in chat.say("2 MB").changes] == [("max_model_mb", "2 MB")]
    assert chat.say("make it faster").asks == "max_latency_ms"
    assert [c.field for c in chat.say("leave out tenure").changes] == ["exclude"]
    assert chat.say("5 ms").changes[0].field == "max_latency_ms"


def test_what_stays_open_is_asked(place: Path) -> None:
    chat = conversations(place).open()
    asked = chat.say("clients.csv please")
    assert (asked.asks, "Exited" in asked.choices) == ("target", True)
    assert "Exited" in chat.say("Exited").text
    assert chat.state.planned is not None


def test_what_is_wanted_may_be_told_after_the_file(place: Path) -> None:
    (place / "clients.csv").rename(place / "people.csv")
    chat = conversations(place).open()
    assert chat.say("people.csv please, column Exited").asks == ""
    told = chat.say("I want to know who of them will leave us within 40 seconds of computing")
    assert told.intent in {"task", "change"}
    assert chat.state.draft is not None
    assert chat.state.draft.request.startswith("people.csv")


def test_what_cannot_be_is_said_and_changes_nothing(chat: Conversation) -> None:
    before = chat.state
    for said in (
        "leave out the geography",
        "use the foo_score metric",
        "five minutes less",
        "bananas",
        "predict gone.csv",
    ):
        assert chat.say(said).changes == ()
        assert chat.state.draft == before.draft
    chat.say("use gone.csv instead, predict bill")
    assert "gone.csv" in chat.say("yes").text
    assert chat.state.planned == before.planned


def test_a_table_to_test_on(chat: Conversation, place: Path) -> None:
    later = pl.read_csv(place / "clients.csv").with_columns(pl.col("bill | monthly") + 1.5)
    later.head(100).write_csv(place / "later.csv")
    told = chat.say("please test it on later.csv")
    assert [(c.field, c.after) for c in told.changes] == [("test", "later.csv")]
    assert "**test data**: later.csv" in chat.say("show me the plan").text


def test_history_survives_a_restart_and_a_torn_line(chat: Conversation, place: Path) -> None:
    chat.say("recall matters more")
    log = place / "runs" / FOLDER / chat.id / LOG
    whole = log.read_bytes()
    log.write_bytes(whole + whole.splitlines(keepends=True)[-1][:200])
    again = conversations(place)
    assert again.ids() == [chat.id]
    found = again.open(chat.id)
    assert (found.turns, found.state) == (chat.turns, chat.state)
    assert found.say("undo").changes[0].after == "roc_auc"
    assert [json.loads(line)["turn"]["number"] for line in log.read_text().splitlines()] == [0, 1, 2]


def test_conversations_are_known_by_their_first_words(chat: Conversation, place: Path) -> None:
    ((name, began, said),) = conversations(place).beginnings()
    assert (name, said) == (chat.id, TASK)
    assert abs(began - time.time()) < 120


def test_a_line_that_is_no_json_is_said(chat: Conversation, place: Path) -> None:
    log = place / "runs" / FOLDER / chat.id / LOG
    log.write_bytes(b"{broken\n" + log.read_bytes())
    with pytest.raises(StorageError, match="CONVERSATION-DAMAGED"):
        conversations(place).open(chat.id)


def test_a_fork_goes_its_own_way(chat: Conversation, place: Path) -> None:
    chat.say("recall matters more")
    all_ = conversations(place)
    fork = all_.fork(chat.id, 1)
    assert fork.turns == chat.turns[:1]
    assert [c.field for c in fork.say("leave out tenure").changes] == ["exclude"]
    assert all_.open(chat.id).turns == chat.turns
    for name in ("../x", "", "x" * 99, "00000000-000000-aaaaaa"):
        with pytest.raises(RequestError, match="NO-CONVERSATION"):
            all_.open(name or "/")


def test_files_out_of_reach(place: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    lay_out(elsewhere)
    chat = conversations(place, anywhere=False).open()
    said = chat.say(f"Who will leave? {elsewhere}/clients.csv, column Exited")
    assert "not in a folder that can be reached" in said.text
    assert chat.state.planned is None
    with pytest.raises(DataError, match="OUT-OF-REACH"):
        chat.attach(elsewhere / "clients.csv")


def test_a_file_handed_over_is_what_is_spoken_of_next(place: Path) -> None:
    chat = conversations(place).open()
    assert "clients" in chat.attach(place / "clients.csv").text
    assert "Exited" in chat.say("I want to know whether they left, that is in Exited").text
    assert chat.state.planned is not None


def test_secrets_are_not_kept(chat: Conversation, place: Path) -> None:
    key = "sk-" + "a1B2" * 12
    chat.say(f"my key is {key}, leave out tenure")
    for path in (place / "runs" / FOLDER).rglob("*"):
        assert path.is_dir() or key.encode() not in path.read_bytes()


def test_what_a_language_model_alone_heard_is_offered_and_not_done(place: Path) -> None:
    script = place / "script.jsonl"
    lines = [
        {"prompt": "turn", "reply": {"intent": "leave_out"}},
        {"prompt": "columns", "reply": {"columns": ["tenure"]}},
        {"prompt": "turn", "reply": {"intent": "start"}},
    ]
    script.write_text("\n".join(json.dumps(line) for line in lines))
    chat = conversations(place, f"scripted:{script}").open()
    chat.say(TASK)
    offered = chat.say("Was Kunden schon lange bei uns hält, tut nichts zur Sache")
    assert (offered.asks, offered.changes[0].after) == ("confirm", "tenure")
    assert chat.state.draft is not None
    assert chat.state.draft.overrides.exclude is None
    assert chat.say("ja").changes[0].after == "tenure"
    assert chat.say("ran an die Buletten").asks == "confirm"
    assert not chat.state.runs
    assert chat.say("nein").text == "Left as it is."


def test_a_run_that_was_removed_is_spoken_of_no_more(chat: Conversation, place: Path) -> None:
    chat.say("only linear models, at most 1 trial")
    first = chat.say("start").run
    assert first is not None
    wait(place, first, lambda s: s.state.is_over)
    Runs(place / "runs").remove(first)
    again = conversations(place).open(chat.id)
    assert "no run" in again.say("how good is it?").text.lower()
    assert again.say("show me the plan").intent == "plan"
    assert again.say("leave out tenure").changes[0].field == "exclude"


def test_a_yes_begins_nothing_that_was_not_planned(place: Path) -> None:
    chat = conversations(place).open()
    offered = Pending(intent=Intent.START, text="off we trot")
    chat._log.append(
        Turn(number=0, at=0.0, said="off we trot", reply=reply("Shall I?")), State(pending=offered)
    )
    found = chat.say("yes")
    assert (found.run, found.asks) == (None, "task")


def test_names_in_a_question_are_no_markdown() -> None:
    evil = "a`![x](https://evil.test/p.png)`b"
    asked = ask(Question(field="target", text="Which one?", options=(evil, "age")))
    assert "![x]" not in asked.text
    assert "`age`" in asked.text


@pytest.mark.parametrize(
    "text", ["pictures in '" + "\u00e9" * 195 + "/', predict the label", "predict \udcff"]
)
def test_words_that_no_file_can_hold(place: Path, text: str) -> None:
    chat = conversations(place).open()
    assert chat.say(text).text
    assert len(conversations(place).open(chat.id).turns) == 1


def test_two_processes_may_speak_in_one_conversation(place: Path) -> None:
    first = conversations(place).open()
    first.say("help")
    second = conversations(place).open(first.id)
    second.say(TASK)
    assert len(first.turns) == 2
    assert "Exited" in first.say("show me the plan").text
    second.say("thanks")
    turns = conversations(place).open(first.id).turns
    assert [(t.number, t.said) for t in turns] == [
        (0, "help"), (1, TASK), (2, "show me the plan"), (3, "thanks")
    ]  # fmt: skip


def test_a_file_that_is_named_goes_before_one_that_was_handed_over(chat: Conversation, place: Path) -> None:
    for name in ("later.csv", "third.csv"):
        (place / name).write_bytes((place / "clients.csv").read_bytes())
    chat.attach(place / "later.csv")
    asked = chat.say("Predict the column tenure in third.csv from the others, one minute")
    assert asked.asks == "confirm"
    assert "tenure" in chat.say("yes").text
    assert chat.state.draft is not None
    assert chat.state.draft.data == str(place / "third.csv")


def test_changes_and_a_start_that_is_only_guessed_are_offered_together(
    chat: Conversation, place: Path
) -> None:
    offered = chat.say("only linear models and 1 trial, so fire it up")
    assert (offered.asks, offered.intent) == ("confirm", "start")
    assert {c.field for c in offered.changes} >= {"families", "max_trials"}
    assert "linear" in offered.text
    assert chat.state.runs == ()
    run = chat.say("yes").run
    assert run is not None
    assert wait(place, run, lambda s: s.state.is_over).trials == 1
