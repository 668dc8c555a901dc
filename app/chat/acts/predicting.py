"""New rows through the model of a run."""

import csv
import re
from collections.abc import Mapping
from pathlib import Path

from ....agents.chat import Move
from ....agents.chat.row import heard_row, told_row
from ....pipelines.contracts import ColumnKind, RequestError
from ....tools.llm.access import NoAnswer
from ....tools.report.render.markdown import plain
from ....tools.report.wording import plural, shown
from ...control.predictions import predict_file
from ..planning import Planned
from ..reply import Reply
from ..room import Room, reply
from ..wording import as_is

#: Rows of a file, and columns that a described row leaves out, that are shown.
_SHOWN, _MOST_LEFT = 5, 8


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
        return _of_row(room, move, run)
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


def _of_row(room: Room, move: Move, run: str) -> Reply:
    """Predict one row that is told in words; ask for a file where none is."""
    planned = room.planned
    cells = _cells(room, move.text, planned) if planned is not None else {}
    if planned is None or not cells:
        asked = "Which file? Name it, or drop it in; or tell me of one row, such as its values."
        return reply(asked, asks="file", run=run)
    inputs = [f.name for f in planned.plan.features if f.use]
    # A task's other columns may be needed to read the file, and are empty.
    names = [c.name for c in planned.profile.columns if c.name != planned.plan.task.target]
    data = _free(room.folder / "row.csv")
    with data.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([names, [cells.get(n, "") for n in names]])
    room.tell("predicting one row")
    made = predict_file(room.runs.root / run, data, _free(room.folder / "predictions-row.csv"))
    said = ", ".join(f"{as_is(shown(n, 40))} {plain(shown(v, 80))}" for n, v in cells.items())
    left = [n for n in inputs if n not in cells]
    lines = [f"I read: {said}."]
    if left:
        rest = ", ".join(as_is(shown(n, 40)) for n in left[:_MOST_LEFT])
        more = f" and {len(left) - _MOST_LEFT} more" if len(left) > _MOST_LEFT else ""
        lines.append(f"Not said, and so taken as missing: {rest}{more}. The more is said, the better it is.")
    lines += ["", *_table(made.columns, made.first[:1]), "", f"*By the model of `{run}`.*"]
    return reply("\n".join(lines), run=run, file=str(made.path))


def _cells(room: Room, text: str, planned: Planned) -> Mapping[str, str]:
    """What the words tell of a row: by rules, and what a language model hears beside them."""
    target = planned.plan.task.target
    told = told_row(text, planned.profile, target)
    access = room.voice.access(room.journal, room.tell)
    if access is None or any(c.kind is ColumnKind.TEXT and c.name in told for c in planned.profile.columns):
        return told
    try:
        return {**heard_row(access, text, planned.profile, target), **told}
    except NoAnswer:
        # What rules have read stands.
        return told


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
