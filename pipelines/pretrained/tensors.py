"""Files of tensors, looked at without a library: https://huggingface.co/docs/safetensors"""

import json
import math
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from ..contracts import DataError
from .jsons import read_object

_WHOLE, _INDEX = "model.safetensors", "model.safetensors.index.json"
_SHARD = re.compile(r"[A-Za-z0-9_.-]{1,100}\.safetensors")
_MOST_HEADER, _MOST_SHARDS = 32 * 1024**2, 100
#: Bits of a number of each type that encoders are kept in.
_TYPES = {
    "F64": 64,
    "F32": 32,
    "F16": 16,
    "BF16": 16,
    "I64": 64,
    "I32": 32,
    "I16": 16,
    "I8": 8,
    "U8": 8,
    "BOOL": 8,
}


def tensor_files(path: Path, there: Collection[str]) -> tuple[str, ...] | None:
    """Names of the files that hold the tensors, and of their index; None where there are none.

    Raises:
        DataError: the index names files that are not there, or not in the folder.
    """
    if _WHOLE in there:
        return (_WHOLE,)
    if _INDEX not in there:
        return None
    named = read_object(path / _INDEX).get("weight_map")
    shards = set(map(str, named.values())) if isinstance(named, dict) else set()
    if not 0 < len(shards) <= _MOST_SHARDS or not all(_SHARD.fullmatch(s) and s in there for s in shards):
        raise _refused(path, f"{_INDEX} names files that are not there")
    return (_INDEX, *sorted(shards))


def check_tensors(path: Path, names: Collection[str]) -> int:
    """See that each file is whole; how many numbers they hold.

    Raises:
        DataError: one is cut off or damaged.
    """
    return sum(_numbers(path, name) for name in names if name.endswith(".safetensors"))


def _numbers(path: Path, name: str) -> int:
    size = (path / name).stat().st_size
    with (path / name).open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if size < 8 or not 2 <= length <= min(_MOST_HEADER, size - 8):
            raise _refused(path, f"{name} is cut off or no file of tensors")
        try:
            header = json.loads(stream.read(length))
            held = [_tensor(entry) for key, entry in header.items() if key != "__metadata__"]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise _refused(path, f"the head of {name} is damaged") from error
    if max((end for _, end in held), default=0) != size - 8 - length:
        raise _refused(path, f"{name} is cut off")
    return sum(count for count, _ in held)


def _tensor(entry: Any) -> tuple[int, int]:
    """How many numbers a tensor has, and where its bytes end."""
    count, (begin, end) = math.prod(entry["shape"]), entry["data_offsets"]
    if min(entry["shape"], default=0) < 0 or not 0 <= begin <= end:
        raise ValueError("a size below nothing")
    if (end - begin) * 8 != count * _TYPES[entry["dtype"]]:
        raise ValueError("a tensor of another size")
    return count, end


def _refused(path: Path, why: str) -> DataError:
    return DataError(
        "BAD-WEIGHTS",
        f"the weights in {path} cannot be used: {why}",
        "fetch them anew, or name another folder",
    )
