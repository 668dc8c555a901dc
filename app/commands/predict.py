"""``automl-agent predict``: rows in, predictions out."""

import json as json_module
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from . import options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("predict")(predict)


def predict(
    model: Annotated[Path, options.run_argument("A run, or the model folder in it.", "MODEL")],
    data: Annotated[
        str,
        typer.Argument(
            metavar="DATA",
            help="Rows to predict: CSV, Parquet, JSON lines, Excel; a folder, zip or npz of pictures.",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="PATH", help="Where to write [stdout].")
    ] = None,
    json: options.Json = False,
) -> int:
    """Predict new rows.

    Writes one row for each input row, in order: the prediction, and each class's probability. Of boxes, one row for
    each box; of masks, a PNG for each picture into a folder beside the file.
    """
    from ...pipelines.contracts import RequestError
    from ...tools.bundle import predict_table, read_bundle
    from ...tools.bundle.output import with_pictures, write_predictions
    from ...tools.bundle.predict import with_names
    from ...tools.data.locate import resolve
    from ...tools.data.read import read_table
    from ..errors import one_line

    if json and out is None:
        raise RequestError("NO-OUTPUT", "--json needs a file for the predictions", "name one with -o")
    bundle = read_bundle(model)
    styles = {column.name: column.style for column in bundle.manifest.inputs.columns if column.style}
    table = read_table(resolve(data, [Path.cwd()]), styles)
    prediction = predict_table(bundle, table)
    for warning in (*table.facts.warnings, *prediction.warnings):
        print(one_line(f"warning: {warning}"), file=sys.stderr)
    if prediction.pictures:
        prediction = replace(prediction, frame=with_pictures(prediction.frame, prediction.pictures, out))
    frame = with_names(prediction, table)
    write_predictions(frame, out)
    if json:
        body = {"rows": frame.height, "path": str(out), "columns": frame.columns}
        print(json_module.dumps({**body, "warnings": prediction.warnings}))
    elif out is not None:
        print(one_line(f"{frame.height} rows written to {out}"), file=sys.stderr)
    return 0
