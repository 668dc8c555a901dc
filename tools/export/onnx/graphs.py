"""Fitted estimators as ONNX graphs, by the converters of their libraries; a network's graph is written here."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .described import refused
from .forests import forest

#: What onnxruntime of the last years reads.
_OPSET = 17


@dataclass(frozen=True)
class Graph:
    """A graph from ``features`` to probabilities, logits (``softmax``) or values, which are scaled then."""

    content: bytes
    softmax: bool = False
    shift: float = 0.0
    scale: float = 1.0


def graph(family: str, model: Any, width: int, folder: Path) -> Graph:
    """The graph of a model's estimator.

    Args:
        family: its name.
        model: as its family loads it.
        width: of the matrix that it reads.
        folder: an empty one, to work in.

    Raises:
        RequestError: its converter refuses it, or there is none.
    """
    if family not in _MAKERS:
        raise refused(f"no converter is known for the family {family}")
    try:
        return _MAKERS[family](model, width, folder)
    except ImportError as error:
        raise refused(f"{error.name} is not installed (pip install automl-agent[export])") from error
    except (ValueError, RuntimeError, NotImplementedError, TypeError, KeyError, AttributeError) as error:
        # Converters know some forms of a model and meet others in all these ways.
        words = " ".join(str(error).split())[:120]
        raise refused(f"the converter refuses it, {type(error).__name__}: {words}") from error


def _sklearn(model: Any, width: int, _: Path) -> Graph:
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import DoubleTensorType

    estimator, shift, scale = model.estimator, 0.0, 1.0
    if hasattr(estimator, "regressor_"):
        inner = estimator.transformer_
        estimator, shift, scale = estimator.regressor_, float(inner.mean_[0]), float(inner.scale_[0])
    if model.classes and len(estimator.classes_) != model.classes:
        raise ValueError("a class had no training row")
    options = {id(estimator): {"zipmap": False}} if model.classes else None
    made = to_onnx(
        estimator,
        initial_types=[("features", DoubleTensorType([None, width]))],
        options=options,
        target_opset={"": _OPSET, "ai.onnx.ml": 3},
    )
    return Graph(made.SerializeToString(), shift=shift, scale=scale)


def _forest(model: Any, width: int, _: Path) -> Graph:
    if model.classes and len(model.estimator.classes_) != model.classes:
        raise ValueError("a class had no training row")
    return Graph(forest(model.estimator, width, model.classes or 1))


def _lightgbm(model: Any, width: int, _: Path) -> Graph:
    from onnxmltools.convert import convert_lightgbm
    from onnxmltools.convert.common.data_types import FloatTensorType

    types = [("features", FloatTensorType([None, width]))]
    made = convert_lightgbm(model.booster, initial_types=types, zipmap=False, target_opset=15)
    return Graph(made.SerializeToString())


def _xgboost(model: Any, width: int, _: Path) -> Graph:
    from onnxmltools.convert import convert_xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType

    booster = model.booster.copy()
    # The converter knows features by number alone, and no categories.
    if "c" in (booster.feature_types or []):
        raise ValueError("splits of categories have no ONNX form here")
    booster.feature_names = booster.feature_types = None
    made = convert_xgboost(
        booster, initial_types=[("features", FloatTensorType([None, width]))], target_opset=15
    )
    return Graph(made.SerializeToString())


def _catboost(model: Any, _: int, folder: Path) -> Graph:
    place = folder / "catboost.onnx"
    model.booster.save_model(str(place), format="onnx")
    content = place.read_bytes()
    place.unlink()
    return Graph(content)


def _mlp(model: Any, width: int, _: Path) -> Graph:
    from onnx import TensorProto, checker, helper, numpy_helper

    weights = {name: value.numpy() for name, value in model.network.state_dict().items()}
    nodes: list[Any] = []

    def apply(kind: str, given: str, place: str, **more: Any) -> str:
        named = [f"{place}.weight", f"{place}.bias"] if kind in {"Gemm", "LayerNormalization"} else []
        nodes.append(helper.make_node(kind, [given, *named], [f"{place}.{kind}"], **more))
        return f"{place}.{kind}"

    def linear(given: str, place: str) -> str:
        return apply("Gemm", given, place, transB=1)

    def normed(given: str, place: str) -> str:
        return apply("LayerNormalization", given, place, axis=-1, epsilon=1e-5)

    depth = int(model.shape["depth"])
    values = linear("features", "0")
    for block in range(1, depth + 1):
        inner = linear(normed(values, f"{block}.inner.0"), f"{block}.inner.1")
        inner = linear(apply("Relu", inner, f"{block}.inner.2"), f"{block}.inner.4")
        nodes.append(helper.make_node("Add", [values, inner], [f"{block}.out"]))
        values = f"{block}.out"
    values = apply("Relu", normed(values, f"{depth + 1}"), f"{depth + 2}")
    last = linear(values, f"{depth + 4}")
    made = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [None, width])],
        [helper.make_tensor_value_info(last, TensorProto.FLOAT, [None, int(model.shape["outputs"])])],
        [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in weights.items()],
    )
    whole = helper.make_model(made, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=8)
    checker.check_model(whole)
    return Graph(whole.SerializeToString(), softmax=True)


_MAKERS = {
    "lightgbm": _lightgbm,
    "xgboost": _xgboost,
    "catboost": _catboost,
    "mlp": _mlp,
    **dict.fromkeys(("extra_trees", "random_forest"), _forest),
    **dict.fromkeys(("linear", "knn"), _sklearn),
}
