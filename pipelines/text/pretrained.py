"""A linear head on embeddings of sentences, by an encoder that was trained elsewhere and stays as it is."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts import ColumnKind, InputSchema, Weights
from ..family import TaskFacts
from ..pretrained.family import Embedder, OnEncoder
from ..pretrained.folder import WeightsFolder
from ..spaces import Choice, Integer, Parameter
from .texts import no_prose, prose_ids, texts

if TYPE_CHECKING:
    import pandas as pd

#: Tokens of a text by default, and those that an encoder reads which does not say.
USUAL_LENGTH, _MOST_LENGTH = 128, 512


class _Sentences(Embedder):
    column = ColumnKind.TEXT

    def load(self, folder: WeightsFolder, device: str) -> Any:
        from ..pretrained.reader import Reader
        from ..training.device import choose

        return Reader(folder, choose(device).place)

    def embed(self, frame: "pd.DataFrame") -> np.ndarray:
        options = self.parts["options"]
        found: np.ndarray = self.network.embed(
            texts(frame, prose_ids(self.schema)), int(options["length"]), options["pooling"]
        )
        return found


class TextPretrained(OnEncoder):
    """A linear head on sentence embeddings."""

    name = "text_pretrained"
    title = "linear model on embeddings of sentences, by the weights that are named (transformers)"
    kind = "text"

    def nothing(self, facts: TaskFacts) -> str | None:
        """It reads prose."""
        return no_prose(facts)

    def choices(self, weights: tuple[Weights, ...]) -> tuple[Parameter, ...]:
        """Which tokens count, and how many are read."""
        most = min(_MOST_LENGTH, max((w.longest for w in weights), default=_MOST_LENGTH))
        return (
            Choice(
                name="pooling",
                choices=("mean", "first"),
                default="mean",
                help="the mean of all tokens' vectors, or the first token's",
            ),
            Integer(
                name="length",
                low=min(16, most // 2),
                high=most,
                default=min(USUAL_LENGTH, most),
                log=True,
                help="tokens of a text that are read",
            ),
        )

    def embedder(
        self, schema: InputSchema, folder: WeightsFolder, device: str, parts: dict[str, Any]
    ) -> Embedder:
        """Prose to vectors."""
        return _Sentences(schema, folder, device, parts)
