"""The whole state of a training in one file, so that it can be taken up exactly where it was.

Tensors in safetensors, everything else as JSON beside them: no pickle.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

_STATE = "state"


@dataclass(frozen=True)
class Snapshot:
    """What is on disk: tensors by name, and facts (JSON)."""

    tensors: Mapping[str, torch.Tensor]
    facts: Mapping[str, Any]

    def part(self, name: str) -> dict[str, torch.Tensor]:
        """The tensors below ``name/``."""
        start = name + "/"
        return {
            key.removeprefix(start): value for key, value in self.tensors.items() if key.startswith(start)
        }


def save(path: Path, parts: Mapping[str, Mapping[str, torch.Tensor]], facts: Mapping[str, Any]) -> None:
    """Write a snapshot, whole or not at all.

    Args:
        path: the file.
        parts: name -> tensors by name.
        facts: everything else.
    """
    tensors = {
        f"{part}/{name}": tensor.detach().cpu().contiguous().clone()
        for part, held in parts.items()
        for name, tensor in held.items()
    }
    temporary = path.with_name(f".{path.name}.tmp-{os.getpid()}")
    try:
        save_file(tensors, str(temporary), metadata={_STATE: json.dumps(facts)})
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def load(path: Path) -> Snapshot | None:
    """A snapshot, or None where there is none that can be read: then one begins anew."""
    if not path.is_file():
        return None
    with suppress(SafetensorError, KeyError, ValueError), safe_open(str(path), framework="pt") as held:
        facts = json.loads((held.metadata() or {})[_STATE])
        return Snapshot({name: held.get_tensor(name) for name in held.keys()}, facts)  # noqa: SIM118
    return None


def optimizer_tensors(optimizer: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    """The optimizer's state, ``parameter number.name`` -> tensor."""
    state = optimizer.state_dict()["state"]
    return {
        f"{number}.{name}": value if isinstance(value, torch.Tensor) else torch.tensor(value)
        for number, held in state.items()
        for name, value in held.items()
        if value is not None
    }


def restore_optimizer(optimizer: torch.optim.Optimizer, tensors: Mapping[str, torch.Tensor]) -> None:
    """Give an optimizer of the same parameters its state back."""
    state: dict[int, dict[str, torch.Tensor]] = {}
    for key, value in tensors.items():
        number, _, name = key.partition(".")
        state.setdefault(int(number), {})[name] = value
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})


def random_state(device: torch.device) -> dict[str, torch.Tensor]:
    """What torch's generators would draw next."""
    held = {"cpu": torch.get_rng_state()}
    if device.type == "cuda":
        held["cuda"] = torch.cuda.get_rng_state(device)
    return held


def restore_random_state(tensors: Mapping[str, torch.Tensor], device: torch.device) -> None:
    """Go on drawing from there."""
    torch.set_rng_state(tensors["cpu"])
    if device.type == "cuda" and "cuda" in tensors:
        torch.cuda.set_rng_state(tensors["cuda"], device)


def weights(network: nn.Module) -> dict[str, torch.Tensor]:
    """A copy of all weights and buffers."""
    return {name: value.detach().clone() for name, value in network.state_dict().items()}
