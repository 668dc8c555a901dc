"""Is the score that a run states true of new groups and of later times?

``python -m automl_agent.evals.honest [--shared DATA]``: whole groups, or the last stretch of a series, are kept outside
before anything is run. The request says nothing of groups or time. Beside the run stands another with the same plan
whose split is forced to rows dealt at random. The sealed test's 95 % range must hold the delivered model's score on
what was kept outside; random dealing promises too much.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ..pipelines.contracts import METRICS, PipelinePlan, Protocol, RunResult, SplitPlan
from ..tools.data.read import read_table
from ..tools.plans.document import read_plan, write_plan
from .dependent import Case, cases
from .outside import call, score_predicted
from .results import record, table

_TITLES = (
    "data", "rows", "metric", "truth", "split found", "CV", "sealed test", "95 % range", "holds",
    "random CV", "random test", "95 % range (random)", "holds (random)", "seconds",
)  # fmt: skip
_ENDED = frozenset({0, 3})


@dataclass(frozen=True)
class Stated:
    """What a run states of itself, and the truth."""

    protocol: str
    validation: float
    test: float
    low: float
    high: float
    truth: float

    @property
    def holds(self) -> bool:
        """Whether the truth is in the stated range."""
        return self.low <= self.truth <= self.high


def main() -> None:
    """Run every case both ways; exit 1 where a stated range does not hold or a run fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, help="folder with the real tables")
    parser.add_argument("--only", default="", help="grouped, temporal, or part of a case's name")
    parser.add_argument("--trials", type=int, default=2, help="search trials a run [2]")
    options = parser.parse_args()
    rows: list[list[object]] = []
    held: list[tuple[str, bool, bool]] = []
    for case in cases(options.shared):
        if options.only not in (case.kind, *case.name.split(), case.name, ""):
            continue
        started = time.monotonic()
        both = _judge(case, options.trials)
        rows.append(_row(case, both, time.monotonic() - started))
        ours, dealt = (stated is not None and stated.holds for stated in both)
        held.append((case.kind, ours, dealt))
        print(*rows[-1], sep="  ", flush=True)
    if options.only in {"", "grouped", "temporal"}:
        _record(rows, held, options)
    sys.exit(0 if all(ours for _, ours, _ in held) else 1)


def _record(
    rows: list[list[object]], held: list[tuple[str, bool, bool]], options: argparse.Namespace
) -> None:
    """The results; one half is a section of its own, so that it never stands for all of them."""
    part = f": {options.only}" if options.only else ""
    counts = [
        f"{kind}: the range holds in {sum(o for k, o, _ in held if k == kind)} of "
        f"{sum(k == kind for k, *_ in held)}, with rows dealt at random in {sum(r for k, _, r in held if k == kind)}"
        for kind in dict.fromkeys(kind for kind, *_ in held)
    ]
    record(
        "honest" + part,
        "New groups and later times" + part,
        "python -m automl_agent.evals.honest"
        + (" --shared DATA" if options.shared else "")
        + (f" --only {options.only}" if options.only else ""),
        [
            f"Groups, or the last stretch, were kept outside; the request names neither. {options.trials} search trials; "
            + "`truth` is the delivered model's score there.",
            "",
            *(f"- {line}" for line in counts),
            "",
            *table(_TITLES, rows),
        ],
    )


def _judge(case: Case, trials: int) -> tuple[Stated | None, Stated | None]:
    """Our run, and the one with rows dealt at random."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        case.inside.write_csv(folder / "table.csv")
        case.outside.write_csv(folder / "outside.csv")
        (folder / "request.txt").write_text(case.request, encoding="utf-8")
        words = ["--yes", "--json", "--llm", "none", "--trials", str(trials), "--jobs", "1"]
        given = [f"target={case.target}", f"metric={case.metric}", "time_limit_seconds=60"]
        ours = _run(["request.txt", *words, "--out", "ours", *given], folder, "ours")
        if ours is None:
            return None, None
        plan = read_plan(folder / "ours" / "plan.yaml")
        write_plan(folder / "random.yaml", plan.model_copy(update={"split": _random(plan)}))
        return ours, _run(["--plan", "random.yaml", *words, "--out", "random"], folder, "random")


def _random(plan: PipelinePlan) -> SplitPlan:
    protocol = Protocol.STRATIFIED if plan.task.is_classification else Protocol.IID
    return SplitPlan(
        protocol=protocol,
        test_fraction=plan.split.test_fraction,
        folds=plan.split.folds,
        overruled="dealt at random, to compare",
    )


def _run(arguments: list[str], folder: Path, name: str) -> Stated | None:
    done = call(["run", *arguments], folder)
    if done.returncode not in _ENDED:
        print(f"{name}: exit {done.returncode}: {done.stderr.strip()[-300:]}", file=sys.stderr)
        return None
    result = RunResult.model_validate_json((folder / name / "result.json").read_bytes())
    if result.model is None or result.scores.test is None or result.scores.validation is None:
        return None
    call(["predict", name, "outside.csv", "-o", "predicted.csv"], folder)
    truth = score_predicted(read_plan(folder / name / "plan.yaml"), folder, _outside(folder), name)
    low, high = result.scores.test_interval or (float("nan"), float("nan"))
    split = read_plan(folder / name / "plan.yaml").split
    by = ", ".join(split.groups) or split.time or split.order or ""
    return Stated(
        protocol=split.protocol.value + (f" ({by})" if by else ""),
        validation=result.scores.validation,
        test=result.scores.test,
        low=low,
        high=high,
        truth=truth,
    )


def _outside(folder: Path) -> pl.DataFrame:
    return read_table(folder / "outside.csv").named()


def _row(case: Case, both: tuple[Stated | None, Stated | None], seconds: float) -> list[object]:
    ours, dealt = both
    metric = METRICS[case.metric].name
    start: list[object] = [case.name, f"{case.inside.height:,} + {case.outside.height:,}", metric]
    if ours is None:
        return [*start, "failed", *[""] * (len(_TITLES) - 5), f"{seconds:.0f}"]
    cells: list[object] = [f"{ours.truth:.3g}", ours.protocol, *_told(ours)]
    return [*start, *cells, *(_told(dealt) if dealt is not None else ["failed"] * 4), f"{seconds:.0f}"]


def _told(stated: Stated) -> list[object]:
    return [
        f"{stated.validation:.3g}",
        f"{stated.test:.3g}",
        f"{stated.low:.3g} to {stated.high:.3g}",
        "yes" if stated.holds else "NO",
    ]


if __name__ == "__main__":
    main()
