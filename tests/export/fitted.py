"""Models fitted on small tables as a run fits them, with the facts that a script of each is made from."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from automl_agent.pipelines.catalogue import family
from automl_agent.pipelines.contracts import (
    ColumnKind,
    Decision,
    FileFacts,
    InputColumn,
    InputSchema,
    ParamValue,
    TaskKind,
)
from automl_agent.pipelines.expressions import Inputs, fit_model, read_expression
from automl_agent.pipelines.family import FitContext, Fitted, TaskFacts
from automl_agent.tools.bundle import Bundle, Manifest, read_bundle, write_bundle
from automl_agent.tools.data.cast import cast_inputs, encode_target, to_pandas
from automl_agent.tools.data.read import RawTable, read_table
from automl_agent.tools.delivery.versions import versions
from automl_agent.tools.export.training import TrainingSource
from threadpoolctl import threadpool_limits

ROWS = 260
#: Column name -> kind; names as files have them at their worst.
KINDS = {
    "^amount.*$": ColumnKind.NUMERIC,
    'the "rate", in %': ColumnKind.NUMERIC,
    "member": ColumnKind.BOOLEAN,
    "*": ColumnKind.CATEGORICAL,
    "postcode\u202e": ColumnKind.CATEGORICAL,
    "since": ColumnKind.DATETIME,
    "note": ColumnKind.TEXT,
}
DERIVED = (
    "c0 / (c1 + 1)",
    "log(c0) - min(c0, c1, 2)",
    "mean_by(c0, c3)",
    "frequency(c3) * 2",
    "weekday(c5) + hour(c5) / 24 + day_of_year(c5) + quarter(c5)",
    "day(c5) + minute(c5) + year(c5) + month(c5)",
    "if_else(c2 and is_missing(c3), word_count(c6), length(c6))",
    "contains(c6, 'GOOD') or c3 == 'b'",
)


@dataclass(frozen=True)
class Case:
    """A fitted model and what it says of its table."""

    source: TrainingSource
    model: Fitted
    table: RawTable
    predictions: np.ndarray


def write_csv(path: Path, classes: int, seed: int = 0) -> None:
    """A table of every kind of column, with missing cells; the target is ``y``."""
    rng = np.random.default_rng(seed)
    names = list(KINDS)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(["row number", *names, "y"])
        for row in range(ROWS):
            amount, rate, member = rng.gamma(2, 50), rng.normal(), rng.random() < 0.4
            group = str(rng.choice(list("abcd")))
            code = f"{rng.integers(0, 90):05d}"
            day = f"{rng.integers(1, 28)}.{rng.integers(1, 13)}.20{rng.integers(10, 24)} {rng.integers(0, 24):02d}:15"
            note = " ".join(rng.choice(["good", "bad; very", "ünd", "price", "slow"], 5))
            value = amount / 40 + rate + 2 * member + (group == "b") + note.count("good") + rng.normal() / 4
            cells = [
                f"{amount:_.2f}".replace("_", "."),
                f"{rate:.4f}",
                "yes" if member else "no",
                group,
                code,
                day,
                note,
            ]
            cells[0] = (
                cells[0].replace(".", "#").replace("#", ",", 1)
                if amount < 1000
                else f"1.{amount - 1000:03.0f},50"
            )
            cells[1] = cells[1].replace(".", ",")
            cells = [c if rng.random() > 0.06 else "" for c in cells]
            out.writerow([row, *cells, _target(value, classes, row)])


def _target(value: float, classes: int, row: int) -> str:
    if row % 50 == 49:
        return ""
    if not classes:
        return f"{np.exp(value / 3):.5f}".replace(".", ",")
    return ["no", "yes, =1", "2"][min(classes - 1, int(value > 3) + int(value > 6))]


def fitted(path: Path, name: str, params: Mapping[str, ParamValue], classes: int, **more: object) -> Case:
    """Fit a family on the table at ``path``; ``more`` are ``derived``, ``rows``, ``monotone`` and ``kinds``."""
    table = read_table(path)
    kinds = {k: v for k, v in KINDS.items() if v in more.get("kinds", list(ColumnKind))}  # type: ignore[operator]
    columns = tuple(
        InputColumn(id=f"c{list(KINDS).index(n)}", name=n, kind=kind, style=table.styles.get(n, ""))
        for n, kind in kinds.items()
    )
    known = table.filter(table.column("y").is_not_null())
    labels = tuple(sorted(known.column("y").cast(str).unique().to_list())) if classes else ()
    kind = next(k for k in TaskKind if not k.locates and k.classifies == bool(classes))
    inputs = InputSchema(kind=kind, target="y", columns=columns, classes=labels)
    frame = to_pandas(cast_inputs(known, inputs))
    target = encode_target(known.column("y"), labels or None)
    derived = tuple(str(read_expression(t, Inputs(inputs))) for t in more.get("derived", ()))  # type: ignore[attr-defined]
    rows = np.array(more.get("rows", range(len(target))))
    facts = TaskFacts(inputs=inputs, rows=len(rows), max_categories=90, target_low=0.0, target_skew=2.0)
    chosen = {**family(name).space(facts).default(params), **params}
    monotone: Mapping[str, int] = more.get("monotone", {})  # type: ignore[assignment]
    context = FitContext(
        schema=inputs, metric="mae" if not classes else "log_loss", seed=77, threads=1, monotone=monotone
    )
    with threadpool_limits(1):
        model = fit_model(family(name), frame.iloc[rows], target[rows], chosen, context, derived)
    predictions = model.predict(frame)
    manifest = Manifest(
        run_id="run-1", created="2026-01-31T12:00:00Z", family=name, params=chosen, inputs=inputs,
        derived=derived, metric=context.metric, positive_class=None,
        decision=Decision(weights=(0.3, 0.7)) if classes == 2 else Decision(),
        seed=77, trial=3, rows=len(rows), refitted=True, data_sha256=table.facts.sha256, versions=versions(), files={},
    )  # fmt: skip
    source = TrainingSource(
        manifest=manifest,
        file=FileFacts(**{**table.facts.model_dump(), "path": str(path)}),
        header=("row number", *KINDS, "y"),
        target_style=table.styles.get("y", ""),
        monotone=monotone,
        rows=tuple(rows.tolist()) if "rows" in more else None,
        expected={n: np.asarray(predictions[n]).tolist() for n in (0, 5, 100)},
    )
    return Case(source, model, table, predictions)


def bundled(case: Case, folder: Path) -> Bundle:
    """The bundle of a case, written and read again."""
    (folder / "fitted").mkdir()
    case.model.save(folder / "fitted")
    write_bundle(folder / "model", folder / "fitted", case.source.manifest, "It is tested.")
    return read_bundle(folder / "model")
