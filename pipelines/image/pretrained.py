"""A linear head on embeddings of pictures, by an encoder that was trained elsewhere and stays as it is."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts import ColumnKind, InputSchema, Weights
from ..family import TaskFacts
from ..pretrained.family import Embedder, OnEncoder
from ..pretrained.folder import WeightsFolder
from ..spaces import Choice, Parameter
from .canvas import no_pictures, see, whole

if TYPE_CHECKING:
    import pandas as pd

#: Rows whose pictures are held as numbers at once.
_PIECE = 512


class _Pictures(Embedder):
    column = ColumnKind.IMAGE

    def load(self, folder: WeightsFolder, device: str) -> Any:
        from ..pretrained.seer import Seer
        from ..training.device import choose

        return Seer(folder, choose(device).place)

    def embed(self, frame: "pd.DataFrame") -> np.ndarray:
        starts = range(0, max(1, len(frame)), _PIECE)
        return np.concatenate([self._piece(frame.iloc[start : start + _PIECE]) for start in starts])

    def _piece(self, frame: "pd.DataFrame") -> np.ndarray:
        seen = see(frame, self.schema, whole(self.schema))
        rows, count = seen.shape[:2]
        each = seen.reshape(rows * count, *seen.shape[2:])
        found: np.ndarray = self.network.embed(each, self.parts["options"].get("pooling", "mean"))
        return found.reshape(rows, -1)


class ImagePretrained(OnEncoder):
    """A linear head on embeddings of pictures."""

    name = "image_pretrained"
    title = "linear model on embeddings of pictures, by the weights that are named (transformers)"
    kind = "image"

    def nothing(self, facts: TaskFacts) -> str | None:
        """It sees pictures."""
        return no_pictures(facts)

    def choices(self, weights: tuple[Weights, ...]) -> tuple[Parameter, ...]:
        """Which output counts, where there is more than one."""
        if not all(w.pooled for w in weights):
            return ()
        return (
            Choice(
                name="pooling",
                choices=("pooled", "mean"),
                default="pooled",
                help="the encoder's pooled output, or the mean of its last hidden state",
            ),
        )

    def embedder(
        self, schema: InputSchema, folder: WeightsFolder, device: str, parts: dict[str, Any]
    ) -> Embedder:
        """Pictures to vectors."""
        return _Pictures(schema, folder, device, parts)
