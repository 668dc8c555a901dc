"""Inputs of every kind, hostile columns for them, and expressions drawn at random."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

import numpy as np
import pandas as pd
from automl_agent.pipelines.contracts import ColumnKind, InputColumn, InputSchema, TaskKind
from automl_agent.pipelines.expressions import MOST_DEPTH, MOST_NODES, Inputs, Kind
from automl_agent.pipelines.expressions.canonical import canonical
from automl_agent.pipelines.expressions.functions import FUNCTIONS, PAIRS, Parameter
from automl_agent.pipelines.expressions.kinds import KINDS
from automl_agent.pipelines.expressions.tree import Call, Column, Node, Number, Words, depth, nodes
from hypothesis import strategies as st

_KINDS = {
    "income": ColumnKind.NUMERIC,
    "debt total": ColumnKind.NUMERIC,
    "town": ColumnKind.CATEGORICAL,
    "when": ColumnKind.DATETIME,
    "ok": ColumnKind.BOOLEAN,
    "note": ColumnKind.TEXT,
    "until": ColumnKind.DATETIME,
    'its "name"': ColumnKind.NUMERIC,
    "c0": ColumnKind.NUMERIC,
}
SCHEMA = InputSchema(
    kind=TaskKind.TABULAR_REGRESSION,
    target="price",
    columns=tuple(InputColumn(id=f"c{i}", name=n, kind=k) for i, (n, k) in enumerate(_KINDS.items())),
)
INPUTS = Inputs(SCHEMA, "ids first")

#: A cell of each kind of column as a plain Python value; None is missing.
Cell = float | str | datetime | None
Rows = Sequence[dict[str, Cell]]

_NUMBERS = st.one_of(
    st.none(),
    st.sampled_from([0.0, -0.0, 1.0, -1.0, 0.5, 1e308, -1e308, 5e-324, 1e-300]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-5, 5).map(float),
)
_CELLS = {
    Kind.NUMBER: _NUMBERS,
    Kind.BOOLEAN: st.sampled_from([None, 0.0, 1.0]),
    Kind.DATE: st.one_of(st.none(), st.datetimes(datetime(1600, 1, 1), datetime(2400, 1, 1))),
    Kind.CATEGORY: st.sampled_from([None, "", "a", "b", "B", "ß", "'", "\0"]),
    Kind.TEXT: st.one_of(st.none(), st.text(max_size=12)),
}


def rows() -> st.SearchStrategy[list[dict[str, Cell]]]:
    """Tables as lists of rows, none among them."""
    return st.lists(st.fixed_dictionaries({c.id: _CELLS[KINDS[c.kind]] for c in SCHEMA.columns}), max_size=6)


def frame(given: Rows) -> pd.DataFrame:
    """The rows as models read them."""
    columns: dict[str, object] = {}
    for column in SCHEMA.columns:
        cells = [row[column.id] for row in given]
        if column.kind is ColumnKind.DATETIME:
            columns[column.id] = np.array(cells, dtype="datetime64[us]")
        elif column.kind in {ColumnKind.CATEGORICAL, ColumnKind.TEXT}:
            columns[column.id] = pd.Series(cells, dtype=object)
        else:
            columns[column.id] = np.array([np.nan if c is None else c for c in cells], dtype=np.float64)
    return pd.DataFrame(columns, index=range(len(given)))


def trees(kind: Kind = Kind.NUMBER) -> st.SearchStrategy[Node]:
    """Sound expressions of a kind, in canonical form, within the bounds on size."""
    return _of(frozenset({kind}), MOST_DEPTH, True).map(canonical).filter(lambda n: nodes(n) <= MOST_NODES)


@cache
def _of(kinds: frozenset[Kind], deep: int, fitted: bool) -> st.SearchStrategy[Node]:
    leaves = _leaves(kinds)
    names = sorted(n for n, f in FUNCTIONS.items() if f.gives in kinds and (fitted or not f.fitted))
    if deep == 0 or not names:
        return leaves

    # Two calls for one leaf, or trees stay small.
    choices = st.sampled_from([*names, *[""] * (len(names) // 2)])
    return choices.flatmap(lambda name: _call(name, deep, fitted) if name else leaves)


@cache
def _call(name: str, deep: int, fitted: bool) -> st.SearchStrategy[Node]:
    takes = FUNCTIONS[name].takes
    ways = [st.tuples(*(_argument(p, deep - 1, fitted) for p in takes))]
    ways += [st.tuples(*(_of(kinds, 0, False),) * 2) for kinds in PAIRS.get(name, ())]
    return st.one_of(ways).map(lambda given: Call(name, _sound(name, given)))


def _argument(parameter: Parameter, deep: int, fitted: bool) -> st.SearchStrategy[Node]:
    if parameter.form == "constant":
        return _CONSTANTS if Kind.NUMBER in parameter.kinds else _WORDS
    if parameter.form == "column":
        return _leaves(parameter.kinds, constants=False)
    return _of(parameter.kinds, deep, fitted and parameter.form != "plain")


def _sound(name: str, given: tuple[Node, ...]) -> tuple[Node, ...]:
    """Bounds of ``clip`` in their order."""
    if name != "clip":
        return given
    low, high = given[1:]
    assert isinstance(low, Number)
    assert isinstance(high, Number)
    return (given[0], *sorted((low, high), key=lambda n: n.value))


_CONSTANTS: st.SearchStrategy[Node] = st.one_of(
    st.sampled_from([0.0, 1.0, -1.0, 2.0, 0.5, 1e300, -3.25, 1e-9]),
    st.floats(allow_nan=False, allow_infinity=False),
).map(Number)
_WORDS: st.SearchStrategy[Node] = (
    (
        st.sampled_from(["a", "B", "it's", "", "x y"])
        | st.text(st.characters(exclude_categories=["C"]), max_size=4)
    )
    .filter(str.isprintable)
    .map(Words)
)


def _leaves(kinds: frozenset[Kind], constants: bool = True) -> st.SearchStrategy[Node]:
    found: list[st.SearchStrategy[Node]] = [
        st.just(Column(c.id)) for c in SCHEMA.columns if KINDS[c.kind] in kinds
    ]
    if constants and Kind.NUMBER in kinds:
        found.append(_CONSTANTS)
    if constants and Kind.TEXT in kinds:
        found.append(_WORDS)
    return st.one_of(found)


def bounded(node: Node) -> bool:
    """Whether a tree keeps the bounds."""
    return depth(node) <= MOST_DEPTH and nodes(node) <= MOST_NODES
