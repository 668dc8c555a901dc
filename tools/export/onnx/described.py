"""A fitted encoder as plain numbers and words, which ``applied.py`` reads."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ....pipelines.contracts import InputSchema, RequestError
from ....pipelines.family import Fitted
from ....pipelines.tabular.blocks import blocks_of
from ....pipelines.tabular.target import TargetScale
from ...bundle import Manifest

#: How a target encoder was given missing categories; NumPy drops a zero at a text's end.
_NOTHING = frozenset({"", "\0"})
_PARTS = frozenset({"year", "month", "day", "hour", "minute", "second", "weekday", "total_seconds"})


def refused(why: str) -> RequestError:
    """It cannot be exported."""
    return RequestError(
        "NOT-EXPORTABLE", f"no ONNX of this model: {why}", "use the bundle, or --to container"
    )


def features(model: Any, inputs: InputSchema) -> dict[str, Any]:
    """How a matrix is made of the inputs.

    Raises:
        RequestError: it cannot be described so.
    """
    blocks, parts = blocks_of(inputs), model.encoder.parts
    if blocks.prose:
        raise refused("it encodes prose, which no few numbers describe")
    dates = [_date(i, e) for i, e in zip(blocks.dates, parts["dates"], strict=True)]
    common = {"numbers": list(blocks.numbers), "dates": dates}
    if "numbers" in parts:
        return {"kind": "dense", **common, **_dense(parts, blocks.words)}
    categories = parts["words"].categories_ if blocks.words and "words" in parts else []
    if blocks.words and not categories:
        raise refused("CatBoost encodes categories inside, which its ONNX form lacks")
    words = [{"id": i, "categories": _words(c)} for i, c in zip(blocks.words, categories, strict=True)]
    return {"kind": "trees", **common, "words": words}


def _date(i: str, encoder: Any) -> dict[str, Any]:
    parts = [name.removeprefix(f"{i}_") for name in encoder.all_outputs_]
    if not _PARTS.issuperset(parts):
        raise refused("its dates have parts that are not described")
    return {"id": i, "parts": parts}


def _words(categories: Sequence[Any]) -> list[str | None]:
    return [c if isinstance(c, str) else None for c in categories]


def _dense(parts: Mapping[str, Any], ids: Sequence[str]) -> dict[str, Any]:
    many = np.asarray(parts["many"], dtype=bool)
    few_ids = [i for i, m in zip(ids, many, strict=True) if not m]
    many_ids = [i for i, m in zip(ids, many, strict=True) if m]
    found: dict[str, Any] = {"scaling": None, "few": [], "many": []}
    if parts["numbers"] is not None:
        found["scaling"] = _scaling(parts["numbers"])
    if few_ids:
        one_hot = parts["few_words"]
        for i, known, rare in zip(few_ids, one_hot.categories_, one_hot.infrequent_categories_, strict=True):
            seldom = set() if rare is None else set(_words(rare))
            kept = [c for c in _words(known) if c not in seldom]
            found["few"].append({"id": i, "categories": kept, "rare": int(bool(seldom))})
    if many_ids:
        _add_means(found, parts, many_ids)
    return found


def _add_means(found: dict[str, Any], parts: Mapping[str, Any], ids: Sequence[str]) -> None:
    encoder, scale = parts["many_words"], parts["many_scale"]
    each = len(encoder.encodings_) // len(ids)
    unseen = np.atleast_1d(np.asarray(encoder.target_mean_))
    for place, encoding in enumerate(encoder.encodings_):
        found["many"].append(
            {
                "id": ids[place // each],
                "categories": [None if c in _NOTHING else str(c) for c in encoder.categories_[place // each]],
                "means": [float(v) for v in encoding],
                "unseen": float(unseen[place % each]),
            }
        )
    found["many_mean"], found["many_scale"] = scale.mean_.tolist(), scale.scale_.tolist()


def _scaling(pipeline: Any) -> dict[str, Any]:
    names = [type(step).__name__ for _, step in pipeline.steps]
    imputer, *middle, last = (step for _, step in pipeline.steps)
    if names[1:-1] not in ([], ["QuantileTransformer"]):
        raise refused("its numbers enter as splines, which are not described")
    marked = [] if imputer.indicator_ is None else imputer.indicator_.features_.tolist()
    return {
        "medians": imputer.statistics_.tolist(),
        "marked": marked,
        "quantiles": middle[0].quantiles_.T.tolist() if middle else None,
        "mean": last.mean_.tolist(),
        "scale": last.scale_.tolist(),
    }


def output(model: Fitted, manifest: Manifest, softmax: bool, shift: float, scale: float) -> dict[str, Any]:
    """What is done to what the graph gives.

    Args:
        model: the fitted one.
        manifest: of its bundle.
        softmax: whether the graph gives logits.
        shift, scale: of values, before the target's own.
    """
    inputs = manifest.inputs
    if inputs.classes:
        return {
            "kind": "classes",
            "target": inputs.target,
            "classes": list(inputs.classes),
            "weights": list(manifest.decision.weights),
            "cost": [list(line) for line in manifest.decision.cost],
            "softmax": softmax,
        }
    own: TargetScale = model.scale  # type: ignore[attr-defined]
    return {
        "kind": "values",
        "target": inputs.target,
        "transform": own.transform,
        "low": own.low,
        "high": own.high,
        "shift": shift * own.scale + own.shift,
        "scale": scale * own.scale,
    }
