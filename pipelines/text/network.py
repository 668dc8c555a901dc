"""Networks that read, and how they are trained. Imported only where one is fitted or loaded."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from ..family import FitContext
from ..training.batches import Batch, Tensors
from ..training.holdout import holdout
from ..training.recipe import Recipe
from ..training.supervised import begin, judge_of, loss_of
from ..training.trainer import Surroundings, train
from .tokens import PADDING

_PIECE = 512


@dataclass(frozen=True)
class Read:
    """What a network learns from: (rows, length) places in its table, (rows, features) of everything else, the target."""

    tokens: np.ndarray
    others: np.ndarray
    goal: np.ndarray
    classes: int


class Averaged(nn.Module):
    """The mean of all tokens' vectors, then a linear map (Joulin et al. 2017, "Bag of Tricks")."""

    def __init__(self, shape: Mapping[str, int], dropout: float) -> None:
        super().__init__()
        # A batch holds few of all tokens: sparse gradients touch no more than those.
        self.embed = nn.EmbeddingBag(
            shape["vectors"], shape["width"], mode="mean", padding_idx=PADDING, sparse=True
        )
        nn.init.uniform_(self.embed.weight, -1 / shape["width"], 1 / shape["width"])
        with torch.no_grad():
            self.embed.weight[PADDING] = 0
        self.drop = nn.Dropout(dropout)
        self.head = nn.Linear(shape["width"] + shape["others"], shape["outputs"])

    def forward(self, tokens: torch.Tensor, others: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.head(torch.cat([self.drop(self.embed(tokens.long())), others], dim=1))
        return out


class Transformer(nn.Module):
    """A small encoder (Vaswani et al. 2017), norms first, the mean over the text at its end."""

    def __init__(self, shape: Mapping[str, int], dropout: float) -> None:
        super().__init__()
        width = shape["width"]
        self.embed = nn.Embedding(shape["vectors"], width, padding_idx=PADDING)
        self.place = nn.Parameter(torch.randn(shape["length"], width) * 0.02)
        with torch.no_grad():
            self.embed.weight.mul_(0.05)
        layer = nn.TransformerEncoderLayer(
            width, shape["heads"], 2 * width, dropout, activation="gelu", batch_first=True, norm_first=True
        )
        self.encoder = nn.TransformerEncoder(layer, shape["depth"], enable_nested_tensor=False)
        self.norm = nn.LayerNorm(width)
        self.drop = nn.Dropout(dropout)
        self.head = nn.Linear(width + shape["others"], shape["outputs"])

    def forward(self, tokens: torch.Tensor, others: torch.Tensor) -> torch.Tensor:
        nothing = tokens == PADDING
        # A text without words is one token of nothing: a row that sees nothing at all would not be a number.
        nothing[:, 0] = False
        values = self.drop(self.embed(tokens.long()) + self.place[: tokens.shape[1]])
        values = self.norm(self.encoder(values, src_key_padding_mask=nothing))
        kept = (~nothing).unsqueeze(2)
        mean = (values * kept).sum(dim=1) / kept.sum(dim=1)
        out: torch.Tensor = self.head(torch.cat([mean, others], dim=1))
        return out


_NETWORKS: dict[str, type[Averaged] | type[Transformer]] = {
    "averaged": Averaged,
    "transformer": Transformer,
}


def build(which: str, shape: Mapping[str, int], dropout: float = 0.0) -> Averaged | Transformer:
    """The untrained network called ``which``."""
    return _NETWORKS[which](shape, dropout)


def learn(
    which: str, shape: Mapping[str, int], dropout: float, recipe: Recipe, read: Read, context: FitContext
) -> nn.Module:
    """The trained network, on the CPU.

    Raises:
        TrialError: it diverged.
    """
    torch.manual_seed(context.seed % 2**63)
    network = build(which, shape, dropout)
    inner, held = holdout(read.goal, read.classes, context.seed)
    begin(network.head, read.others[inner], read.goal[inner], read.classes)
    # A copy: what a worker is given may lie in a file that cannot be written.
    goal = read.goal.astype(np.int64 if read.classes else np.float32)
    columns = tuple(map(torch.from_numpy, (read.tokens, read.others.astype(np.float32), goal)))
    learned, judged = (
        _Texts(tuple(column[torch.from_numpy(rows)] for column in columns)) for rows in (inner, held)
    )
    loss = loss_of(read.classes)
    around = Surroundings.of(context)
    train(network, learned, loss, recipe, around, judge_of(judged, loss))
    return network


@dataclass(frozen=True)
class _Texts(Tensors):
    """Rows whose first column is cut to the longest text of a batch."""

    def batch(self, rows: torch.Tensor, draw: int) -> Batch:
        tokens, *others = super().batch(rows, draw)
        return (tokens[:, : _longest(tokens)], *others)


def _longest(tokens: torch.Tensor) -> int:
    used = (tokens != PADDING).any(dim=0).nonzero()
    return int(used[-1]) + 1 if len(used) else 1


def forward(network: nn.Module, tokens: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(rows, outputs) float64. Texts of like length are read together."""
    network.train(False)
    lengths = (tokens != PADDING).sum(axis=1)
    order = np.argsort(lengths, kind="stable")
    out = None
    with torch.inference_mode():
        for piece in np.array_split(order, max(1, -(-len(order) // _PIECE))):
            some = torch.from_numpy(tokens[piece])
            found = network(some[:, : _longest(some)], torch.from_numpy(others[piece].astype(np.float32)))
            if out is None:
                out = np.empty((len(tokens), found.shape[1]))
            out[piece] = found.double().numpy()
    assert out is not None, "there is a row"
    return out
