"""All changes that a turn asks for."""

from collections.abc import Sequence

from ....pipelines.contracts import DataProfile, TaskSpec
from ...intake.words.reading import read
from ..move import Edit
from .aims import aims
from .amounts import amounts
from .columns import columns, families
from .governed import governed
from .matter import Matter
from .settings import settings
from .taken_back import taken_back
from .vague import vague

#: What columns may be named for beside being left out.
_DUTIES = frozenset(
    {"fair_across", "monotone", "group_columns", "time_column", "target", "accepted_leaks", "costs"}
)


def read_edits(
    text: str, profile: DataProfile, task: TaskSpec, seed: int = 0, spoken: Sequence[str] = ()
) -> tuple[Edit, ...]:
    """The changes of ``task`` that ``text`` asks for, as far as rules can tell; none where it asks for none.

    Args:
        text: a turn.
        profile: facts of the table.
        task: as it stands.
        seed: of the search, as it stands.
        spoken: columns that were spoken of last.

    Raises:
        RequestError: it asks for a metric that there is not.
    """
    matter = Matter(read(text), profile, task, spoken)
    found = [*taken_back(matter), *families(matter), *columns(matter), *amounts(matter)]
    cleared = {e.field for e in found if e.op == "clear"}
    found += [e for e in aims(matter) if e.field not in cleared]
    found += settings(matter, seed)
    if not speaks_for_columns(found):
        found += governed(matter)
    decided = frozenset(e.field for e in found)
    found += vague(matter, decided)
    return _once(found)


def speaks_for_columns(found: list[Edit]) -> bool:
    """Whether columns have a duty already, which a clause about them is part of."""
    return any(e.field in _DUTIES for e in found)


def _once(found: list[Edit]) -> tuple[Edit, ...]:
    """One change for each field, the first that was found; what is added to lists comes together."""
    kept: dict[tuple[str, str], Edit] = {}
    for edit in found:
        key = (edit.field, edit.op)
        known = kept.get(key)
        if known is None and edit.op not in {"add", "remove"}:
            known = next((e for (field, op), e in kept.items() if field == edit.field), None)
            if known is not None:
                continue
        if known is not None and isinstance(known.value, tuple) and isinstance(edit.value, tuple):
            both = tuple(dict.fromkeys((*map(str, known.value), *map(str, edit.value))))
            kept[key] = known.model_copy(update={"value": both})
        elif known is None:
            kept[key] = edit
    return tuple(kept.values())
