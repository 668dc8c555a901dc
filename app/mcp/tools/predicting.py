"""Predict new rows with the model of a run, in a process of its own."""

from pathlib import Path
from typing import Annotated

from mcp.server.mcpserver.tools import Tool
from mcp_types import ToolAnnotations
from pydantic import Field

from ....tools.report.wording import shown
from ...control.preview import preview
from ..answers import PredictAnswer
from ..children import call
from ..place import Place
from ..standing import LONGEST, in_thread
from .arguments import Overwrite, Run, Timeout

#: Of a preview's cells and columns, so much is shown.
_CELL, _MOST_COLUMNS = 200, 50
_WRITES = ToolAnnotations(
    read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False
)


def tools(place: Place) -> list[Tool]:
    """predict."""

    async def predict(
        run: Run,
        data: Annotated[
            str,
            Field(max_length=4096, description="Rows to predict: CSV, Parquet, JSON lines, Excel, pictures."),
        ],
        out: Annotated[
            str,
            Field(
                max_length=4096, description="File to write, by its ending: .csv, .tsv, .parquet or .jsonl."
            ),
        ] = "predictions.csv",
        overwrite: Overwrite = False,
        preview_rows: Annotated[int, Field(ge=0, le=50)] = 5,
        timeout_seconds: Timeout = 120.0,
    ) -> PredictAnswer:
        folder = await in_thread(lambda: place.folder(run))
        path = place.new_file(out, overwrite)
        words = ["predict", f"--out={path}", "--json", "--", str(folder), data]
        done = await call(words, place.cwd, seconds=timeout_seconds)
        first = await in_thread(lambda: _head(path, preview_rows))
        return PredictAnswer(
            path=str(path),
            rows=done["rows"],
            columns=tuple(shown(str(name), LONGEST) for name in done["columns"]),
            warnings=tuple(shown(str(line), LONGEST) for line in done["warnings"]),
            preview=first,
        )

    return [
        Tool.from_function(
            predict,
            description="Predict new rows with a finished run's model; writes one row for each input row, in order:"
            " the prediction, and each class's probability. Takes some seconds, and no language model. Refuses"
            " rows whose columns are not those it learned from. Replaces a file only with overwrite.",
            annotations=_WRITES,
        )
    ]


def _head(path: Path, rows: int) -> tuple[dict[str, str], ...]:
    if path.suffix.lower() != ".csv":
        return ()
    found = preview(path, rows, _MOST_COLUMNS, _CELL)
    return tuple(
        {shown(name, _CELL): shown(cell, _CELL) for name, cell in zip(found.columns, row, strict=False)}
        for row in found.rows
    )
