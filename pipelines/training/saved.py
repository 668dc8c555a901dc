"""Networks from their weights, whatever the facts beside these say."""

from collections.abc import Callable, Mapping

import torch
from torch import nn

from ..contracts import DataError

#: No network of ours has more blocks.
_MOST_DEPTH = 64


def restored(
    build: Callable[[Mapping[str, int], float], nn.Module],
    shape: Mapping[str, int],
    weights: Mapping[str, torch.Tensor],
) -> nn.Module:
    """A network with these weights, ready to predict.

    Args:
        build: an untrained network from its shape and dropout.
        shape: as saved; it may say anything.
        weights: by the names of the network's parameters.

    Raises:
        DataError: there is no network of such a depth.
        RuntimeError: the weights are none of this shape.
    """
    if not 0 <= int(shape.get("depth", 0)) <= _MOST_DEPTH:
        raise DataError("BAD-MODEL", "the network has no such depth", "use an unchanged copy, or train anew")
    # Without memory of its own: what the shape says takes none until the weights, which are there, fit it.
    with torch.device("meta"):
        network = build(shape, 0.0)
    network.load_state_dict(weights, assign=True)
    for held in (*network.parameters(), *network.buffers()):
        # A file's tensors begin anywhere, and where one begins decides how its sums are rounded (AVX-512).
        held.data = held.data.clone()
    return network.train(False)
