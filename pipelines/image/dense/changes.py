"""How pictures change while a network learns where things are: what proposers choose of it."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from ...contracts import ParamValue, Value
from ...spaces import Choice, Integer, Parameter, Real, When

_MOST_OPERATIONS = 3
Flip = Literal["none", "horizontal", "both"]


class Changes(Value):
    """Random changes of a picture, whose answer moves along.

    Attributes:
        operations: on its colours that each picture undergoes, one after the other (RandAugment's N).
        magnitude: how strong they are (RandAugment's M).
        flip: ``horizontal``: half of all pictures are mirrored; ``both``: and half are turned upside down.
        shift: pictures move by up to this share of their sides.
        zoom: logarithm of the largest scale, up and down.
        turn: degrees that pictures turn by at most, either way.
        bend: standard deviation of a smooth random displacement, in shares of the sides (Simard et al. 2003,
            Ronneberger et al. 2015); what lies outside is mirrored at the edge.
    """

    operations: int = Field(default=0, ge=0, le=_MOST_OPERATIONS)
    magnitude: int = Field(default=0, ge=0, le=10)
    flip: Flip = "none"
    shift: float = Field(default=0.0, ge=0, le=0.5)
    zoom: float = Field(default=0.0, ge=0, le=1.0)
    turn: float = Field(default=0.0, ge=0, le=180)
    bend: float = Field(default=0.0, ge=0, le=0.2)


def change_choices(
    usual: Changes, *, flips: tuple[Flip, ...], turns: bool, bends: bool
) -> tuple[Parameter, ...]:
    """What may be chosen.

    Args:
        usual: the default.
        flips: those that make sense.
        turns, bends: whether there is such a change: boxes turned or bent are none any more.
    """
    return (
        Integer(
            name="augment_operations",
            low=0,
            high=_MOST_OPERATIONS,
            default=usual.operations,
            help="random changes of each picture's colours (RandAugment's N)",
        ),
        Integer(
            name="augment_magnitude",
            low=0,
            high=10,
            default=usual.magnitude,
            when=When(name="augment_operations", values=tuple(range(1, _MOST_OPERATIONS + 1))),
            help="how strong these are (RandAugment's M)",
        ),
        Choice(name="flip", choices=flips, default=usual.flip, help="mirror half of the pictures"),
        Real(
            name="shift",
            low=0.0,
            high=0.3,
            default=usual.shift,
            help="share of its sides that a picture moves by at most",
        ),
        Real(
            name="zoom",
            low=0.0,
            high=0.8,
            default=usual.zoom,
            help="logarithm of the largest scale, up and down",
        ),
        *(
            (Real(name="turn", low=0.0, high=180.0, default=usual.turn, help="degrees at most"),)
            if turns
            else ()
        ),
        *(
            (
                Real(
                    name="bend",
                    low=0.0,
                    high=0.1,
                    default=usual.bend,
                    help="smooth displacement, share of the sides",
                ),
            )
            if bends
            else ()
        ),
    )


def changes(params: Mapping[str, ParamValue]) -> Changes:
    """What a configuration says of it."""
    return Changes.model_validate(
        {
            "operations": params["augment_operations"],
            "magnitude": params.get("augment_magnitude", 0),
            **{name: params[name] for name in ("flip", "shift", "zoom", "turn", "bend") if name in params},
        }
    )
