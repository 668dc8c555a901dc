"""How pictures are changed while a network learns: what proposers choose of it."""

from collections.abc import Mapping

from pydantic import Field

from ..contracts import ParamValue, Value
from ..spaces import Choice, Integer, Parameter, Real, When

_MOST_OPERATIONS = 3


class Augmentation(Value):
    """Random changes of a picture.

    Attributes:
        operations: that each picture undergoes, one after the other (RandAugment's N).
        magnitude: how strong they are (RandAugment's M).
        mirrored: half of all pictures are turned left to right.
        shift: pictures move by up to this share of their sides.
    """

    operations: int = Field(default=0, ge=0, le=_MOST_OPERATIONS)
    magnitude: int = Field(default=0, ge=0, le=10)
    mirrored: bool = False
    shift: float = Field(default=0.0, ge=0, le=0.5)


def augmentation_choices(channels: int) -> tuple[Parameter, ...]:
    """What may be chosen. Mirrored digits and letters are others; photographs seldom are."""
    color = channels == 3
    return (
        Integer(
            name="augment_operations",
            low=0,
            high=_MOST_OPERATIONS,
            default=1 if color else 0,
            help="random changes of each picture (RandAugment's N)",
        ),
        Integer(
            name="augment_magnitude",
            low=0,
            high=10,
            default=4,
            when=When(name="augment_operations", values=tuple(range(1, _MOST_OPERATIONS + 1))),
            help="how strong these are (RandAugment's M)",
        ),
        Choice(
            name="flip",
            choices=("none", "horizontal"),
            default="horizontal" if color else "none",
            help="mirror half of the pictures",
        ),
        Real(
            name="shift",
            low=0.0,
            high=0.25,
            default=0.125 if color else 0.075,
            help="share of its sides that a picture moves by at most",
        ),
    )


def augmentation(params: Mapping[str, ParamValue]) -> Augmentation:
    """What a configuration says of it."""
    return Augmentation(
        operations=int(params["augment_operations"]),
        magnitude=int(params.get("augment_magnitude", 0)),
        mirrored=params["flip"] == "horizontal",
        shift=float(params["shift"]),
    )
