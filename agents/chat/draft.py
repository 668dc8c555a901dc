"""The task of a conversation as it stands: the words it began with, and what was changed since."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from ...pipelines.contracts import PlanError, RequestError, Value
from ..crew.order import Overrides
from .move import Edit

#: Fields that are lists, to which something is added or from which it is removed.
LISTS = frozenset(
    {"exclude", "group_columns", "accepted_leaks", "fair_across", "families", "without_families"}
)
#: Fields of the draft itself.
_OWN = frozenset({"data", "test", "proposer", "seed"})


class Draft(Value):
    """What a run would be ordered with.

    Attributes:
        request: the person's words of the task.
        overrides: task fields that were changed since.
        answers: question -> answer; an empty one means: decide yourself.
        words: field -> the words by which it was changed.
    """

    request: str
    data: str | None = None
    test: str | None = None
    overrides: Overrides = Overrides()
    proposer: str | None = None
    seed: int | None = None
    answers: Mapping[str, str] = {}
    words: Mapping[str, str] = {}

    def answered(self, question: str, answer: str) -> "Draft":
        """The draft with an answer to a question."""
        return self.model_copy(update={"answers": {**self.answers, question: answer}})


def edited(draft: Draft, edits: tuple[Edit, ...], now: Mapping[str, Any]) -> Draft:
    """The draft with changes made to it.

    Args:
        draft: as it is.
        edits: what is changed.
        now: field -> the value that holds now, by words, data or default.

    Raises:
        RequestError: a value cannot be.
    """
    fields: dict[str, Any] = dict(draft.overrides)
    own: dict[str, Any] = {}
    for edit in edits:
        value = _value(edit, {**now, **{k: v for k, v in fields.items() if v is not None}})
        if edit.field in _OWN:
            own[edit.field] = value
            continue
        if edit.op == "clear":
            fields[edit.field] = None
            fields["ignore"] = tuple(dict.fromkeys((*(fields["ignore"] or ()), edit.field)))
            continue
        fields["ignore"] = tuple(f for f in fields["ignore"] or () if f != edit.field) or None
        fields[edit.field] = value
        _follow(edit, fields, now.get("time_limit_seconds"))
    try:
        overrides = Overrides.model_validate(fields)
        words = {**draft.words, **{e.field: e.words for e in edits if e.words}}
        return Draft.model_validate({**dict(draft), **own, "overrides": overrides, "words": words})
    except ValidationError as error:
        first = error.errors()[0]
        what = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise RequestError("BAD-CHANGE", what, "say it otherwise") from error


def _value(edit: Edit, now: Mapping[str, Any]) -> Any:
    before = now.get(edit.field)
    match edit.op:
        case "add":
            return tuple(dict.fromkeys((*(before or ()), *_names(edit))))
        case "remove":
            return tuple(name for name in before or () if name not in _names(edit))
        case "scale" | "shift":
            return _moved(edit, before)
        case _:
            return edit.value


def _moved(edit: Edit, before: Any) -> float | int:
    """A number made larger or smaller."""
    if not isinstance(before, int | float):
        raise PlanError(
            "NO-VALUE-YET", f"there is no {edit.field.replace('_', ' ')} to change", "name a value"
        )
    assert isinstance(edit.value, int | float)
    found = before * edit.value if edit.op == "scale" else before + edit.value
    if found <= 0:
        raise RequestError("BAD-CHANGE", f"that would leave {found:g}", "name a value")
    return round(found) if isinstance(before, int) else found


def _names(edit: Edit) -> tuple[str, ...]:
    assert isinstance(edit.value, tuple)
    return tuple(str(name) for name in edit.value)


def _follow(edit: Edit, fields: dict[str, Any], time_limit: float | None) -> None:
    """What a change makes of others: what is wanted is no longer ruled out, what costs decide is no other metric."""
    if edit.field == "families" and fields["without_families"]:
        fields["without_families"] = tuple(
            n for n in fields["without_families"] if n not in (fields["families"] or ())
        )
    if edit.field == "without_families" and fields["families"]:
        left = tuple(n for n in fields["families"] if n not in (fields["without_families"] or ()))
        fields["families"] = left or None
    if edit.field == "max_trials" and fields["time_limit_seconds"] is None and time_limit is not None:
        # So many trials at most lift no limit of time that was shown.
        fields["time_limit_seconds"] = time_limit
    if edit.field == "costs":
        fields["metric"] = "cost"
    if edit.field == "metric" and edit.value != "cost" and fields["costs"]:
        fields["costs"] = None
    if edit.field == "target":
        fields |= {"positive_class": None, "kind": None, "metric": None, "costs": None}
