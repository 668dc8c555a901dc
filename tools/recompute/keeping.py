"""Dataclasses as files: arrays as ``.npy`` without pickle, everything else as one JSON document.

The annotations say what is what, so a new field needs nothing here. Names of files come from fields and places,
never from values: keys of mappings may be hostile.
"""

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from pathlib import Path
from tokenize import TokenError
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np
from pydantic import TypeAdapter, ValidationError

from ...pipelines.contracts import StorageError
from ..store.files import write_array, write_text

FACTS = "facts.json"
_ARRAY = "array"
_Kept = TypeVar("_Kept")


def keep(folder: Path, value: object) -> None:
    """Write a dataclass into ``folder``, which exists."""
    facts = _dump(folder, "", type(value), value)
    write_text(folder / FACTS, json.dumps(facts, indent=1) + "\n")


def kept(folder: Path, kind: type[_Kept]) -> _Kept:
    """Read the dataclass that :func:`keep` wrote.

    Raises:
        StorageError: a file is missing, or does not hold what was written.
    """
    path = folder / FACTS
    try:
        found: _Kept = _load(folder, kind, json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError, KeyError, TypeError, RecursionError) as error:
        raise damaged(path, type(error).__name__) from error
    return found


def read_array(path: Path) -> np.ndarray:
    """An array as it was written.

    Raises:
        StorageError: there is none, or it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            found: np.ndarray = np.lib.format.read_array(stream, allow_pickle=False)
    except (OSError, ValueError, EOFError, MemoryError, SyntaxError, TokenError) as error:
        raise damaged(path, type(error).__name__) from error
    return found


def damaged(path: Path, why: str) -> StorageError:
    """A file of the evidence cannot be read."""
    return StorageError(
        "EVIDENCE-DAMAGED",
        f"{path.parent.name}/{path.name} cannot be read ({why})",
        "restore it from a copy, or run anew",
    )


def _dump(folder: Path, name: str, kind: Any, value: Any) -> Any:
    if value is None:
        return None
    kind = _plain(kind)
    if kind is np.ndarray:
        write_array(folder / f"{name}.npy", value)
        return {_ARRAY: f"{name}.npy"}
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return {
            f.name: _dump(folder, _below(name, f.name), hints[f.name], getattr(value, f.name))
            for f in fields(kind)
        }
    if not _holds_arrays(kind):
        return TypeAdapter(kind).dump_python(value, mode="json")
    if issubclass(get_origin(kind), Mapping):
        _, part = get_args(kind)
        return [
            [key, _dump(folder, _below(name, str(n)), part, item)]
            for n, (key, item) in enumerate(value.items())
        ]
    kinds = _parts(kind, len(value))
    return [
        _dump(folder, _below(name, str(n)), k, v) for n, (k, v) in enumerate(zip(kinds, value, strict=True))
    ]


def _load(folder: Path, kind: Any, facts: Any) -> Any:
    if facts is None:
        if type(None) not in get_args(kind):
            raise TypeError(f"{kind} may not be None")
        return None
    kind = _plain(kind)
    if kind is np.ndarray:
        return read_array(folder / Path(facts[_ARRAY]).name)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        # A field of a later version has its default in runs of an earlier one.
        here = [f for f in fields(kind) if f.name in facts or _is_required(f)]
        return kind(**{f.name: _load(folder, hints[f.name], facts[f.name]) for f in here})
    if not _holds_arrays(kind):
        return TypeAdapter(kind).validate_python(facts)
    if issubclass(get_origin(kind), Mapping):
        _, part = get_args(kind)
        return {key: _load(folder, part, item) for key, item in facts}
    return tuple(_load(folder, k, v) for k, v in zip(_parts(kind, len(facts)), facts, strict=True))


def _is_required(field: "Field[Any]") -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _plain(kind: Any) -> Any:
    """The type without None."""
    if get_origin(kind) in (Union, types.UnionType):
        others = [k for k in get_args(kind) if k is not types.NoneType]
        return others[0] if len(others) == 1 else kind
    return kind


def _holds_arrays(kind: Any) -> bool:
    """Whether values of this type may hold arrays somewhere below."""
    kind = _plain(kind)
    if kind is np.ndarray or get_origin(kind) is np.ndarray:
        return True
    if is_dataclass(kind) and isinstance(kind, type):
        return True
    return any(_holds_arrays(part) for part in get_args(kind))


def _parts(kind: Any, count: int) -> tuple[Any, ...]:
    """The types of a sequence's items."""
    parts = get_args(kind)
    if len(parts) == 1 or (len(parts) == 2 and parts[1] is Ellipsis):
        return (parts[0],) * count
    return parts


def _below(name: str, part: str) -> str:
    return f"{name}.{part}" if name else part
