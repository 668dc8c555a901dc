"""What a person sees: honest, one line a thing in a pipe, nothing that a name could do to the terminal."""

import io
import time

import pytest
from automl_agent.app.progress import Silent, choose
from automl_agent.app.progress.lines import PlainLines
from automl_agent.app.progress.panel import LivePanel, curve
from automl_agent.app.progress.tally import Tally, clock, number
from automl_agent.tools.store.events import Event, EventKind

from ..search.runs import plan, trial

HOSTILE = "\x1b[2J\x1b]0;owned\x07 [bold red]x[/] \u202e"


def events(name: str = "y") -> list[Event]:
    made = plan().model_copy(update={"task": plan().task.model_copy(update={"target": name})})
    bodies: list[tuple[EventKind, dict[str, object]]] = [
        (EventKind.RUN_CREATED, {"run_id": "r"}),
        (EventKind.PLANNED, made.model_dump(mode="json")),
        (EventKind.PROPOSED, trial(0).proposal.model_dump(mode="json")),
        (EventKind.FINISHED, {"trial": trial(0, score=0.7).model_dump(mode="json"), "elapsed": 3.0}),
        (EventKind.FINISHED, {"trial": trial(1, score=0.8).model_dump(mode="json"), "elapsed": 5.0}),
        (
            EventKind.FINISHED,
            {"trial": trial(2, "knn", None, reason=name).model_dump(mode="json"), "elapsed": 6.0},
        ),
        (EventKind.SEARCH_ENDED, {"reason": "all 3 trials are done", "elapsed": 6.0}),
        (EventKind.SELECTED, {"trial": 0, "incumbents": [], "among": [0, 1], "elapsed": 6.0}),
        (EventKind.VERDICT, {"checks": [{"name": "sealed_test", "status": "pass", "evidence": "fine"}]}),
    ]
    return [
        Event(seq=i + 1, kind=kind, number=0, attempt=0, at=0.0, body=body)
        for i, (kind, body) in enumerate(bodies)
    ]


def test_lines_tell_every_trial_and_the_best(tmp_path) -> None:  # type: ignore[no-untyped-def]
    out = io.StringIO()
    lines = PlainLines(out, time.monotonic() - 61)
    lines.stage("searching")
    for event in events():
        lines.on_event(event)
    lines.close()
    text = out.getvalue()
    assert text.startswith("[ 1:01] searching")
    assert "trial 1  linear (tpe)  0.8000" in text
    assert text.count("best so far") == 2
    assert "crashed: y" in text
    assert "all 3 trials are done" in text
    assert (
        "chosen: trial 0, linear, 0.7000; trial 1's 0.8000 is within noise of it, takes longer than is left, or breaks a limit"
        in text
    )
    assert "1 made, none failed" in text


def test_a_pipe_gets_lines_and_json_gets_nothing() -> None:
    assert isinstance(choose(io.StringIO(), False, 0.0), PlainLines)
    assert isinstance(choose(io.StringIO(), True, 0.0), Silent)


@pytest.mark.parametrize("name", ["y", HOSTILE])
def test_the_panel_shows_and_survives_any_name(name: str) -> None:
    from rich.console import Console

    panel = LivePanel(io.StringIO(), time.monotonic())
    try:
        shown = []
        for event in events(name):
            panel.on_event(event)
            panel.stage(f"reading {name}")
            console = Console(file=io.StringIO(), width=90, color_system=None)
            console.print(panel.picture())
            file = console.file
            assert isinstance(file, io.StringIO)
            shown.append(file.getvalue())
    finally:
        panel.close()
        panel.close()
    assert "0.8000" in shown[-1]
    assert "3 of 6 trials" in shown[-1]
    assert not any("\x1b" in text or "\x07" in text for text in shown)


def test_time_counts_on_from_what_earlier_processes_used() -> None:
    tally = Tally(time.monotonic())
    for event in events():
        tally.add(event)
    assert tally.elapsed >= 6.0


def test_numbers_and_clocks_are_short() -> None:
    assert (number(0.81234), number(12345.6), number(None)) == ("0.8123", "12,346", "–")
    assert (clock(65), clock(3723)) == ("1:05", "1:02:03")
    assert curve([trial(0, score=0.5)], 1) == ""
    assert curve([trial(n, score=0.5 + n / 10) for n in range(4)], 1)[-1] == "█"


def test_the_panel_stands_still_while_a_person_is_asked() -> None:
    out = io.StringIO()
    panel = LivePanel(out, time.monotonic())
    with panel.aside():
        before = len(out.getvalue())
        time.sleep(0.6)
        assert len(out.getvalue()) == before
    panel.stage("on it again")
    panel.close()
    with panel.aside():
        pass
    assert "on it again" in out.getvalue()
