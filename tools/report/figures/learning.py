"""How a network learned, drawn."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ....pipelines.contracts import Learning
from ..document import Figure as FigureBlock
from ..document import table
from ..wording import score
from .canvas import INK, MUTED, SERIES, draw, plain_axes

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def learning_curves(folds: Mapping[int, Learning]) -> FigureBlock:
    """Loss by epoch: of what is learned from, and of rows held out of it.

    Args:
        folds: how the network of each fold learned; at least one.
    """

    def plot(figure: "Figure") -> None:
        from matplotlib.ticker import MaxNLocator

        axes = plain_axes(figure, "epoch", "loss")
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        for place, (fold, told) in enumerate(folds.items()):
            colour = SERIES[place % len(SERIES)]
            at = [e.epoch for e in told.epochs]
            axes.plot(
                at,
                [e.loss for e in told.epochs],
                color=colour,
                linewidth=1.0,
                linestyle=(0, (4, 3)),
                alpha=0.7,
            )
            held = [(e.epoch, e.held_out) for e in told.epochs if e.held_out is not None]
            label = f"fold {fold + 1}" if len(folds) > 1 else "held out"
            if held:
                axes.plot(*zip(*held, strict=True), color=colour, linewidth=1.5, label=label)
                kept = [pair for pair in held if pair[0] == told.best]
                axes.plot([e for e, _ in kept], [h for _, h in kept], "o", color=INK, markersize=4)
        axes.plot([], [], color=MUTED, linestyle=(0, (4, 3)), linewidth=1.0, label="learned from")
        axes.legend(loc="upper right", ncols=2 if len(folds) > 2 else 1)

    rows = [
        (str(fold + 1), str(e.epoch), score(e.loss, 4), "–" if e.held_out is None else score(e.held_out, 4))
        for fold, told in folds.items()
        for e in told.epochs
    ]
    return draw(
        "Learning curves",
        "Loss by epoch. Dashed: of the rows that the network learns from, dropout and augmentation included; "
        "whole: of rows held out of them, by which the marked epoch's weights were kept.",
        table((">Fold", ">Epoch", ">Loss", ">Held out"), rows, most=120),
        plot,
    )
