"""Forests of scikit-learn as ONNX graphs.

Written here: scikit-learn's own converter loses which way missing values go, and does not come to an end on some
thresholds.
"""

from typing import Any

import numpy as np


def forest(estimator: Any, width: int, outputs: int) -> bytes:
    """The graph of a fitted forest: ``features`` to (rows, outputs) probabilities or values.

    Thresholds are double and features single precision, as scikit-learn compares them.

    Args:
        estimator: a forest of classes or values.
        width: of its matrix.
        outputs: classes, or 1.
    """
    from onnx import TensorProto, checker, helper, numpy_helper

    nodes, leaves = _nodes(estimator), _leaves(estimator)
    ensemble = helper.make_node(
        "TreeEnsembleRegressor",
        ["doubles"],
        ["predictions"],
        domain="ai.onnx.ml",
        n_targets=outputs,
        aggregate_function="SUM",
        post_transform="NONE",
        nodes_values_as_tensor=numpy_helper.from_array(nodes.pop("values"), "values"),
        target_weights_as_tensor=numpy_helper.from_array(leaves.pop("weights"), "weights"),
        nodes_modes=["LEAF" if leaf else "BRANCH_LEQ" for leaf in nodes.pop("leaf").tolist()],
        **{f"nodes_{name}": values.tolist() for name, values in nodes.items()},
        **{f"target_{name}": values.tolist() for name, values in leaves.items()},
    )
    cast = helper.make_node("Cast", ["features"], ["doubles"], to=TensorProto.DOUBLE)
    made = helper.make_graph(
        [cast, ensemble],
        "forest",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [None, width])],
        [helper.make_tensor_value_info("predictions", TensorProto.FLOAT, [None, outputs])],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    whole = helper.make_model(made, opset_imports=opsets, ir_version=8)
    checker.check_model(whole)
    content: bytes = whole.SerializeToString()
    return content


def _nodes(estimator: Any) -> dict[str, np.ndarray]:
    """All nodes of all trees, one after another."""
    found: dict[str, list[np.ndarray]] = {}
    for number, one in enumerate(estimator.estimators_):
        tree = one.tree_
        leaf = tree.children_left < 0
        missing = getattr(tree, "missing_go_to_left", None)
        for name, values in {
            "treeids": np.full(tree.node_count, number),
            "nodeids": np.arange(tree.node_count),
            "featureids": np.where(leaf, 0, tree.feature),
            "values": np.where(leaf, 0.0, tree.threshold),
            "truenodeids": np.where(leaf, 0, tree.children_left),
            "falsenodeids": np.where(leaf, 0, tree.children_right),
            "missing_value_tracks_true": np.zeros(tree.node_count)
            if missing is None
            else np.where(leaf, 0, missing),
            "leaf": leaf,
        }.items():
            found.setdefault(name, []).append(values)
    joined = {name: np.concatenate(values) for name, values in found.items()}
    return {n: v if n in {"values", "leaf"} else v.astype(np.int64) for n, v in joined.items()}


def _leaves(estimator: Any) -> dict[str, np.ndarray]:
    """What each leaf adds to each output."""
    found: dict[str, list[np.ndarray]] = {}
    for number, one in enumerate(estimator.estimators_):
        tree = one.tree_
        places = np.flatnonzero(tree.children_left < 0)
        values = tree.value[places, 0, :]
        if hasattr(estimator, "classes_"):
            values = values / values.sum(axis=1, keepdims=True)
        count = values.shape[1]
        for name, part in {
            "treeids": np.full(len(places) * count, number),
            "nodeids": np.repeat(places, count),
            "ids": np.tile(np.arange(count), len(places)),
            "weights": values.ravel() / len(estimator.estimators_),
        }.items():
            found.setdefault(name, []).append(part)
    return {name: np.concatenate(parts) for name, parts in found.items()}
