"""Jobs of saboteurs on a few rows."""

from pathlib import Path

from automl_agent.evals.sabotage.suite import SUITE
from automl_agent.pipelines.contracts import ColumnKind, InputColumn, InputSchema, TaskKind
from automl_agent.tools.trials.job import FitJob

SCHEMA = InputSchema(
    kind=TaskKind.TABULAR_CLASSIFICATION,
    target="y",
    classes=("a", "b"),
    columns=tuple(InputColumn(id=f"c{i}", name=f"n{i}", kind=ColumnKind.NUMERIC) for i in range(3)),
)


def job(files: Path, family: str) -> FitJob:
    return FitJob(
        features=str(files / "x.arrow"), target=str(files / "y.npy"), train=str(files / "train.npy"),
        predict=str(files / "rest.npy"), inputs=SCHEMA, family=family, metric="roc_auc", seed=1, threads=1,
        params={"numbers": "standard", "penalty": "l2", "C": 1.0, "class_weight": "none"}, device="cpu",
        save=bool(family in SUITE and SUITE[family].final),
    )  # fmt: skip
