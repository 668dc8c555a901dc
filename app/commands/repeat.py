"""``run --repeat N``: the same order with other seeds, and how far the results spread."""

import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Terminated, one_line
from .carry_out import carry_out

if TYPE_CHECKING:
    from ...agents.crew.order import Order
    from ...pipelines.contracts import RunResult


@dataclass(frozen=True)
class Repeat:
    """One of the runs. ``status`` is that of its result, or ``failed`` where an error ended it."""

    seed: int
    folder: str | None
    status: str
    test: float | None = None
    validation: float | None = None
    family: str | None = None
    seconds: float | None = None
    error: str | None = None


def repeat(order: "Order", times: int, *, as_json: bool, yes: bool) -> int:
    """Carry an order out ``times`` times; 0 where each result is verified, else 3.

    With ``--out DIR`` the folders are DIR-1, DIR-2 and so on; what is there of the same request is gone on with.
    """
    first = _seed(order)
    done: list[Repeat] = []
    for number in range(times):
        one = order.model_copy(
            update={
                "seed": first + number,
                "out": None if order.out is None else order.out.with_name(f"{order.out.name}-{number + 1}"),
                "started": order.started if number == 0 else time.monotonic(),
            }
        )
        try:
            done.append(_once(one, as_json=as_json, yes=yes))
        except (KeyboardInterrupt, Terminated):
            _how_to_go_on(order, first + number + 1, times - number - 1)
            raise
        if not as_json:
            print(one_line(_line(done[-1])), flush=True)
    print(json.dumps(_document(done)) if as_json else "\n".join(map(one_line, _summary(done))))
    return 0 if all(r.status == "verified" for r in done) else 3


def _seed(order: "Order") -> int:
    """The first seed: as given, else the plan's own."""
    if order.seed is not None:
        return order.seed
    if order.plan is None:
        return 0
    from ...tools.plans.document import read_plan

    return read_plan(order.plan).seed


def _once(order: "Order", *, as_json: bool, yes: bool) -> Repeat:
    from ...pipelines.contracts import PersonError

    seed = order.seed or 0
    try:
        state = carry_out(_taken_up(order), as_json=as_json, yes=yes)
    except PersonError as error:
        print(one_line(str(error)), file=sys.stderr)
        folder = None if order.out is None else str(order.out)
        return Repeat(seed=seed, folder=folder, status="failed", error=str(error))
    return _told(seed, state["folder"], state["result"])


def _told(seed: int, folder: Path, result: "RunResult") -> Repeat:
    from ...tools.store.files import from_here

    return Repeat(
        seed=seed,
        folder=str(from_here(folder)),
        status=result.status,
        test=result.scores.test,
        validation=result.scores.validation,
        family=result.model.family if result.model else None,
        seconds=result.budget.seconds,
    )


def _taken_up(order: "Order") -> "Order":
    """The order, or going on with the run in its folder where that is of the same order."""
    from ...agents.crew.order import Order
    from ...tools.store.reading import has_record
    from ...tools.store.run import read_events

    if order.out is None or not has_record(order.out):
        return order
    created = read_events(order.out)[0].body
    if created.get("order", {}) != order.model_dump(mode="json", exclude={"started", "resume", "out"}):
        return order  # it will be refused: the folder holds another run
    return Order(
        started=order.started, resume=order.out, folders=(order.out.resolve(), Path.cwd()), llm=order.llm
    )


def _how_to_go_on(order: "Order", seed: int, left: int) -> None:
    if order.out is not None:
        said = "the same command again goes on with all repeats"
    elif left:
        said = f"for the other {left} repeats: the same command with --seed {seed} --repeat {left}"
    else:
        return
    print(one_line(said), file=sys.stderr)


def _line(done: Repeat) -> str:
    if done.error is not None:
        return f"{done.status}  seed {done.seed}  {done.folder or ''}"
    scores = f"test {_number(done.test)}, validation {_number(done.validation)}  {done.family or 'no model'}"
    return f"{done.status}  seed {done.seed}  {scores}  {done.folder}"


def _summary(done: Sequence[Repeat]) -> list[str]:
    counts = _counts(done)
    share = counts["verified"] / len(done)
    rest = f"{counts['finished']} finished but not verified, {counts['failed']} failed"
    lines = [f"{counts['verified']} of {len(done)} verified ({share:.0%}), {rest}"]
    for name, spread in _spreads(done).items():
        if spread is not None:
            lines.append(
                f"  {name:<10}  {spread['mean']:.4g} ± {spread['std']:.2g}, "
                f"{spread['min']:.4g} to {spread['max']:.4g}"
            )
    won = Counter(r.family for r in done if r.family)
    if won:
        lines.append(f"  won         {', '.join(f'{name} {count}' for name, count in won.most_common())}")
    return lines


def _document(done: Sequence[Repeat]) -> dict[str, object]:
    counts = _counts(done)
    return {
        "repeats": len(done),
        **counts,
        "success_rate": counts["verified"] / len(done),
        **_spreads(done),
        "families": dict(Counter(r.family for r in done if r.family)),
        "runs": [asdict(r) for r in done],
    }


def _counts(done: Sequence[Repeat]) -> dict[str, int]:
    status = Counter(r.status for r in done)
    return {
        "verified": status["verified"],
        "finished": status["unverified"],
        "failed": status["failed"],
    }


def _spreads(done: Sequence[Repeat]) -> dict[str, dict[str, float] | None]:
    return {
        "test": _spread([r.test for r in done if r.test is not None]),
        "validation": _spread([r.validation for r in done if r.validation is not None]),
    }


def _spread(values: Sequence[float]) -> dict[str, float] | None:
    """Mean, standard deviation (0 for one value), least and most."""
    if not values:
        return None
    return {
        "mean": statistics.fmean(values),
        "std": statistics.stdev(values) if len(values) > 1 else 0.0,
        "min": min(values),
        "max": max(values),
    }


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.4g}"
