"""Two runs side by side."""

from typing import Annotated

from fastapi import APIRouter, Query

from ....pipelines.contracts import Value
from ....tools.runs.summary import RunSummary, TrialPoint
from ..place import Here
from ..watching import finished_trials

router = APIRouter(tags=["runs"])
_Name = Annotated[str, Query(min_length=1, max_length=160)]


class SideBySide(Value):
    """Two runs: where each stands, and its finished trials."""

    a: RunSummary
    b: RunSummary
    a_trials: tuple[TrialPoint, ...]
    b_trials: tuple[TrialPoint, ...]


@router.get("/api/diff")
def side_by_side(a: _Name, b: _Name, here: Here) -> SideBySide:
    """Compare two runs, by name."""
    first, second = here.runs.summary(a), here.runs.summary(b)
    curves = [tuple(p for _, p in finished_trials(here.runs, each)) for each in (first, second)]
    return SideBySide(a=first, b=second, a_trials=curves[0], b_trials=curves[1])
