"""What the cells of a column of annotations are about, by name, as the column's style says it."""

import json
import re
from collections.abc import Sequence

from .....pipelines.contracts import ANNOTATION_KINDS, ColumnKind, DataError

#: Things that one data set tells apart; longest name of one.
MOST_THINGS, _LONGEST_NAME = 200, 100
_STYLE = re.compile(r"(points|mask|boxes) (\[.*\])", re.DOTALL)


def style_of(kind: ColumnKind, things: Sequence[str]) -> str:
    """The style of a column of annotations: what is in it, by name, in the order of codes.

    Raises:
        DataError: there are none, too many, or two of one name.
    """
    names = [_plain(name) for name in things]
    if not 0 < len(names) <= MOST_THINGS or len(set(names)) < len(names):
        raise DataError(
            "NO-THINGS",
            f"the annotations name {len(names)} things"
            + (", some by the same name" if len(set(names)) < len(names) else ""),
            f"name 1 to {MOST_THINGS} different ones",
        )
    return f"{kind.value} {json.dumps(names)}"


def _plain(name: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in str(name)).split())[:_LONGEST_NAME] or "?"


def annotated(style: str) -> tuple[ColumnKind, tuple[str, ...]] | None:
    """Kind and things that a column's style names; None where it is no column of annotations."""
    found = _STYLE.fullmatch(style)
    if found is None:
        return None
    try:
        things = json.loads(found[2])
    except (ValueError, RecursionError):
        return None
    if not isinstance(things, list) or not all(isinstance(t, str) for t in things):
        return None
    kind = ColumnKind(found[1])
    assert kind in ANNOTATION_KINDS
    return kind, tuple(things)
