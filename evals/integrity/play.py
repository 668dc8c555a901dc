"""Cases on tables: lay the table out, order a run, judge what the verdict says of it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import yaml

from ...pipelines.contracts import Check, CheckStatus
from .case import Ruling, Stage
from .command import Called, call, order
from .laid import Laid

_EXCERPT = 260
#: Failing these says that a model is not good enough, not that something is wrong with the data or the run.
_NO_ALARM = frozenset(
    {"beats_dummy", "min_score", "default_baseline", "test_size", "model_size", "latency", "costs"}
)
#: A warning of these names a leak.
LEAKS = frozenset(
    {
        "target_copies", "label_function", "joint_leak", "target_proxies", "target_statistics", "time_travel",
        "row_order", "post_outcome_names", "identifiers", "duplicates", "group_overlap", "canaries", "permuted_labels",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Expected:
    """What must be seen.

    Attributes:
        checks: one of them must fail and leave the result unverified.
        mended: the mistake may be mended instead, if one of ``checks`` says so in words of this pattern (or names a
            planted column), and the test score holds on fresh rows; empty: it may not.
        refused: a pattern of the error that may refuse the order instead.
        hint: it is enough that one of ``checks`` warns and names the column.
    """

    checks: tuple[str, ...]
    mended: str = ""
    refused: str = ""
    hint: bool = False


def play(lay: Callable[[Path | None], Laid], expected: Expected, stage: Stage) -> Ruling:
    """Try a mistake and judge whether it was named."""
    laid = lay(stage.shared)
    done = _carry_out(stage, laid)
    if done.code == 2 and expected.refused and re.search(expected.refused, done.said):
        return Ruling(outcome="refused", evidence=done.last_words, code=done.code)
    if not done.result:
        return Ruling(outcome="broken", evidence=done.last_words, code=done.code)
    others = other_findings(done, expected.checks)
    named = [c for name in expected.checks if (c := done.check(name)) is not None]
    for check in named:
        strong = check.status is CheckStatus.FAIL and done.code == 3
        hinted = expected.hint and check.status is CheckStatus.WARN
        if (strong or hinted) and _names(check, laid.planted):
            return Ruling(outcome="caught", evidence=_excerpt(check), code=done.code, others=others)
    wrong = _missing(named, expected)
    if laid.fresh is not None:
        honest, text = _honest(stage.folder, laid, done)
        said = [c for c in named if expected.mended and _says_so(c, laid.planted, expected.mended)]
        if honest and said:
            words = f"{text}; {_excerpt(said[0])}"
            return Ruling(outcome="neutralised", evidence=words, code=done.code, others=others)
        wrong = f"{text}; {wrong}"
    score = (done.result.get("scores") or {}).get("test")
    evidence = f"{done.result.get('status')}, test {score}; {wrong}"
    return Ruling(outcome="missed", evidence=evidence, code=done.code, others=others)


def let_pass(lay: Callable[[Path | None], Laid], stage: Stage) -> Ruling:
    """Order a run on a table that has nothing wrong with it, and judge whether an alarm was raised."""
    done = _carry_out(stage, lay(stage.shared))
    if not done.result:
        return Ruling(outcome="broken", evidence=done.last_words, code=done.code)
    alarms = [
        c
        for c in done.checks
        if (c.status is CheckStatus.FAIL and c.name not in _NO_ALARM)
        or (c.status is CheckStatus.WARN and c.name in LEAKS)
    ]
    others = other_findings(done, [c.name for c in alarms])
    if alarms:
        words = "; ".join(_excerpt(c) for c in alarms)
        return Ruling(outcome="false alarm", evidence=words, code=done.code, others=others)
    score = (done.result.get("scores") or {}).get("test")
    words = f"{done.result.get('status')}, test {score:.4g}" if score is not None else done.last_words
    return Ruling(
        outcome="clean" if score is not None else "broken", evidence=words, code=done.code, others=others
    )


def other_findings(done: Called, named: Sequence[str]) -> tuple[str, ...]:
    """Checks that failed or warned beside those that were looked for."""
    loud = {CheckStatus.FAIL, CheckStatus.WARN}
    return tuple(
        f"{c.name}: {c.status.value}" for c in done.checks if c.status in loud and c.name not in named
    )


def _carry_out(stage: Stage, laid: Laid) -> Called:
    """Run the order; where the plan is to be edited, plan first."""
    folder = stage.folder
    laid.table.frame.write_csv(folder / "table.csv")
    words = laid.words
    if laid.test is not None:
        laid.test.write_csv(folder / "test.csv")
        words = (*words, "--test", "test.csv")
    if laid.edit is None:
        return order(folder, laid.table.target, laid.table.metric, *words, trials=stage.trials)
    text = f"Predict {laid.table.target} from table.csv."
    given = ("--target", laid.table.target, "--metric", laid.table.metric, "--llm", "none")
    planned = call(
        folder, "plan", "--text", text, *given, "--trials", str(stage.trials), "--jobs", "1", "--yes", *words
    )
    if planned.code:
        return planned
    file = folder / "plan.yaml"
    plan = yaml.safe_load(file.read_text(encoding="utf-8"))
    laid.edit(plan)
    file.write_text(yaml.safe_dump(plan, sort_keys=False), encoding="utf-8")
    return call(folder, "run", "--plan", "plan.yaml", "--llm", "none", "--yes", "--json", "--out", "out")


def _names(check: Check, planted: Sequence[str]) -> bool:
    """Whether a check names one of the columns; where nothing was planted there is nothing to name."""
    said = {*check.columns, *re.findall(r"[\w.-]+", check.evidence)}
    return not planted or any(name in said for name in planted)


def _says_so(check: Check, planted: Sequence[str], pattern: str) -> bool:
    """Whether a check tells how a mistake was mended."""
    return re.search(pattern, check.evidence) is not None or (bool(planted) and _names(check, planted))


def _missing(named: Sequence[Check], expected: Expected) -> str:
    if not named:
        return f"the verdict has no check {' or '.join(expected.checks)}"
    return "; ".join(f"{c.name} {c.status.value}: {c.evidence[:_EXCERPT]}" for c in named)


def _excerpt(check: Check) -> str:
    return f"{check.name}: {check.evidence[:_EXCERPT]}"


def _honest(folder: Path, laid: Laid, done: Called) -> tuple[bool, str]:
    """Whether the sealed test score holds on fresh rows; computed here by scikit-learn, not by our own evaluator."""
    assert laid.fresh is not None
    target, scores = laid.table.target, done.result["scores"]
    if scores["test"] is None:
        return False, "there is no model"
    laid.fresh.drop(target).write_csv(folder / "fresh.csv")
    predicted = call(folder, "predict", "out", "fresh.csv", "-o", "predicted.csv")
    if predicted.code:
        return False, f"fresh rows could not be predicted: {predicted.last_words}"
    guesses = pl.read_csv(folder / "predicted.csv", infer_schema_length=None).get_column(target)
    truth = _score(laid.table.metric, laid.fresh.get_column(target), guesses)
    low, high = scores["test_interval"] or scores["test_ci"] or (scores["test"], scores["test"])
    text = (
        f"test {scores['test']:.4g} ({low:.4g} to {high:.4g}), on {laid.fresh.height} fresh rows {truth:.4g}"
    )
    return low <= truth <= high, text


def _score(metric: str, truth: pl.Series, guesses: pl.Series) -> float:
    from sklearn.metrics import accuracy_score, mean_absolute_error

    if metric == "accuracy":
        return float(accuracy_score(truth.cast(pl.String).to_list(), guesses.cast(pl.String).to_list()))
    assert metric == "mae", "cases with fresh rows are judged by accuracy or mae"
    return float(mean_absolute_error(truth.to_numpy(), guesses.to_numpy()))
