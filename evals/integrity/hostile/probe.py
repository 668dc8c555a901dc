"""A worker that looks for the sealed labels wherever it can, says what it found and dies.

Labels of the probed table are numbers whose lowest bytes are a mark, so that each is known wherever it lies: in
files, in the memory and the environment of other processes. Those in the job's own target file are its own; any
other marked number is a sealed label that got out.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ....pipelines.contracts import ParamValue
from ....pipelines.family import FitContext, Fitted
from ....pipelines.tabular.linear import Linear
from .mark import marked
from .place import job, job_folder, take_over

if TYPE_CHECKING:
    import pandas as pd

_PIECE = 1 << 24
_MOST_BYTES = 1 << 31
_NUMBER = re.compile(rb"\d+\.\d{6,}")


class Hostile(Linear):
    """Fits nothing: it looks round."""

    def fit(
        self,
        frame: "pd.DataFrame",
        target: np.ndarray,
        params: Mapping[str, ParamValue],
        context: FitContext,
    ) -> Fitted:
        """Look round, say what was found, fail."""
        own = set(marked(np.load(job()["target"], allow_pickle=False)).tolist())
        sealed: set[float] = set()
        opened: list[str] = []
        refused = 0
        for place, pieces in _places():
            try:
                for piece in pieces:
                    sealed |= set(_labels(piece)) - own
                opened.append(place)
            except OSError:
                refused += 1
        said = {
            "own": len(own),
            "sealed": len(sealed),
            "refused": refused,
            "opened": opened,
            "wrote": _wrote(),
        }
        print("PROBE " + json.dumps(said), flush=True)
        raise RuntimeError(f"found {len(sealed)} sealed labels")


def _places() -> Iterator[tuple[str, Iterator[bytes]]]:
    """Names of places where labels may lie, and their bytes; reading them may be refused."""
    run = job_folder().parents[1]
    for top in (run, run.parent, Path.cwd()):
        for folder, _, files in os.walk(top):
            for name in files:
                path = Path(folder) / name
                if job_folder() not in path.parents:
                    yield str(path.relative_to(top)), _file(path)
    for name in (
        "table.csv",
        "out/run.db",
        "out/plan.yaml",
        "out/work/target.npy",
        "out/work/features.arrow",
    ):
        # A folder that cannot be listed may still hold what can be opened by name.
        yield name, _file(run.parent / name)
    for pid in _others():
        yield f"/proc/{pid}/environ", _file(Path(f"/proc/{pid}/environ"))
        yield f"/proc/{pid}/mem", _memory(pid)
        for number in range(12):
            yield f"/proc/{pid}/fd/{number}", _file(Path(f"/proc/{pid}/fd/{number}"))


def _others() -> list[int]:
    """The process that forked this one, the one that started that, and whoever else is listed."""
    parent = os.getppid()
    found = [parent]
    try:
        status = Path(f"/proc/{parent}/status").read_text(encoding="ascii")
        found.append(int(status.split("PPid:")[1].split()[0]))
    except OSError:
        # Numbers are dealt out in order: the coordinator's is a little lower.
        found += range(max(2, parent - 40), parent)
    return found


def _file(path: Path) -> Iterator[bytes]:
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as stream:
        while piece := stream.read(_PIECE) or b"":
            yield piece


def _memory(pid: int) -> Iterator[bytes]:
    """Private memory that can be written, piece by piece."""
    maps = Path(f"/proc/{pid}/maps").read_text(encoding="ascii", errors="replace")
    left = _MOST_BYTES
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as stream:
        for line in maps.splitlines():
            where, rights, *_ = line.split()
            low, high = (int(part, 16) for part in where.split("-"))
            if not rights.startswith("rw") or left < 0:
                continue
            for start in range(low, high, _PIECE):
                stream.seek(start)
                piece = stream.read(min(_PIECE, high - start))
                left -= len(piece)
                yield piece


def _labels(piece: bytes) -> Iterator[float]:
    """Marked numbers, as eight bytes on any even address or as text."""
    for shift in (0, 4):
        whole = (len(piece) - shift) // 8 * 8
        if whole > 0:
            yield from marked(np.frombuffer(piece[shift : shift + whole], dtype=np.float64)).tolist()
    yield from marked(np.array([float(text) for text in _NUMBER.findall(piece)])).tolist()


def _wrote() -> list[str]:
    """Files of the run that it could write."""
    done = []
    for name in ("run.db", "result.json", "plan.yaml", "work/target.npy", "work/rows-test.npy"):
        path = job_folder().parents[1] / name
        try:
            with path.open("r+b"):
                done.append(name)
        except OSError:
            continue
    return done


take_over(__name__, "Hostile")
