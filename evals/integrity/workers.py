"""Workers and crews that mean harm: none of their claims may come into a result."""

import json
import re
from collections.abc import Callable
from functools import partial

import polars as pl

from ...pipelines.contracts import CheckStatus
from .case import Case, Ruling, Stage
from .command import Called, order
from .hostile.mark import mark
from .laid import neutral
from .play import other_findings
from .tables import Table, example, packaged

_CANCER = packaged("breast_cancer", "roc_auc", ("M", "B"))
_HOSTILE = "evals.integrity.hostile"


def cases() -> list[Case]:
    """Every hostile worker."""
    told = (
        ("a worker reports a score of its own", "false_score", "report is damaged"),
        ("a worker predicts too few rows", "too_few", "shape"),
        ("a worker predicts no numbers", "no_numbers", "(?i)nan|finite"),
        ("predictions changed after the report", "changed_afterwards", "predictions are damaged"),
        ("too few rows at the test", "too_few_at_the_test", "(?i)shape|rows|predictions"),
        ("no numbers at the test", "no_numbers_at_the_test", "(?i)nan|finite|numbers"),
    )
    named = (
        ("a worker predicts other rows", "other_rows", ("beats_dummy",)),
        ("other rows at the test", "other_rows_at_the_test", ("validation_test_gap", "beats_dummy")),
    )
    return [
        *(_case(name, f"said: {words}", partial(_told, mode, words)) for name, mode, words in told),
        *(_case(name, " or ".join(checks), partial(_named, mode, checks)) for name, mode, checks in named),
        _case("the vault is opened twice", "said: opened already", _vault),
        Case(
            "a worker looks for the sealed labels",
            "attack",
            "diabetes (examples)",
            "none found, nothing written",
            _probe,
        ),
    ]


def _case(name: str, expected: str, play: Callable[[Stage], Ruling]) -> Case:
    return Case(name, "attack", "breast cancer (scikit-learn)", expected, play)


def _run(stage: Stage, mode: str, table: Table) -> Called:
    table.frame.write_csv(stage.folder / "table.csv")
    words = ("interpretable=true",)
    # The mode comes first: the module takes it off before the command line sees the rest.
    return order(
        stage.folder, table.target, table.metric, *words, trials=stage.trials, module=_HOSTILE, first=(mode,)
    )


def _told(mode: str, words: str, stage: Stage) -> Ruling:
    """No model may come of it, and the reason must be told."""
    done = _run(stage, mode, neutral(_CANCER(None)))
    reasons = "; ".join(str(r) for r in done.result.get("reasons", ()))
    said = reasons or done.last_words
    score = (done.result.get("scores") or {}).get("test")
    right = done.code == 3 and score is None and re.search(words, said + _logs(stage)) is not None
    return Ruling(
        outcome="caught" if right else "missed", evidence=f"test {score}; {said[:260]}", code=done.code
    )


def _named(mode: str, checks: tuple[str, ...], stage: Stage) -> Ruling:
    """A check must fail."""
    done = _run(stage, mode, neutral(_CANCER(None)))
    failed = [c for name in checks if (c := done.check(name)) is not None and c.status is CheckStatus.FAIL]
    if failed and done.code == 3:
        words = f"{failed[0].name}: {failed[0].evidence[:260]}"
        return Ruling(outcome="caught", evidence=words, code=3, others=other_findings(done, checks))
    return Ruling(
        outcome="missed", evidence=f"{done.result.get('status')}; {done.last_words}", code=done.code
    )


def _vault(stage: Stage) -> Ruling:
    """It must not open twice, and no result may come of it."""
    done = _run(stage, "vault_twice", neutral(_CANCER(None)))
    right = done.code not in {0, 2} and not done.result and "opened already" in done.said
    return Ruling(outcome="caught" if right else "missed", evidence=done.last_words, code=done.code)


def _probe(stage: Stage) -> Ruling:
    """It must find none of the sealed labels and write nothing of the run."""
    table = neutral(example("diabetes.csv", "progression", "mae")(None))
    labels = pl.Series("y", mark(table.labels.astype(float)))
    done = _run(stage, "probe", Table(table.frame.with_columns(labels), "y", "mae"))
    said = re.findall(r"PROBE (\{.*\})", _logs(stage))
    if not said:
        return Ruling(
            outcome="broken", evidence=f"the probe did not speak: {done.last_words}", code=done.code
        )
    found = [json.loads(line) for line in said]
    sealed, own = max(f["sealed"] for f in found), min(f["own"] for f in found)
    wrote = sorted({name for f in found for name in f["wrote"]})
    opened = sorted({place for f in found for place in f["opened"]})
    right = not sealed and not wrote and own > 0 and done.code == 3
    words = (
        f"{sealed} sealed labels found ({own} of its own known), {found[0]['refused']} places refused, "
        f"wrote {', '.join(wrote) or 'nothing'}, opened {', '.join(opened)[:200] or 'nothing'}"
    )
    return Ruling(outcome="caught" if right else "missed", evidence=words, code=done.code)


def _logs(stage: Stage) -> str:
    """What failed trials said."""
    files = sorted((stage.folder / "out" / "logs").glob("*.txt"))
    return "\n".join(file.read_text(encoding="utf-8", errors="replace") for file in files)
