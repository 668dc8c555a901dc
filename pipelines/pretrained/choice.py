"""Which of the weights at hand a configuration means."""

from collections.abc import Mapping, Sequence

from ..catalogue import PRETRAINED
from ..contracts import ParamValue, Weights, WeightsKind
from ..spaces import Choice

ENCODER = "encoder"


def of_kind(weights: Sequence[Weights], kind: WeightsKind) -> tuple[Weights, ...]:
    """Those that read texts, or pictures."""
    return tuple(w for w in weights if w.kind == kind)


def encoder_choice(weights: Sequence[Weights]) -> tuple[Choice, ...]:
    """The choice among weights of one kind, where there is one."""
    names = tuple(w.name for w in weights)
    return (Choice(name=ENCODER, choices=names, default=names[0]),) if len(names) > 1 else ()


def needed(weights: Sequence[Weights], family: str, params: Mapping[str, ParamValue]) -> tuple[Weights, ...]:
    """What a worker that fits a configuration of ``family`` must have; none for most."""
    kind = PRETRAINED.get(family)
    one = used(weights, kind, params) if kind is not None else None
    return () if one is None else (one,)


def used(weights: Sequence[Weights], kind: WeightsKind, params: Mapping[str, ParamValue]) -> Weights | None:
    """The weights that a configuration means; None where there are none of the kind."""
    named = params.get(ENCODER)
    return next((w for w in of_kind(weights, kind) if named in {None, w.name}), None)
