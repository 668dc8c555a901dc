"""What a request demands of the model beside its score: that it be fair, and go the ways it should."""

from collections.abc import Sequence

from ...pipelines.contracts import DataProfile
from .candidates import Candidate, of_field
from .found import Found
from .rules.direction import directions
from .rules.fair import fair_groups
from .words.columns import Mention
from .words.reading import Reading


def demands(reading: Reading, mentions: Sequence[Mention], profile: DataProfile) -> tuple[Candidate, ...]:
    """Candidates of ``fair_across``, ``fair_bounds`` and ``monotone``."""
    return (*fair_groups(reading, mentions, profile), *directions(reading, mentions, profile))


def is_followed(candidate: Candidate, demanded: Sequence[Candidate]) -> bool:
    """Whether predictions must follow the column that is named there: then nothing forbids it."""
    return any(c.field == "monotone" and c.at == candidate.at for c in demanded)


def settle_demands(found: Found, target: str) -> None:
    """Decide these fields: all columns that are named, the target apart."""
    groups = [c for c in of_field(found.candidates, "fair_across") if c.value != target]
    if groups and "fair_across" not in found.values:
        found.put("fair_across", tuple(dict.fromkeys(c.value for c in groups)), groups[0].source)
        found.put("fair_bounds", _by_column(of_field(found.candidates, "fair_bounds")), groups[0].source)
    ways = [c for c in of_field(found.candidates, "monotone") if _column(c) != target]
    if ways:
        found.put("monotone", _by_column(ways), ways[0].source)


def _column(candidate: Candidate) -> object:
    assert isinstance(candidate.value, tuple)
    return candidate.value[0]


def _by_column(candidates: Sequence[Candidate]) -> dict[object, object]:
    """Column -> what was said of it first."""
    found: dict[object, object] = {}
    for candidate in candidates:
        assert isinstance(candidate.value, tuple)
        column, said = candidate.value
        found.setdefault(column, said)
    return found
