"""Two runs side by side."""

from typing import Annotated

from fastapi import APIRouter, Query

from ....pipelines.contracts import Value
from ....tools.runs.diff import RunDiff, diff
from ....tools.runs.summary import RunSummary, TrialPoint
from ..place import Here, Place
from ..watching import finished_trials

router = APIRouter(tags=["runs"])
_Name = Annotated[str, Query(min_length=1, max_length=160)]


class SideBySide(Value):
    """Two runs: where each stands, its finished trials, and what differs.

    Attributes:
        sealed: whether their sealed test scores differ beyond noise, in words.
    """

    a: RunSummary
    b: RunSummary
    a_trials: tuple[TrialPoint, ...]
    b_trials: tuple[TrialPoint, ...]
    diff: RunDiff | None
    sealed: str


@router.get("/api/diff")
def side_by_side(a: _Name, b: _Name, here: Here) -> SideBySide:
    """Compare two runs, by name."""
    first, second = here.runs.summary(a), here.runs.summary(b)
    curves = [tuple(p for _, p in finished_trials(here.runs, each)) for each in (first, second)]
    found = _differences(here, first, second)
    return SideBySide(
        a=first,
        b=second,
        a_trials=curves[0],
        b_trials=curves[1],
        diff=found,
        sealed="" if found is None else found.sealed.line(first.name, second.name),
    )


def _differences(here: Place, first: RunSummary, second: RunSummary) -> RunDiff | None:
    """None where one of them has no record, or none that can be read."""
    if not all(s.seq for s in (first, second)):
        return None
    return diff(*(here.runs.catalogue.folder(s.name) for s in (first, second)))
