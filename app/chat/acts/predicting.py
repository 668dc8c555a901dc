"""New rows through the model of a run."""

import re
from pathlib import Path

from ....agents.chat import Move
from ....pipelines.contracts import RequestError
from ....tools.report.render.markdown import plain
from ....tools.report.wording import plural, shown
from ...control.predictions import predict_file
from ..reply import Reply
from ..room import Room, reply

_SHOWN = 5


def predict(room: Room, move: Move) -> Reply:
    """Predict the rows of a file; predictions are written beside the conversation."""
    run = move.runs[0] if move.runs else room.run
    if run is None:
        return reply("There is no model yet: no run was begun here.")
    found = room.runs.summary(run)
    if found.model is None:
        return reply(
            f"There is no model yet. {found.state.value}: {found.doing or found.problem}".rstrip(": "),
            run=run,
        )
    named = move.file or room.state.attached
    if named is None:
        return reply("Which file? Name it, or drop it in.", asks="file", run=run)
    data = room.reach.find(named)
    room.tell(f"predicting {data.name}")
    out = room.folder / f"predictions-{_stem(data)}.csv"
    made = predict_file(room.runs.root / run, data, _free(out))
    room.put(attached=None)
    lines = [
        f"{plural(made.rows, 'row')} of `{plain(shown(data.name, 80))}` predicted by the model of `{run}`: `{made.path}`"
    ]
    lines += [f"- ⚠ {plain(shown(warning, 200))}" for warning in made.warnings[:5]]
    lines += ["", *_table(made.columns, made.first[:_SHOWN])]
    return reply("\n".join(lines), run=run, file=str(made.path))


def _table(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> list[str]:
    cells = [[plain(shown(cell, 40)) for cell in row[:6]] for row in (columns, *rows)]
    return [
        f"| {' | '.join(cells[0])} |",
        f"|{'---|' * len(cells[0])}",
        *(f"| {' | '.join(row)} |" for row in cells[1:]),
    ]


def _stem(data: Path) -> str:
    return re.sub(r"[^\w-]+", "-", data.name.split(".")[0])[:60] or "rows"


def _free(path: Path) -> Path:
    """The path, or one with a number where there is a file already."""
    for number in range(1, 1000):
        candidate = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
        if not candidate.exists():
            return candidate
    raise RequestError("TOO-MANY-FILES", f"there are a thousand files like {path.name}", "remove some")
