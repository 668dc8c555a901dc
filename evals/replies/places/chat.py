"""A turn of a conversation that rules cannot read."""

from collections.abc import Iterator

from ....agents.chat import Edit, Intent
from ....agents.chat.hearing import hear_turn
from ....pipelines.contracts import METRICS, PersonError
from ....tools.llm.access import Access
from .. import ground
from ..place import Came, Place

_SAID = "There is something about the money in there that I would rather not have"
_FIELDS = frozenset(
    {
        *("exclude", "fair_across", "metric", "interpretable", "costs"),
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
    if edit.field in {"exclude", "fair_across"}:
        assert isinstance(edit.value, tuple)
        yield from (f"no column: {name!r}" for name in edit.value if name not in columns)
    if edit.field == "metric" and edit.op == "set" and edit.value not in METRICS:
        yield f"no metric: {edit.value!r}"
    if edit.field == "costs" and edit.op == "set":
        yield "costs that nobody named"


CHAT = (Place("chat: turn", "turn", _act, answers={"columns": {"columns": ["income"]}}),)
