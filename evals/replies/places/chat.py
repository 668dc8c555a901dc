"""A turn of a conversation that rules cannot read."""

from collections.abc import Iterator

from ....agents.chat import Edit, Intent
from ....agents.chat.hearing import hear_turn
from ....agents.chat.row import heard_row
from ....pipelines.contracts import METRICS, PersonError
from ....tools.llm.access import Access, NoAnswer
from .. import ground
from ..place import Came, Place

_SAID = "There is something about the money in there that I would rather not have"
_TOLD = "somebody of 53 who earns 4870: what about him?"
_SAID_NUMBERS = frozenset({"53", "53.0", "4870", "4870.0"})
_FIELDS = frozenset(
    {
        *("exclude", "fair_across", "group_columns", "metric", "interpretable", "commercial", "costs"),
        *("time_limit_seconds", "max_model_mb", "max_latency_ms"),
    }
)


def _act(access: Access) -> Came:
    try:
        move = hear_turn(access, _SAID, ground.known(), ground.plan())
    except PersonError as error:
        return Came((f"ends the turn: {error}",))
    wrong = [problem for edit in move.edits for problem in _wrong(edit)]
    if move.edits and not all(edit.by for edit in move.edits):
        wrong.append("a change that nobody is named for: it would be made unasked")
    if move.intent is not Intent.UNKNOWN and not move.by:
        wrong.append("an intent that nobody is named for")
    return Came(tuple(wrong))


def _wrong(edit: Edit) -> Iterator[str]:
    columns = {c.name for c in ground.known().columns} - {ground.TARGET}
    if edit.field not in _FIELDS:
        yield f"no field: {edit.field}"
    if edit.field in {"exclude", "fair_across", "group_columns"}:
        assert isinstance(edit.value, tuple)
        yield from (f"no column: {name!r}" for name in edit.value if name not in columns)
    if edit.field == "metric" and edit.op == "set" and edit.value not in METRICS:
        yield f"no metric: {edit.value!r}"
    if edit.field == "costs" and edit.op == "set":
        yield "costs that nobody named"


def _row(access: Access) -> Came:
    """One row told in words: no cell may hold what was not said, whatever is replied."""
    profile = ground.known()
    try:
        cells = heard_row(access, _TOLD, profile, ground.TARGET)
    except NoAnswer:
        # What rules have read stands; the turn goes on.
        return Came(by="fallback")
    wrong = []
    for name, value in cells.items():
        column = next((c for c in profile.columns if c.name == name and name != ground.TARGET), None)
        if column is None:
            wrong.append(f"no column: {name!r}")
        elif column.numbers is not None and value not in _SAID_NUMBERS:
            wrong.append(f"a number that nobody said: {value!r}")
        elif column.numbers is None and value not in {t.value for t in column.top}:
            wrong.append(f"no value of {name!r}: {value!r}")
    return Came(tuple(wrong))


CHAT = (
    Place("chat: turn", "turn", _act, answers={"columns": {"columns": ["income"]}}),
    Place("chat: row", "row", _row),
)
