"""Numpy archives of recorded searches: grids, architectures and learning curves."""

import hashlib
import io
import json
import math
import zipfile
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from ...pipelines.contracts import DataError, Direction, ParamValue, Problem
from ...pipelines.spaces import Choice, SearchSpace
from .columns import axis, number
from .replay import NearestRows, ReplayTask, direction_of, said, table_bounds, told_direction
from .task import Outcome, TaskRef


class Archive:
    """An archive that was read whole.

    Raises:
        DataError: it is none, or holds objects.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            content = path.read_bytes()
            with np.load(io.BytesIO(content), allow_pickle=False) as opened:
                self.arrays: dict[str, np.ndarray] = {name: opened[name] for name in opened.files}
        except (OSError, ValueError, EOFError, zipfile.BadZipFile, AttributeError) as error:
            why = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise unusable(path, f"it is no numpy archive of plain arrays ({why[:80]})") from error
        self.sha256 = hashlib.sha256(content).hexdigest()
        self.meta = self._meta()

    def _meta(self) -> Mapping[str, Any]:
        if "meta" not in self.arrays:
            return {}
        try:
            found = json.loads(str(self.arrays["meta"]))
        except ValueError as error:
            raise unusable(self.path, "its meta is no JSON") from error
        if not isinstance(found, dict):
            raise unusable(self.path, "its meta is no JSON object")
        return found

    def numbers(self, name: str, rows: int | None = None) -> np.ndarray:
        """An array of floats, (rows, ...).

        Raises:
            DataError: there is none, or it has other rows.
        """
        found = self.arrays.get(name)
        if found is None or found.dtype.kind not in "fiub" or found.ndim < 1 or not len(found):
            raise unusable(self.path, f"it has no array of numbers called {name[:40]!r}")
        if rows is not None and len(found) != rows:
            raise unusable(self.path, f"{name[:40]!r} has {len(found)} rows where {rows} belong")
        numbers: np.ndarray = found.astype(float)
        return numbers

    def means(self, name: str, rows: int | None = None) -> np.ndarray:
        """One value a row: the mean over repeats that did not fail; NaN where all did."""
        found = self.numbers(name, rows)
        found = np.where(np.isfinite(found), found, np.nan).reshape(len(found), -1)
        known = np.isfinite(found)
        count = known.sum(axis=1)
        total = np.where(known, found, 0.0).sum(axis=1)
        means: np.ndarray = np.divide(total, count, out=np.full(len(found), np.nan), where=count > 0)
        return means


def unusable(path: Path, why: str) -> DataError:
    """The error for a table that cannot be replayed."""
    return DataError(
        "BAD-TABLE",
        f"{path.name} cannot be replayed: {why}",
        "use an npz or a surrogate folder as in hpo_replay, a CSV or a Parquet",
    )


def instances(archive: Archive) -> tuple[str, ...]:
    """Names of the tasks in an archive of learning curves; of others, none."""
    if "hp" not in archive.arrays:
        return ()
    names = archive.arrays.get("tasks")
    count = sum(1 for name in archive.arrays if name.startswith("valid_"))
    return (
        tuple(str(n) for n in names)
        if names is not None and len(names) == count
        else tuple(map(str, range(count)))
    )


def open_archive(archive: Archive, ref: TaskRef) -> ReplayTask:
    """The task in an archive, by the arrays that it holds.

    Raises:
        DataError: they are none of the known kinds, or hold nothing to search.
    """
    if "space" in archive.meta:
        return _grid(archive, ref)
    if "hp" in archive.arrays:
        return _curves(archive, ref)
    if "arch" in archive.arrays:
        return _encoded(archive, ref)
    if "hash" in archive.arrays and "links" in archive.meta:
        return _graphs(archive, ref)
    held = ", ".join(sorted(archive.arrays))[:80]
    raise unusable(
        archive.path, f"it holds neither a grid, learning curves nor architectures, but {held or 'nothing'}"
    )


def _grid(archive: Archive, ref: TaskRef) -> ReplayTask:
    """Values of every cell of a grid, in C order of the axes as the metadata list them."""
    axes = archive.meta["space"]
    if not isinstance(axes, dict) or not axes or not all(_is_axis(c) for c in axes.values()):
        raise unusable(
            archive.path, "its space must name a list of different plain values for each parameter"
        )
    default = archive.meta.get("default")
    given = default if isinstance(default, dict) else {}
    space = SearchSpace(parameters=tuple(axis(str(n), c, given.get(n)) for n, c in axes.items()))
    sizes = tuple(len(c) for c in axes.values())
    objective = ref.objective or "values"
    values = archive.means(objective, math.prod(sizes))
    seconds = (
        archive.means("train_time", len(values)) if "train_time" in archive.arrays else np.zeros(len(values))
    )
    metric = ref.objective or str(archive.meta.get("metric", "value"))
    places = [{_key(choice): i for i, choice in enumerate(c)} for c in axes.values()]

    def cell(params: Mapping[str, ParamValue]) -> int:
        index = [place[_key(params[name])] for name, place in zip(axes, places, strict=True)]
        return int(np.ravel_multi_index(index, sizes))

    told = told_direction(archive.meta.get("direction")) if ref.objective is None else None
    return _recorded(archive, ref, space, values, seconds, metric, told, cell)


def _is_axis(choices: object) -> bool:
    if not isinstance(choices, list) or not choices:
        return False
    plain = all(
        isinstance(c, bool | int | str) or (isinstance(c, float) and math.isfinite(c)) for c in choices
    )
    return plain and len({_key(c) for c in choices}) == len(choices)


def _key(choice: ParamValue) -> tuple[bool, ParamValue]:
    """Apart for True and 1, which are equal."""
    return isinstance(choice, bool), choice


def _encoded(archive: Archive, ref: TaskRef) -> ReplayTask:
    """Architectures as rows of small whole numbers, one a layer (NAS-Bench-Macro)."""
    rows = archive.numbers("arch").astype(int)
    if rows.ndim != 2:
        raise unusable(archive.path, "its architectures must be rows of numbers")
    layers = [sorted(set(column.tolist())) for column in rows.T]
    space = SearchSpace(
        parameters=tuple(axis(f"layer{i + 1}", c) for i, c in enumerate(layers) if len(c) > 1)
    )
    objective = ref.objective or _objective(archive, len(rows))
    known = {tuple(row): number for number, row in enumerate(rows.tolist())}
    fixed = {f"layer{i + 1}": c[0] for i, c in enumerate(layers)}

    def cell(params: Mapping[str, ParamValue]) -> int | None:
        whole = {**fixed, **params}
        return known.get(tuple(int(whole[name]) for name in fixed))

    values = archive.means(objective, len(rows))
    return _recorded(archive, ref, space, values, np.zeros(len(rows)), objective, None, cell)


def _graphs(archive: Archive, ref: TaskRef) -> ReplayTask:
    """Graph networks of a few layers, each fed by the input or an earlier one (NAS-Bench-Graph, Qin et al. 2022).

    A table holds each network once; equal ones are told by what they compute (:func:`computed`).
    """
    try:
        links = [tuple(link) for link in json.loads(f"[{archive.meta['links']}]")]
        ops = str(archive.meta["ops"]).split()
        depth = len(links[0])
        if not ops or any(
            len(link) != depth or not all(0 <= p <= i for i, p in enumerate(link)) for link in links
        ):
            raise ValueError
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise unusable(archive.path, "its links or ops are none") from error
    hashes = archive.numbers("hash").astype(np.int64)
    skip = ops.index("skip") if "skip" in ops else -1
    known: dict[object, int] = {}
    for row, code in enumerate(hashes.tolist()):
        digits = [code // (len(ops) + 1) ** place % (len(ops) + 1) for place in reversed(range(depth))]
        link = code // (len(ops) + 1) ** depth
        if link >= len(links) or max(digits) >= len(ops):
            raise unusable(archive.path, f"{code} is the number of no architecture")
        known.setdefault(computed(links[link], digits, skip), row)
    named = {"-".join(map(str, link)): link for link in links}
    space = SearchSpace(
        parameters=(
            Choice(name="inputs_of_layers", choices=tuple(named), default=next(iter(named))),
            *(axis(f"operation{i + 1}", ops) for i in range(depth)),
        )
    )
    objective = ref.objective or _objective(archive, len(hashes))

    def cell(params: Mapping[str, ParamValue]) -> int | None:
        chosen = [ops.index(str(params[f"operation{i + 1}"])) for i in range(depth)]
        return known.get(computed(named[str(params["inputs_of_layers"])], chosen, skip))

    values = archive.means(objective, len(hashes))
    return _recorded(archive, ref, space, values, np.zeros(len(hashes)), objective, None, cell)


def computed(link: Sequence[int], ops: Sequence[int], skip: int) -> tuple[Any, ...]:
    """What a network computes, equal for equal ones: its layers as a tree from the input.

    Args:
        link: for each layer what it is fed by: 0 for the input, else the number of a layer.
        ops: operation of each layer.
        skip: the operation that hands on what it gets: it counts only where it hands a layer's result to the output
            beside other uses of it.
    """
    fed: dict[int, list[int]] = {place: [] for place in range(len(link) + 1)}
    for layer, source in enumerate(link, start=1):
        fed[source].append(layer)

    def users(place: int) -> list[int]:
        found = []
        for layer in fed[place]:
            found += users(layer) if ops[layer - 1] == skip and fed[layer] else [layer]
        return found

    def tree(place: int) -> tuple[Any, ...]:
        mine = users(place)
        real = [(ops[layer - 1], tree(layer)) for layer in mine if ops[layer - 1] != skip]
        handed = len(mine) - len(real)
        kept = handed if place and len(mine) > 1 else 0
        return tuple(sorted([*real, *[(skip, ())] * kept]))

    return tree(0)


def _objective(archive: Archive, rows: int) -> str:
    """The array to optimise: the first one whose name says that it is better the higher, validation before test."""
    named = [n for n, a in archive.arrays.items() if a.ndim and len(a) == rows and a.dtype.kind in "fiu"]
    better = [n for n in named if direction_of(n) is Direction.MAXIMIZE]
    if not better:
        raise unusable(archive.path, "no array looks like an objective (name one with --objective)")
    return next((n for n in better if "val" in n), better[0])


def _recorded(
    archive: Archive,
    ref: TaskRef,
    space: SearchSpace,
    values: np.ndarray,
    seconds: np.ndarray,
    metric: str,
    told: Direction | None,
    cell: Any,
) -> ReplayTask:
    direction = ref.direction or told or direction_of(metric) or Direction.MINIMIZE

    def look_up(params: Mapping[str, ParamValue]) -> Outcome:
        row = cell(params)
        if row is None:
            return Outcome(value=None, status="invalid", reason="the table does not hold it")
        spent = float(seconds[row]) if np.isfinite(seconds[row]) else 0.0
        if not np.isfinite(values[row]):
            return Outcome(value=None, status="crashed", reason="no result is on record", seconds=spent)
        return Outcome(value=float(values[row]), seconds=spent)

    return ReplayTask(
        name=ref.name,
        identity=f"{ref.name}/{archive.sha256}/{metric}/{direction}",
        space=space,
        direction=direction,
        problem=Problem(model=str(archive.meta.get("model", ""))[:200], metric=said(metric, direction)),
        bounds=table_bounds(archive.path.name, values, direction),
        look_up=look_up,
    )


def _curves(archive: Archive, ref: TaskRef) -> ReplayTask:
    """Learning curves of recorded configurations: the last value counts, those before it are told on the way."""
    rows = archive.numbers("hp")
    known = instances(archive)
    if rows.ndim != 2 or not known:
        raise unusable(archive.path, "it needs configurations (hp) and curves (valid_0, valid_1, ...)")
    wanted = (
        ref.instance
        if ref.instance in known
        else next((n for n in known if n.split(":")[0] == ref.instance), "")
    )
    if not wanted:
        raise no_instance(archive.path, ref.instance, known)
    curves = archive.numbers(f"valid_{known.index(wanted)}", len(rows))
    names = archive.arrays.get("hp_names")
    if names is None or len(names) != rows.shape[1]:
        names = np.array([f"hp{i + 1}" for i in range(rows.shape[1])])
    kept = [i for i, c in enumerate(rows.T) if np.isfinite(c).all() and len(np.unique(c)) > 1]
    if curves.ndim != 2 or not kept:
        raise unusable(archive.path, "it needs a curve for each configuration, and parameters that vary")
    found = [number(str(names[i]), rows[:, i], bool(np.all(rows[:, i] % 1 == 0))) for i in kept]
    space = SearchSpace(parameters=tuple(found))
    whole = [isinstance(p.default, int) for p in found]
    configurations = [
        {p.name: int(row[i]) if w else float(row[i]) for p, w, i in zip(found, whole, kept, strict=True)}
        for row in rows
    ]
    direction = ref.direction or told_direction(archive.meta.get("direction")) or Direction.MINIMIZE
    return ReplayTask(
        name=ref.name,
        identity=f"{ref.name}/{archive.sha256}/{wanted}/{direction}",
        space=space,
        direction=direction,
        problem=Problem(metric=said("validation loss at the end of training", direction)),
        bounds=table_bounds(archive.path.name, curves[:, -1], direction),
        look_up=NearestRows(space, configurations, [_trained(curve) for curve in curves]),
    )


def _trained(curve: np.ndarray) -> Outcome:
    if not np.isfinite(curve[-1]):
        return Outcome(value=None, status="diverged", reason="training diverged")
    # A gap is filled with what came before it.
    filled = curve.tolist()
    for place, (before, here) in enumerate(pairwise(filled), start=1):
        filled[place] = (
            here if np.isfinite(here) else filled[place - 1] if np.isfinite(before) else filled[-1]
        )
    return Outcome(value=float(curve[-1]), curve=tuple(v for v in filled if np.isfinite(v)))


def no_instance(path: Path, named: str, known: Sequence[str]) -> DataError:
    """The error for an instance that a table does not hold."""
    few = ", ".join(known[:5]) + (", ..." if len(known) > 5 else "")
    return DataError("NO-SUCH-INSTANCE", f"{path.name} holds no task {named[:40]!r}", f"it holds {few}")
