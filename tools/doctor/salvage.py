"""What is sound of a damaged record: the longest beginning in which each event vouches for the next."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...pipelines.contracts import StorageError
from ..store.chain import Row, StoredRow, link
from ..store.lock import acknowledged
from ..store.reading import RUN_DB, checked, parse, recorded
from . import pages
from .copying import copied


@dataclass(frozen=True)
class Salvage:
    """What can be saved of a record.

    Attributes:
        sound: the beginning that is kept, as it was recorded.
        known: how many events there were, as far as anything tells.
        after: kinds of events that can be read but come after a gap, which are dropped.
        why: what is wrong with the record; empty where nothing is.
        vouched: whether the chain vouches for what is kept; records of schema 1 have none.
    """

    sound: tuple[Row, ...]
    known: int
    after: Mapping[str, int]
    why: str
    vouched: bool

    @property
    def lost(self) -> int:
        """Events that are not kept, as far as anything tells."""
        return self.known - len(self.sound)


def salvage(folder: Path) -> Salvage:
    """Look at a copy of the record, as a database and page by page.

    Raises:
        StorageError: its files cannot be read, or are of a newer version.
    """
    why, found, counted, chained = "", list[StoredRow](), 0, True
    with copied(folder) as copy:
        told = acknowledged(copy)
        try:
            record = recorded(copy)
            found, counted, chained = list(record.rows), record.counted or 0, record.is_chained
            checked(record, told)
        except StorageError as error:
            if error.code == "RUN-NEWER":
                raise
            # Without the place: it stands in reports that are passed on.
            why = error.what.removeprefix(f"{copy / RUN_DB} cannot be used: ").replace(f"{copy}/", "")
        found += pages.rows(copy / RUN_DB, copy / f"{RUN_DB}-wal")
    chained = chained and any(row.chain for row in found)
    by_number: dict[int, list[StoredRow]] = defaultdict(list)
    for row in found:
        if row not in by_number[row.seq]:
            by_number[row.seq].append(row)
    sound = _chain(by_number, folder / RUN_DB, chained)
    beyond = {n: rows[0].kind for n, rows in by_number.items() if n > len(sound) and _is_event(rows, folder)}
    return Salvage(
        sound=sound,
        known=max(len(sound), counted, told.seq if told else 0, *beyond, 0),
        after=Counter(beyond.values()),
        why=why,
        vouched=chained,
    )


def _chain(by_number: Mapping[int, list[StoredRow]], path: Path, chained: bool) -> tuple[Row, ...]:
    sound: list[Row] = []
    before = ""
    while candidates := by_number.get(len(sound) + 1):
        fitting = [r for r in candidates if not chained or r.chain == link(before, r.said)]
        readable = [r for r in fitting if _is_event([r], path)]
        if not readable:
            break
        sound.append(readable[0].said)
        before = readable[0].chain
    return tuple(sound)


def _is_event(rows: Iterable[StoredRow], path: Path) -> bool:
    for row in rows:
        try:
            parse(row, path)
        except StorageError:
            continue
        return True
    return False
