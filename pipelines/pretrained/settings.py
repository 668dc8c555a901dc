"""What the settings of an encoder may say: known architectures of bounded sizes, and no code of its own."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..contracts import DataError, WeightsKind

#: Architectures of ``transformers`` that say a text, or a picture, in one vector.
TEXT = frozenset(
    [
        "albert",
        "bert",
        "camembert",
        "convbert",
        "deberta",
        "deberta-v2",
        "distilbert",
        "electra",
        "ernie",
        "modernbert",
        "mpnet",
        "roberta",
        "roberta-prelayernorm",
        "squeezebert",
        "xlm-roberta",
        "xlm-roberta-xl",
    ]
)
IMAGE = frozenset(
    [
        "beit",
        "bit",
        "clip_vision_model",
        "convnext",
        "convnextv2",
        "data2vec-vision",
        "deit",
        "dinov2",
        "dinov2_with_registers",
        "dinov3_convnext",
        "dinov3_vit",
        "efficientnet",
        "focalnet",
        "hiera",
        "ijepa",
        "mobilenet_v1",
        "mobilenet_v2",
        "mobilevit",
        "mobilevitv2",
        "poolformer",
        "pvt_v2",
        "regnet",
        "resnet",
        "siglip_vision_model",
        "swin",
        "swinv2",
        "timm_wrapper",
        "vit",
        "vit_msn",
    ]
)
#: Settings that name code, other weights, or a way of computing that has to be fetched.
_CODE = frozenset({"auto_map", "custom_pipelines", "custom_pipeline", "trust_remote_code"})
_ELSEWHERE = re.compile(
    r"quantization_config|compression_config|(?:.*_)?(?:attn|experts)_implementation(?:_.*)?|kernel_config"
    r"|backbone|backbone_config|use_timm_backbone|use_pretrained_backbone"
)
_LAYERS = re.compile(r".*(?:layers|layer_groups|depths?|blocks|stages)$")
_MOST_LAYERS, _MOST_NUMBER, _MOST_SETTINGS = 256, 2**24, 400_000
_TIMM_NAME = re.compile(r"[a-z0-9_]{1,80}(?:\.[a-z0-9_-]{1,80})?")


def kind_of(path: Path, config: dict[str, Any]) -> WeightsKind:
    """What the encoder reads.

    Raises:
        DataError: it is of no architecture that is used here, or names code of its own.
    """
    named = config.get("model_type")
    if not isinstance(named, str):
        raise _refused(path, "config.json names no model_type")
    if _CODE.intersection(config):
        raise _refused(path, "config.json names code of its own")
    if named in TEXT:
        return "text"
    if named in IMAGE:
        return "image"
    raise _refused(
        path,
        f"model_type {named[:40]!r} is not known here",
        f"name an encoder of texts ({', '.join(sorted(TEXT)[:4])}, ...) or pictures (vit, dinov2, ...)",
    )


def check_settings(path: Path, file: str, settings: dict[str, Any]) -> None:
    """Refuse settings that lead to code, to other weights or to absurd sizes.

    Raises:
        DataError: they do.
    """
    sizes = file == "config.json"
    count = 0
    for key, value in _walk(settings, 0):
        count += 1
        if count > _MOST_SETTINGS:
            raise _refused(path, f"{file} says too much")
        if key in _CODE and value not in (None, False, {}):
            raise _refused(path, f"{file} names code of its own ({key})")
        if not sizes:
            continue
        if _ELSEWHERE.fullmatch(key) and value not in (None, False, {}, "eager", "sdpa"):
            raise _refused(path, f"{file} sets {key}")
        if isinstance(value, int) and not isinstance(value, bool):
            most = _MOST_LAYERS if _LAYERS.fullmatch(key) else _MOST_NUMBER
            if abs(value) > most:
                raise _refused(path, f"{file} sets {key[:40]} to {value:.3g}")
    if sizes and settings.get("model_type") == "timm_wrapper":
        _check_timm(path, settings)


def _check_timm(path: Path, settings: dict[str, Any]) -> None:
    """Names of timm may lead to a hub or a file, and arguments to a checkpoint."""
    if not _TIMM_NAME.fullmatch(str(settings.get("architecture", ""))) or settings.get("model_args"):
        raise _refused(path, "config.json does not name an architecture of timm alone")


def _walk(value: Any, depth: int, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every setting with the nearest name above it."""
    if depth > 20:
        yield key, 2**63
        return
    pairs = value.items() if isinstance(value, dict) else ((key, inner) for inner in value)
    for name, inner in pairs:
        yield name, inner
        if isinstance(inner, dict | list):
            yield from _walk(inner, depth + 1, name)


def _refused(path: Path, why: str, way: str = "name another folder") -> DataError:
    return DataError("BAD-WEIGHTS", f"the weights in {path} cannot be used: {why}", way)
