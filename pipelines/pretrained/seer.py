"""Pictures to vectors: an encoder's pooled output, or the mean of its last hidden state."""

from typing import Any, Literal

import numpy as np
import torch

from ..contracts import DataError
from .folder import WeightsFolder, refused
from .kept import once
from .network import load_network

_BATCH = 16
#: Of ImageNet, which most encoders saw.
_MEAN, _SPREAD, _SIDE = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225), 224
_SMALLEST, _LARGEST = 8, 1024

Pooling = Literal["pooled", "mean"]


class Seer:
    """An encoder of pictures with the way that they are prepared."""

    def __init__(self, folder: WeightsFolder, device: torch.device) -> None:
        self.folder, self.device = folder, device
        self.network, self.pooled = load_network(folder, device)
        try:
            self.size, mean, spread = prepared(folder)
        except (TypeError, ValueError, KeyError) as error:
            raise refused(folder.path, f"it does not say how pictures are prepared: {error}") from error
        self._mean, self._spread = (torch.tensor(v, device=device)[:, None, None] for v in (mean, spread))

    def embed(self, pictures: np.ndarray, pooling: Pooling) -> np.ndarray:
        """(rows, width) float32 of (rows, 1 or 3, height, width) uint8."""
        said = f"{self.folder.path} {pooling} {pictures.shape}"
        return once(said, (pictures.tobytes(),), lambda: self._embedded(pictures, pooling))

    def _embedded(self, pictures: np.ndarray, pooling: Pooling) -> np.ndarray:
        found = []
        # In convolutions a GPU would else compute with ten bits, and a reloaded model predict otherwise.
        with torch.inference_mode(), torch.backends.cudnn.flags(allow_tf32=False):
            for start in range(0, len(pictures), _BATCH):
                # A copy: what a worker is given may lie in memory that cannot be written.
                some = torch.from_numpy(np.array(pictures[start : start + _BATCH])).to(self.device)
                found.append(self._seen(some, pooling).float().cpu().numpy())
        return np.concatenate(found)

    def _seen(self, pictures: torch.Tensor, pooling: Pooling) -> torch.Tensor:
        whole = pictures.float().expand(-1, 3, -1, -1) / 255
        if tuple(whole.shape[2:]) != self.size:
            whole = torch.nn.functional.interpolate(
                whole, self.size, mode="bilinear", align_corners=False, antialias=True
            )
        out = self.network(pixel_values=(whole - self._mean) / self._spread)
        if pooling == "pooled" and self.pooled and getattr(out, "pooler_output", None) is not None:
            return torch.Tensor(out.pooler_output.flatten(1))
        states = out.last_hidden_state
        return torch.Tensor(states.mean(dim=1) if states.ndim == 3 else states.flatten(2).mean(dim=2))

    def has_pooled(self) -> bool:
        """Whether there is a pooled output, seen on a black picture.

        Raises:
            DataError: the encoder fails on pictures of the size that its folder says.
        """
        try:
            with torch.inference_mode():
                out = self.network(pixel_values=torch.zeros(1, 3, *self.size, device=self.device))
        except (RuntimeError, ValueError, TypeError) as error:
            raise _fails(self.folder, error) from error
        return self.pooled and getattr(out, "pooler_output", None) is not None


def _fails(folder: WeightsFolder, error: Exception) -> DataError:
    return refused(folder.path, f"it fails on a picture ({type(error).__name__})")


def prepared(folder: WeightsFolder) -> tuple[tuple[int, int], list[float], list[float]]:
    """(height, width), and mean and spread of each channel in [0, 1], as the folder says; else what is usual.

    Raises:
        ValueError, TypeError, KeyError: it says something else.
    """
    said = folder.pictures()
    timm = folder.config.get("pretrained_cfg")
    if not said and isinstance(timm, dict):
        size = [int(v) for v in timm.get("input_size", (3, _SIDE, _SIDE))][1:]
        said = {
            "size": {"height": size[0], "width": size[1]},
            "image_mean": timm.get("mean"),
            "image_std": timm.get("std"),
        }
    normal = said.get("do_normalize", True)
    mean = _three(said.get("image_mean") or _MEAN) if normal else [0.0] * 3
    spread = _three(said.get("image_std") or _SPREAD) if normal else [1.0] * 3
    if min(spread) <= 0:
        raise ValueError("a spread of nothing")
    return _size(folder.config, said), mean, spread


def _three(values: Any) -> list[float]:
    found = [float(v) for v in values]
    if len(found) == 1:
        found *= 3
    if len(found) != 3 or not all(abs(v) < 1000 for v in found):
        raise ValueError("channels are three")
    return found


def _size(config: dict[str, Any], said: dict[str, Any]) -> tuple[int, int]:
    given = said.get("crop_size") if said.get("do_center_crop", True) else None
    given = given or said.get("size") or config.get("image_size") or _SIDE
    if isinstance(given, dict):
        one = given.get("shortest_edge")
        given = (given.get("height", one), given.get("width", one))
    height, width = (_side(v) for v in ((given, given) if isinstance(given, int) else given))
    return height, width


def _side(value: Any) -> int:
    if not isinstance(value, int) or not _SMALLEST <= value <= _LARGEST:
        raise ValueError(f"sides are {_SMALLEST} to {_LARGEST} pixels")
    return value
