"""Boxes around objects, each grown from its middle (Zhou et al. 2019, "Objects as Points"; Liu et al. 2020,
"Training-Time-Friendly Network for Real-Time Object Detection")."""

from collections.abc import Mapping
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

#: Distances from a place to the four edges of its box.
EDGES = 4
_CORE, _FIT = 0.54, 5.0


class ImageBoxes(Locator):
    """A map for each class, high in the middle of its objects, and four of how far their edges are from there."""

    name = "image_boxes"
    title = "boxes by one-stage detection of their middles (torch)"
    task = TaskKind.OBJECT_DETECTION
    defaults = Defaults(learning_rate=2e-3, weight_decay=5e-2, dropout=0.1)
    usual = Usual(side=160, fine=8, fines=(4, 8), finest=1, width=32, levels=3, batch=8, average=0.95)
    usual_changes = Changes(operations=2, magnitude=5, flip="horizontal", shift=0.15, zoom=0.4)
    flips = ("none", "horizontal", "both")
    turns, bends = False, False

    def outputs(self, things: int, stem: int) -> int:
        """One for each class, and the edges."""
        return things + EDGES

    def own_choices(self) -> tuple[Parameter, ...]:
        """How much of a box is its middle, and how much its edges count."""
        return (
            Real(
                name="core",
                low=0.2,
                high=1.0,
                default=_CORE,
                help="share of a box that its middle is learned from",
            ),
            Real(
                name="fit",
                low=0.5,
                high=10.0,
                default=_FIT,
                log=True,
                help="weight of how boxes overlap in the loss",
            ),
        )

    def target(self, target: np.ndarray, canvas: PictureShape) -> "torch.Tensor":
        """(rows, boxes, 6) float32 label, edges, crowd."""
        import torch

        return torch.from_numpy(target.astype(np.float32))

    def answering(
        self, plan: Plan, canvas: PictureShape, schema: InputSchema, params: Mapping[str, ParamValue]
    ) -> "Answering":
        """Maps of boxes."""
        from .box_maps import BoxMaps

        return BoxMaps(
            canvas=canvas,
            stride=plan.stride,
            things=len(schema.things),
            core=float(params.get("core", _CORE)),
            fit=float(params.get("fit", _FIT)),
        )
