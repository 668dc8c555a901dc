"""A configuration that somebody other than the search's own proposer would try."""

from collections.abc import Mapping

from .base import Value
from .trial import ParamValue


class Suggestion(Value):
    """One configuration of one family, to be tried after the family's default.

    Attributes:
        family: a name of the catalogue.
        params: valid in the family's space.
        source: who suggests it, such as ``llm:warmstart``; it becomes the proposal's source.
        why: in the suggester's words.
        belief: where the suggester expects the best values, in a word for each parameter: it outlives the trial.
    """

    family: str
    params: Mapping[str, ParamValue]
    source: str
    why: str = ""
    belief: Mapping[str, str] = {}
