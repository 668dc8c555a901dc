"""Text and pictures: ``python -m automl_agent.evals.kinds --shared DATA [--llm none,embedded] [--time-limit 600s]``.

One run a data set and language model, from a request in words to a verdict; scores are of sealed rows. With ``--runs``
the runs are kept, those that are there already are not made again, and all of them are in the table. Wants an idle
machine.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ..pipelines.contracts import METRICS, Check, RunResult, Value
from .results import record, table


class DataSet(Value):
    """A data set, what is asked of it, and what others reach on the same rows.

    ``baseline`` is of the same split, or of one of the same size, None where nobody measured one; ``reference`` is in
    words, from papers.
    """

    name: str
    request: str
    data: str
    test: str | None = None
    baseline: float | None
    baseline_by: str
    reference: str


_TEXT, _PICTURES = "text_classification", "image_classification"
SETS = (
    DataSet(
        name="movie_reviews_mr",
        request="Is a review positive or negative? Predict label from its text, best accuracy.",
        data=f"{_TEXT}/movie_reviews_mr_train.csv.gz",
        test=f"{_TEXT}/movie_reviews_mr_test.csv.gz",
        baseline=0.7717,
        baseline_by="TF-IDF, logistic regression",
        reference="CNN 0.815 (Kim 2014)",
    ),
    DataSet(
        name="trec6",
        request="What kind of answer does a question ask for? Predict label, best accuracy.",
        data=f"{_TEXT}/trec6_train.csv.gz",
        test=f"{_TEXT}/trec6_test.csv.gz",
        baseline=0.892,
        baseline_by="TF-IDF, logistic regression",
        reference="CNN 0.928 to 0.936 (Kim 2014)",
    ),
    DataSet(
        name="sms_spam",
        request="Which messages are spam? Predict label, best accuracy.",
        data=f"{_TEXT}/sms_spam.csv.gz",
        baseline=0.983,
        baseline_by="TF-IDF, logistic regression",
        reference="0.98 to 0.99",
    ),
    DataSet(
        name="mnist10k",
        request="Which digit is on each picture? Best accuracy.",
        data=f"{_PICTURES}/mnist10k.npz",
        baseline=0.906,
        baseline_by="logistic regression on pixels",
        reference="about 0.98 from 8,000 pictures",
    ),
    DataSet(
        name="cifar10_mini",
        request="What do the pictures show? Predict label, best accuracy.",
        data=f"{_PICTURES}/cifar10_mini.zip",
        baseline=0.348,
        baseline_by="logistic regression on pixels",
        reference="0.65 to 0.75 from 5,000 pictures, from scratch",
    ),
    DataSet(
        name="raccoon",
        request="Find the raccoons in the pictures.",
        data="detection/raccoon.zip",
        baseline=None,
        baseline_by="none was measured",
        reference="about 0.8 by a network that had seen millions of other pictures; from scratch low",
    ),
    DataSet(
        name="em_membrane",
        request="Segment the pictures into cells and membranes, best pixel accuracy.",
        data="segmentation/em_membrane.zip",
        baseline=0.8035,
        baseline_by="every pixel called cell",
        reference="U-Net 0.95 to 0.97 at twice the size",
    ),
    DataSet(
        name="openfield_mouse",
        request="Where are the mouse's snout, ears and the base of its tail? Keypoints, smallest error in pixels.",
        data="keypoints/openfield_mouse.zip",
        baseline=73.76,
        baseline_by="the mean position of each point",
        reference="DeepLabCut 2 to 5 px at twice the size, from a pretrained network",
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and record; 1 where a run is not verified, not better than its dummy beyond doubt, or below its baseline."""
    parser = argparse.ArgumentParser(prog="automl_agent.evals.kinds", description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="folder with the data sets")
    parser.add_argument("--llm", default="none,embedded", help="language models, by commas")
    parser.add_argument("--time-limit", default="600s")
    parser.add_argument(
        "--only",
        default=",".join(s.name for s in SETS),
        help="data sets, by commas; none: only tell of the runs that are there",
    )
    parser.add_argument("--runs", type=Path, help="where runs are kept")
    given = parser.parse_args(arguments)
    chosen = [s for s in SETS if s.name in given.only.split(",")]
    with tempfile.TemporaryDirectory(prefix="kinds-") as place:
        folder = given.runs or Path(place)
        for one in chosen:
            for llm in given.llm.split(","):
                _run(one, llm, given.shared, given.time_limit, folder / f"{one.name}-{llm}")
        rows, good = _rows(folder)
    titles = (
        "kind", "data set", "language model", "metric", "dummy", "baseline", "ours", "95 % interval", "reference",
        "model", "seconds", "limit", "verdict",
    )  # fmt: skip
    told = [
        "Scores of sealed rows. The baselines, as they were measured on the same data: "
        + "; ".join(f"{s.name}: {s.baseline_by}" for s in SETS)
        + ".",
        "",
        *table(titles, rows),
    ]
    only = "" if len(chosen) == len(SETS) else f" --only {given.only}"
    command = (
        f"python -m automl_agent.evals.kinds --shared DATA --llm {given.llm} --time-limit {given.time_limit}"
    )
    record("kinds", "Text and pictures", f"{command}{only}", told)
    return 0 if good else 1


def _run(one: DataSet, llm: str, shared: Path, limit: str, out: Path) -> None:
    if (out / "result.json").exists():
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    words = ["run", "--text", one.request, "--data", str(shared / one.data), "--yes"]
    words += ["--test", str(shared / one.test)] if one.test else []
    words += ["--llm", llm, "--time-limit", limit, "--out", str(out)]
    done = subprocess.run([sys.executable, "-m", "automl_agent.app.cli", *words], check=False)
    if done.returncode not in {0, 3}:
        raise RuntimeError(f"{one.name} with {llm} ended with {done.returncode}")


def _rows(folder: Path) -> tuple[list[tuple[str, ...]], bool]:
    """A row for each run that is there, and whether all of them are as they should be."""
    rows, good = [], True
    for one in SETS:
        for path in sorted(folder.glob(f"{one.name}-*/result.json")):
            llm = path.parent.name.removeprefix(f"{one.name}-")
            row, fine = _row(one, llm, RunResult.model_validate_json(path.read_bytes()))
            print(" | ".join(row), flush=True)
            rows.append(row)
            good &= fine
    return rows, good


def _row(one: DataSet, llm: str, result: RunResult) -> tuple[tuple[str, ...], bool]:
    scores, metric = result.scores, METRICS[result.task.metric]
    beats = _check(result, "beats_dummy")
    better = scores.test is not None and (
        one.baseline is None or metric.sign * (scores.test - one.baseline) > 0
    )
    interval = scores.test_ci
    row = (
        result.task.kind,
        one.name,
        llm,
        metric.name,
        _number(scores.dummy),
        _number(one.baseline),
        _number(scores.test),
        "–" if interval is None else f"{interval[0]:.3f} to {interval[1]:.3f}",
        one.reference,
        result.model.family if result.model else "–",
        f"{result.budget.seconds:.0f}",
        f"{result.budget.time_limit_seconds:.0f}",
        result.status,
    )
    return row, result.status == "verified" and better and beats is not None and beats.status == "pass"


def _check(result: RunResult, name: str) -> Check | None:
    return next((c for c in result.verdict.checks if c.name == name), None)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


if __name__ == "__main__":
    sys.exit(main())
