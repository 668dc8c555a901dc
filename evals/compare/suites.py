"""Which tasks a comparison has, and how any process opens them."""

import difflib
from collections.abc import Sequence
from functools import cache

from ...pipelines.contracts import Direction, PlanError
from . import bayesmark, synthetic
from .tables import open_table, table_refs
from .task import Task, TaskRef

SUITES = ("bayesmark", "synthetic")


def task_refs(
    suite: str | None,
    tables: Sequence[str] = (),
    named: Sequence[str] = (),
    objective: str | None = None,
    direction: Direction | None = None,
) -> tuple[TaskRef, ...]:
    """The tasks that a person asks for, each once.

    Args:
        suite: one of ``SUITES``, or None.
        tables: as ``--table`` takes them.
        named: tasks to keep, by name; those that a suite does not run by default included, and those of any suite where
            none is named. All, where it is empty.
        objective, direction: of the tables.

    Raises:
        PlanError: there is no such suite or task, or nothing to run.
        DataError: a table cannot be replayed.
    """
    if suite is not None and suite not in SUITES:
        raise PlanError("NO-SUCH-SUITE", f"no suite is called {suite[:40]!r}", f"use {', '.join(SUITES)}")
    recorded = {ref.name: ref for table in tables for ref in table_refs(table, objective, direction)}
    usual = _names(suite)[0] if suite else ()
    if not named:
        chosen = {**{name: _ref(suite or "", name) for name in usual}, **recorded}
    else:
        known = {
            name: _ref(kind, name) for kind in ((suite,) if suite else SUITES) for name in _names(kind)[1]
        }
        known |= recorded
        missing = next((name for name in named if name not in known), None)
        if missing is not None:
            near = difflib.get_close_matches(missing, known, n=3, cutoff=0.3) or sorted(known)[:3]
            raise PlanError(
                "NO-SUCH-TASK", f"no task is called {missing[:40]!r}", f"such as {', '.join(near)}"
            )
        # Names choose among tables only where one of them is a table's.
        kept = {} if any(name in recorded for name in named) else recorded
        chosen = {**{name: known[name] for name in named}, **kept}
    if not chosen:
        raise PlanError(
            "NO-TASKS", "there is nothing to compare on", f"use --suite {'|'.join(SUITES)} or --table"
        )
    return tuple(chosen.values())


@cache
def open_task(ref: TaskRef) -> Task:
    """The task; opened once in a process.

    Raises:
        DataError: its table cannot be replayed.
    """
    if ref.suite == "bayesmark":
        return bayesmark.open_task(ref.name)
    if ref.suite == "synthetic":
        return synthetic.SyntheticTask(ref.name)
    return open_table(ref)


def _names(suite: str) -> tuple[Sequence[str], Sequence[str]]:
    """(tasks run by default, all tasks) of a suite."""
    if suite == "bayesmark":
        return bayesmark.default_names(), bayesmark.all_names()
    return tuple(synthetic.SHAPES), tuple(synthetic.SHAPES)


def _ref(suite: str, name: str) -> TaskRef:
    return TaskRef.model_validate({"suite": suite, "name": name})
