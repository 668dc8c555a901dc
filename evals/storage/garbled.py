"""Flipped bits and torn ends: all acknowledged events, or a refusal in one line; nothing else."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ...pipelines.contracts import StorageError
from ...tools.store.events import Event
from ...tools.store.run import RunStore, read_events
from .snapshots import FILES, Snapshot

#: SQLite's page, and the header of a frame in the write-ahead log (sqlite.org/fileformat2.html#walformat).
_PAGE, _FRAME_HEADER = 4096, 24
WHOLE, REFUSED = "all events there", "refused"
#: Something harmful done to a copy, in words.
Harm = tuple[str, Callable[[Path], None]]


def flips(snapshot: Snapshot, count: int, seed: int) -> Iterator[Harm]:
    """Single bits of the database and its log, drawn at random."""
    draw = random.Random(seed)
    files = [name for name in FILES if (snapshot.folder / name).is_file()]
    sizes = [(snapshot.folder / name).stat().st_size for name in files]
    for _ in range(count):
        name, size = draw.choices(list(zip(files, sizes, strict=True)), weights=sizes)[0]
        place, bit = draw.randrange(size), draw.randrange(8)
        yield f"{name}: bit {bit} of byte {place}", _flip(name, place, bit)


def ends(snapshot: Snapshot, step: int = 1) -> Iterator[Harm]:
    """Every byte of the last two pages of the log, from which on it is gone; ``step`` leaves some out."""
    size = (snapshot.folder / "run.db-wal").stat().st_size
    for left in range(max(0, size - 2 * (_PAGE + _FRAME_HEADER)), size, step):
        yield f"run.db-wal: cut to {left} bytes", _cut("run.db-wal", left)


def tried(snapshot: Snapshot, harms: Iterable[Harm], place: Path) -> tuple[Counter[str], list[str]]:
    """Do each harm to a copy and open it, to read and to go on.

    Returns:
        How often it came to what, and each case that came to neither all events nor a refusal.
    """
    counts: Counter[str] = Counter()
    wrong = []
    for words, harm in harms:
        copy = snapshot.copy(place / "harmed")
        harm(copy)
        # Reading comes first: it changes nothing.
        for way in (read_events, _taken_up):
            came = _opened(copy, way, snapshot.acknowledged)
            counts[came] += 1
            if came not in (WHOLE, REFUSED):
                wrong.append(f"{snapshot.form}, {words}, {way.__name__}: {came}")
    return counts, wrong


def _taken_up(folder: Path) -> tuple[Event, ...]:
    with RunStore(folder) as store:
        return store.events


def _opened(folder: Path, way: Callable[[Path], tuple[Event, ...]], acknowledged: tuple[Event, ...]) -> str:
    try:
        found = way(folder)
    except StorageError:
        return REFUSED
    except Exception as error:  # noqa: BLE001 - what is measured is that there is no other
        return f"{type(error).__name__}: {error}"
    return WHOLE if found == acknowledged else f"{len(found)} events of {len(acknowledged)}, or others"


def _flip(name: str, place: int, bit: int) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        with (folder / name).open("r+b") as stream:
            stream.seek(place)
            byte = stream.read(1)[0]
            stream.seek(place)
            stream.write(bytes([byte ^ (1 << bit)]))

    return harm


def _cut(name: str, left: int) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        with (folder / name).open("r+b") as stream:
            stream.truncate(left)

    return harm
