"""A class for each pixel (Ronneberger et al. 2015, "U-Net")."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ...contracts import InputSchema, ParamValue, TaskKind
from ...family import TaskFacts
from ...spaces import Parameter, Real
from ..canvas import reduced, whole
from ..packed import PictureShape
from ..recipe import Defaults
from .changes import Changes
from .family import Locator, first_picture
from .plan import Plan
from .sizing import Usual, affordable, work_of

if TYPE_CHECKING:
    import torch

    from .network import Answering

_DICE = 0.5


class ImageUnet(Locator):
    """Encoder, decoder, and the logits of each pixel's class; where a place stands for several, one answer for each."""

    name = "image_unet"
    title = "small U-Net (torch)"
    task = TaskKind.SEMANTIC_SEGMENTATION
    defaults = Defaults(learning_rate=4e-3, weight_decay=1e-2, dropout=0.0)
    usual = Usual(side=256, fine=2, fines=(1, 2, 4), finest=0, width=16, levels=4, batch=4)
    usual_changes = Changes(
        operations=1, magnitude=3, flip="horizontal", shift=0.1, zoom=0.2, turn=10, bend=0.01
    )
    flips = ("none", "horizontal", "both")
    turns, bends = True, True

    def outputs(self, things: int, stem: int) -> int:
        """One for each class and pixel of a place."""
        return things * stem**2

    def usual_network(self, facts: TaskFacts) -> Usual:
        """Each pixel looked at where that can be afforded, else squares of four, a quarter of the work."""
        finest = self.usual.model_copy(update={"fine": 1})
        shape = reduced(whole(first_picture(facts.inputs)), self.usual.side)
        outputs = partial(self.outputs, max(1, len(facts.inputs.things)))
        return finest if affordable(facts, work_of(finest, outputs, shape)) else self.usual

    def changes_for(self, shape: PictureShape) -> Changes:
        """Gray pictures are mostly of microscopes and sensors, and seldom have an upside."""
        return (
            self.usual_changes
            if shape.channels == 3
            else self.usual_changes.model_copy(update={"flip": "both"})
        )

    def own_choices(self) -> tuple[Parameter, ...]:
        """How much overlap counts beside single pixels."""
        return (
            Real(
                name="dice",
                low=0.0,
                high=2.0,
                default=_DICE,
                help="weight of the Dice loss beside cross entropy",
            ),
        )

    def target(self, target: np.ndarray, canvas: PictureShape) -> "torch.Tensor":
        """(rows, height, width) uint8 codes at the size that is seen, each that of a pixel's middle."""
        import torch

        down, across = (
            ((np.arange(wanted) + 0.5) * given / wanted).astype(np.int64)
            for wanted, given in ((canvas.height, target.shape[1]), (canvas.width, target.shape[2]))
        )
        return torch.from_numpy(np.ascontiguousarray(target[:, down[:, None], across[None]].astype(np.uint8)))

    def answering(
        self, plan: Plan, canvas: PictureShape, schema: InputSchema, params: Mapping[str, ParamValue]
    ) -> "Answering":
        """Maps of pixels' classes."""
        from .pixel_maps import PixelMaps

        assert schema.canvas is not None, "a mask has a size"
        dice = float(params.get("dice", _DICE))
        return PixelMaps(
            canvas=canvas, stem=plan.stem, things=len(schema.things), wanted=schema.canvas, dice=dice
        )
