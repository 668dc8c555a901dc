"""What ``repair`` saves of damaged records: never anything but a beginning of what was recorded."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from ...pipelines.contracts import StorageError
from ...tools.doctor.salvage import salvage
from ...tools.store.run import read_events
from .garbled import Harm
from .snapshots import Snapshot


def salvaged(snapshot: Snapshot, harms: Iterable[Harm], place: Path) -> tuple[Counter[str], list[str]]:
    """Do each harm to a copy and, where it cannot be opened any more, save what is sound.

    Returns:
        How much was saved, over the records that needed it; each case in which something else came out.
    """
    counts: Counter[str] = Counter()
    wrong = []
    expected = [(e.kind.value, e.number, e.attempt, e.at) for e in snapshot.acknowledged]
    for words, harm in harms:
        copy = snapshot.copy(place / "harmed")
        harm(copy)
        try:
            read_events(copy)
            continue
        except StorageError:
            pass
        try:
            found = [row[:4] for row in salvage(copy).sound]
        except StorageError as error:
            counts["refused" if error.code == "RUN-NEWER" else "nothing"] += 1
            continue
        if found != expected[: len(found)]:
            wrong.append(f"{snapshot.form}, {words}: {len(found)} events that were not recorded so")
        counts["all events" if found == expected else "nothing" if not found else "a beginning"] += 1
    return counts, wrong
