"""What ``run``, ``plan`` and ``resume`` share: set the crew to work, tell how it ended."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ..debug_log import belongs_to
from ..errors import Terminated, one_line
from ..interrupts import how_to_go_on, resumable

if TYPE_CHECKING:
    from ...agents.crew.order import Order
    from ...agents.crew.state import RunState
    from ...pipelines.contracts import Question, RunResult


def carry_out(order: "Order", *, as_json: bool, yes: bool) -> "RunState":
    """Carry out an order, showing progress on stderr."""
    from ...tools.trials.warm import start_early

    early = None if order.plan_only else start_early(order.confine)
    from ...agents.crew.graph import run_crew
    from ...agents.crew.state import Desk
    from ...tools.store.reading import has_record
    from ..progress import choose

    progress = choose(sys.stderr, as_json, order.started)
    folder: list[Path] = []

    def ask(question: "Question") -> str | None:
        if yes or as_json or not sys.stdin.isatty():
            return None
        with progress.aside():
            return _ask(question)

    def opened(path: Path) -> None:
        folder.append(path)
        belongs_to(path)
        resumable(path)

    desk = Desk(
        order=order, ask=ask, stage=progress.stage, watch=progress.on_event, opened=opened, early=early
    )
    try:
        return run_crew(desk)
    except (KeyboardInterrupt, Terminated):
        progress.close()
        if folder and has_record(folder[0]):
            _how_far(folder[0])
        raise
    finally:
        progress.close()
        if early is not None:
            # Where it had nothing to do yet, nothing is lost; where it had, it has been closed.
            early.abandon()


def _how_far(folder: Path) -> None:
    """What an interrupted run has come to, and how to go on with it."""
    from ...pipelines.contracts import PersonError
    from ...tools.search.selection import select
    from ...tools.store.history import is_planned, replay
    from ...tools.store.run import read_events

    try:
        events = read_events(folder)
        if is_planned(events):
            history = replay(events)
            task = history.plan.task
            best = select(history.trials, task.metric_info, task.constraints)
            found = "no model yet"
            if best is not None:
                found = f"{task.metric} {best.score:.4g}, {best.proposal.family}, trial {best.number}"
            print(one_line(f"best so far: {found} ({len(history.trials)} trials)"), file=sys.stderr)
    except PersonError as error:
        # Discarded, or not readable: then there is nothing to go on with.
        print(one_line(str(error)), file=sys.stderr)
        return
    print(one_line(f"interrupted; continue with: {how_to_go_on(folder)}"), file=sys.stderr)


def _ask(question: "Question") -> str | None:
    if question.options:
        # Names of columns and files may hold anything.
        print(one_line("  " + ", ".join(question.options[:12])), file=sys.stderr)
    answer = str(typer.prompt(one_line(question.text), default="", show_default=False, err=True))
    return answer.strip() or None


def tell(state: "RunState", *, as_json: bool) -> int:
    """Print the result; the exit code it stands for."""
    result, folder = state["result"], state["folder"]
    if as_json:
        print(json.dumps({**result.model_dump(mode="json"), "folder": str(folder)}))
    else:
        from ...tools.store.files import from_here

        print(_summary(result, from_here(folder)))
    return 0 if result.status == "verified" else 3


def _summary(result: "RunResult", folder: Path) -> str:
    from ...pipelines.contracts import TaskKind

    scores, task = result.scores, result.task
    lines = [f"{result.status}: {task.target} ({TaskKind(task.kind).words}, {task.metric})"]
    if result.model is not None and scores.test is not None:
        spread = f"  (95 % {scores.test_ci[0]:.4g} to {scores.test_ci[1]:.4g})" if scores.test_ci else ""
        lines.append(f"  test {task.metric}  {scores.test:.4g}{spread}, {scores.test_rows} sealed rows")
        lines.append(f"  baselines  default {_number(scores.default)}, dummy {_number(scores.dummy)}")
        lines.append(
            f"  model  {result.model.family}, {result.model.size_bytes / 1e6:.2f} MB, trial {result.model.trial}"
        )
    lines += list(_unverified(result))
    lines += [f"  settled: {line}" for line in task.settled]
    lines.append(
        f"  time  {result.budget.seconds:.0f} s, {result.budget.trials} trials ({result.stop_reason})"
    )
    lines.append(f"  report  {folder / 'report.html'}")
    if result.model is not None:
        lines.append(f"  predict  automl-agent predict {folder} new.csv -o out.csv")
    return "\n".join(one_line(line) for line in lines)


def _unverified(result: "RunResult") -> Iterator[str]:
    """Why a result is not verified, and what can be done about it."""
    from ...tools.report.advice import what_to_do

    failed = [c for c in result.verdict.checks if c.status == "fail"]
    if not failed:
        yield from (f"  not verified: {reason}" for reason in result.reasons)
    for check in failed:
        yield f"  not verified: {check.name}: {check.evidence}"
        yield f"    what to do: {what_to_do(check)}"


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.4g}"
