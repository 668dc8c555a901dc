"""Named points of a picture's one object, each the peak of a map of its own (Newell et al. 2016, "Stacked Hourglass
Networks"; Nibali et al. 2018, "Numerical Coordinate Regression with Convolutional Neural Networks")."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...contracts import InputSchema, ParamValue, TaskKind
from ...spaces import Parameter, Real
from ..packed import PictureShape
from ..recipe import Defaults
from .changes import Changes
from .family import Locator
from .plan import Plan
from .sizing import Usual

if TYPE_CHECKING:
    import torch

    from .network import Answering

_SPREAD, _PULL = 1.0, 0.1
#: What changes sides in a mirror, as names say it.
_SIDES = {"left": "right", "right": "left", "l": "r", "r": "l"}
_SIDE = re.compile(r"(?<![a-z])[lr](?![a-z])|left|right")


class ImagePoints(Locator):
    """A map for each point, which is where the map is highest; a point that is not visible teaches nothing."""

    name = "image_points"
    title = "heat maps of points by a small hourglass network (torch)"
    task = TaskKind.KEYPOINT_DETECTION
    defaults = Defaults(learning_rate=2e-3, weight_decay=1e-2, dropout=0.0)
    usual = Usual(side=160, fine=4, fines=(2, 4, 8), finest=1, width=16, levels=4, batch=8)
    # A mirror makes a left hand a right one, and names may not say so.
    usual_changes = Changes(operations=1, magnitude=3, shift=0.1, zoom=0.2, turn=20)
    flips = ("none", "horizontal")
    turns, bends = True, False

    def outputs(self, things: int, stem: int) -> int:
        """One for each point."""
        return things

    def own_choices(self) -> tuple[Parameter, ...]:
        """How sharp a peak is wanted, and how much its place counts beside its shape."""
        return (
            Real(
                name="spread",
                low=0.5,
                high=3.0,
                default=_SPREAD,
                log=True,
                help="of a point's peak, in places of its map",
            ),
            Real(name="pull", low=0.0, high=1.0, default=_PULL, help="weight of the distance in the loss"),
        )

    def target(self, target: np.ndarray, canvas: PictureShape) -> "torch.Tensor":
        """(rows, points, 2) float32 shares of the sides."""
        import torch

        return torch.from_numpy(target.astype(np.float32))

    def answering(
        self, plan: Plan, canvas: PictureShape, schema: InputSchema, params: Mapping[str, ParamValue]
    ) -> "Answering":
        """Maps of points."""
        from .point_maps import PointMaps

        return PointMaps(
            canvas=canvas,
            stride=plan.stride,
            partners=partners(schema.things),
            spread=float(params.get("spread", _SPREAD)),
            pull=float(params.get("pull", _PULL)),
        )


def partners(names: Sequence[str]) -> tuple[int, ...]:
    """For each point the one that takes its place in a mirror: left for right, where both are so named; else itself."""
    plain = [name.casefold() for name in names]
    turned = [_SIDE.sub(lambda found: _SIDES[found[0]], name) for name in plain]
    return tuple(
        plain.index(other) if plain.count(other) == 1 else place for place, other in enumerate(turned)
    )
