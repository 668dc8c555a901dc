"""The comparison as a whole: from what a person asks for to files that say what came of it."""

import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from ...agents.hyperparameters import arms
from ...pipelines.contracts import Direction, PlanError, StorageError
from ...tools.llm.choose import choose_model
from .cell import Cell, CellSpec, Voice
from .reference import read_trajectories
from .replies import Replies
from .report import write_files
from .runner import run_cells
from .starts import STARTS, start_points
from .statistics import Results, results
from .suites import open_task, task_refs


@dataclass(frozen=True)
class Order:
    """What is compared. See ``automl-agent compare --help``."""

    proposers: tuple[str, ...]
    out: Path
    suite: str | None = None
    tables: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    objective: str | None = None
    direction: Direction | None = None
    trials: int = 25
    seeds: int = 5
    llm: str | None = None
    replies: Path | None = None
    init: Path | None = None
    reference: Path | None = None
    anonymize: bool = False
    both_ways: bool = False
    jobs: int = 1


def compare(order: Order, tell: Callable[[str], None]) -> Results:
    """Run what is missing and write the report.

    Args:
        order: what to compare.
        tell: hears of progress, a line each.

    Raises:
        PlanError: an arm, a task or a suite is not there.
        DataError: a table, start points or a reference cannot be used.
        RequestError, ModelUnavailable: the language model that was named cannot be had.
        StorageError: the folder cannot be used.
    """
    names = _proposers(order.proposers)
    refs = task_refs(order.suite, order.tables, order.tasks, order.objective, order.direction)
    tasks = {ref: open_task(ref) for ref in refs}
    _distinct([ref.name for ref in refs])
    for ref, task in tasks.items():
        if ref.suite == "table":
            tell(f"{task.name}: {len(task.space.parameters)} parameters, {task.problem.metric}")
    reference = read_trajectories(order.reference) if order.reference else {}
    starts = {
        (ref, seed): start_points(task, seed, order.init)
        for ref, task in tasks.items()
        for seed in range(order.seeds)
    }
    for name in names:
        # What is not installed says so before anything runs.
        arms.build(name, arms.ArmSetting(next(iter(tasks.values())).space))
    try:
        order.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            "NO-FOLDER", f"{order.out} cannot be made ({error.strerror})", "use another --out"
        ) from error
    with ExitStack() as resources:
        voice, speaker = _voice(order, names, resources, tell)
        specs = [
            CellSpec(
                task=ref,
                identity=task.identity,
                arm=name,
                seed=seed,
                trials=order.trials,
                starts=starts[ref, seed],
                anonymous=anonymous,
                speaker=speaker if name in arms.SPEAKING else "",
            )
            for ref, task in tasks.items()
            for seed in range(order.seeds)
            for name in names
            for anonymous in ((False, True) if order.both_ways else (order.anonymize,))
        ]

        def told(cell: Cell, done: int, of: int) -> None:
            tell(f"[{done}/{of}] {cell.task}  {cell.arm}  seed {cell.seed}")

        cells = run_cells(specs, order.out, voice, order.jobs, told)
    known = {task.name: task.bounds for task in tasks.values()}
    found = results(cells, known, order.seeds, STARTS + order.trials, reference, order.both_ways)
    write_files(order.out, found, cells, told_settings(order, speaker))
    return found


def told_settings(order: Order, speaker: str) -> dict[str, str]:
    """What was compared, for the report: name -> value."""
    found = {
        "Suite": order.suite or "",
        "Tables": ", ".join(Path(t).name for t in order.tables),
        "Proposals": f"{order.trials} after {STARTS} start points",
        "Start points": f"published ({order.init.name})" if order.init else "quasi-random, the same for all",
        "Seeds": str(order.seeds),
        "Language model": speaker or "none",
        "Names": "both ways" if order.both_ways else "hidden from every arm" if order.anonymize else "told",
        "Reference": order.reference.name if order.reference else "",
    }
    return {name: value for name, value in found.items() if value}


def _proposers(named: Sequence[str]) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(n.strip() for n in named if n.strip()))
    if not chosen:
        raise PlanError("NO-PROPOSERS", "nobody is to be compared", f"use {', '.join(arms.names())}")
    unknown = next((n for n in chosen if n not in arms.names()), None)
    if unknown is not None:
        raise PlanError(
            "NO-SUCH-PROPOSER", f"no proposer is called {unknown[:40]!r}", f"use {', '.join(arms.names())}"
        )
    return chosen


def _distinct(names: Sequence[str]) -> None:
    twice = next((n for n in names if names.count(n) > 1), None)
    if twice is not None:
        raise PlanError(
            "SAME-NAME", f"two tables are called {twice[:40]!r}", "rename one, or compare them apart"
        )


def _voice(
    order: Order, names: Sequence[str], resources: ExitStack, tell: Callable[[str], None]
) -> tuple[Voice | None, str]:
    """The language model with its record, and its name; none where no arm asks one.

    One that is named and cannot be had is an error all the same.
    """
    speaks = any(name in arms.SPEAKING for name in names)
    if not speaks and order.llm is None and order.replies is None:
        return None, ""
    chosen = choose_model(order.llm if speaks else order.llm or "none", resources, tell)
    if speaks:
        tell(f"language model: {chosen.said}")
    if chosen.model is None and order.replies is None:
        return None, ""
    name = chosen.model.name if chosen.model is not None else _recorded(order.replies)
    replies = Replies(
        order.out / "replies.jsonl",
        chosen.model,
        order.replies,
        one_at_a_time=chosen.spec.provider == "embedded",
        price=chosen.price,
    )
    return Voice(name, replies.ask), name


def _recorded(path: Path | None) -> str:
    """A name for a record that speaks alone: searches on record are valid for one record."""
    import hashlib

    assert path is not None
    place = path / "replies.jsonl" if path.is_dir() else path
    content = place.read_bytes() if place.is_file() else b""
    return f"recorded replies {hashlib.sha256(content).hexdigest()[:12]}"


def as_json(found: Results) -> str:
    """One JSON document."""
    return json.dumps(found.model_dump(mode="json"), indent=1)
