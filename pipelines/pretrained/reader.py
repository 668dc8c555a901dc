"""Texts to vectors: the mean over a text's tokens (Reimers and Gurevych, 2019), or its first token."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import torch

from ..text.texts import ends
from .folder import WeightsFolder, refused
from .kept import once
from .library import transformers
from .network import load_network

_BATCH = 32
#: Characters of a text that are looked at for each token that is read.
_CHARACTERS = 24
#: Where an encoder does not say how much it can read.
_LONGEST = 512
#: Architectures that number positions from behind their padding on.
_OFFSET = frozenset(
    {"roberta", "xlm-roberta", "xlm-roberta-xl", "camembert", "roberta-prelayernorm", "mpnet"}
)

Pooling = Literal["mean", "first"]


class Reader:
    """An encoder of texts with its tokenizer."""

    def __init__(self, folder: WeightsFolder, device: torch.device) -> None:
        self.folder, self.device = folder, device
        self.network, self.pooled = load_network(folder, device)
        try:
            self._tokenizer: Any = transformers().AutoTokenizer.from_pretrained(
                folder.path, local_files_only=True, trust_remote_code=False
            )
        except Exception as error:
            raise refused(folder.path, f"its tokenizer cannot be loaded ({type(error).__name__})") from error
        if self._tokenizer.pad_token_id is None:
            raise refused(folder.path, "its tokenizer has no token to fill up with")
        self.longest = _longest(folder.config, int(self._tokenizer.model_max_length))

    def embed(self, texts: Sequence[str], length: int, pooling: Pooling) -> np.ndarray:
        """(rows, width) float32.

        Args:
            texts: one for each row.
            length: tokens of a text that are read at most.
            pooling: over which tokens.
        """
        length = min(length, self.longest)
        said = f"{self.folder.path} {length} {pooling}"
        short = [ends(text[: _CHARACTERS * length + 1], _CHARACTERS * length) for text in texts]
        return once(said, (text.encode() for text in short), lambda: self._embedded(short, length, pooling))

    def _embedded(self, texts: Sequence[str], length: int, pooling: Pooling) -> np.ndarray:
        tokens = self._tokenizer(list(texts), truncation=True, max_length=length)["input_ids"]
        # Texts of like length are read together.
        order = np.argsort([len(each) for each in tokens], kind="stable")
        out: np.ndarray | None = None
        with torch.inference_mode():
            for piece in np.array_split(order, max(1, -(-len(order) // _BATCH))):
                batch = self._tokenizer.pad({"input_ids": [tokens[i] for i in piece]}, return_tensors="pt")
                found = self._pooled(batch.to(self.device), pooling)
                if out is None:
                    out = np.empty((len(texts), found.shape[1]), dtype=np.float32)
                out[piece] = found.float().cpu().numpy()
        assert out is not None, "there is a row"
        return out

    def _pooled(self, batch: Any, pooling: Pooling) -> torch.Tensor:
        mask = batch["attention_mask"]
        states = self.network(input_ids=batch["input_ids"], attention_mask=mask).last_hidden_state
        if pooling == "first":
            return torch.Tensor(states[:, 0])
        each = mask.unsqueeze(-1).to(states.dtype)
        return torch.Tensor((states * each).sum(dim=1) / each.sum(dim=1).clamp(min=1))


def _longest(config: dict[str, Any], said: int) -> int:
    positions = config.get("max_position_embeddings")
    most = positions if isinstance(positions, int) and positions > 0 else _LONGEST
    if config.get("model_type") in _OFFSET:
        most -= 1 + int(config.get("pad_token_id") or 0)
    return max(2, min(most, said if said > 1 else _LONGEST, 4 * _LONGEST))
