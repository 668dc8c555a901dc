"""A network that is looked at with other weights than those that it learns with, such as their moving average."""

import torch
from torch import nn

from . import checkpoint


class Exchanged:
    """Other weights in a network as long as it is entered; none given: its own."""

    def __init__(self, network: nn.Module, weights: dict[str, torch.Tensor]) -> None:
        self._network, self._weights = network, weights
        self._own: dict[str, torch.Tensor] = {}

    def __enter__(self) -> None:
        if self._weights:
            self._own = checkpoint.weights(self._network)
            self._network.load_state_dict(self._weights)

    def __exit__(self, *_: object) -> None:
        if self._own:
            self._network.load_state_dict(self._own)
