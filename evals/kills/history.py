"""What of a run must be the same however often it was killed, and what of its record must still be there.

Two runs of the same seed differ, without any kill, in what is measured on the machine: moments, seconds, free memory,
and the names of working folders and ports. :data:`MACHINE` names every such field; all others are compared. A process
that is killed may have said something that the next one says again: a repetition that is equal to the first in
everything that is compared counts as one event, of the kinds in :data:`SAID_AGAIN` alone.

Of files, skops writes object numbers of the process into its archives, so models are compared by their predictions of
the sealed rows (their hashes are in the record), and reports by computing them again.
"""

import json
import re
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...tools.recompute.recompute import recompute
from ...tools.store.events import EventKind

_SENT = "llm_sent"
#: Event kind -> fields of its body that are measured on the machine, as dotted paths; ``*`` is any place of a list.
MACHINE: Mapping[str, tuple[str, ...]] = {
    "run_created": ("memory_mb", "order.folders"),
    "audited": ("seconds",),
    "planned": ("budget.memory_mb",),
    # The question's place among all that were asked, repetitions included; a body is told once, and by its hash.
    "llm_sent": ("asked", "body"),
    "llm_answered": ("seconds",),
    "started": ("seconds",),
    "finished": (
        "trial.seconds",
        "trial.peak_memory_mb",
        "trial.folds.*.fit_seconds",
        "trial.folds.*.predict_seconds",
        "trial.folds.*.learning",
    ),
    "told": ("created", "seconds"),
    "result": (
        "budget.seconds",
        "budget.llm_seconds",
        "model.predict_ms_one_row",
        "model.predict_ms_per_1k_rows",
        "model.size_bytes",
    ),
}
#: Seconds of the time limit used so far, in the body of many kinds.
_EVERYWHERE = ("elapsed",)
#: Files whose text holds moments or latencies: their hashes are not compared, their contents are.
_TIMED_FILES = frozenset({"model/manifest.json", "model/README.md", "evidence/facts.json"})
#: Fields of these contents that are measured on the machine, or of which skops makes something else each time.
MACHINE_FILES: Mapping[str, tuple[str, ...]] = {
    "model/manifest.json": ("created", "files"),
    "evidence/facts.json": (
        "audit.seconds",
        "probes.seconds",
        "one_row_ms",
        "thousand_rows_ms",
        "size_bytes",
    ),
}
#: Kinds that the next process may say again, word for word.
SAID_AGAIN = frozenset(
    {
        *("profiled", "audited", "started", "llm_asked", "llm_sent"),
        *("artifact", "advised", "told", "verdict", "result"),
    }
)
#: Kinds whose numbers count events of the kind.
_NUMBERED = frozenset({"artifact", _SENT})
#: Kinds of which there is one more for each process: that there was another is no difference.
PROCESSES = frozenset({"opened"})
#: Where replies are given again from a record instead of asked for, nothing is sent, and these differ as well: who
#: spoke, and how many tokens it took.
SPEAKER: Mapping[str, tuple[str, ...]] = {
    "run_created": ("llm", "order.llm"),
    "llm_answered": ("reply.model", "reply.input_tokens", "reply.output_tokens", "usd", "lost_tokens"),
    "result": ("llm", "budget"),
}
_PORT = re.compile(r"127\.0\.0\.1:\d+")

Row = tuple[Any, ...]


def rows(folder: Path) -> tuple[Row, ...]:
    """Every row of a run's record, whole, chain included; none where there is no record.

    A copy is read: reading what a dead process left would put it in order for the next one.
    """
    if not (folder / "run.db").exists():
        return ()
    with tempfile.TemporaryDirectory() as name:
        for path in folder.glob("run.db*"):
            shutil.copyfile(path, Path(name) / path.name)
        connection = sqlite3.connect(Path(name) / "run.db")
        try:
            return tuple(connection.execute("SELECT * FROM event ORDER BY seq").fetchall())
        finally:
            connection.close()


def kinds(record: Sequence[Row]) -> Counter[str]:
    """How many events of each kind there are."""
    return Counter(str(row[1]) for row in record)


def lost(before: Sequence[Row], after: Sequence[Row]) -> int:
    """Events of the record before that are not there any more, or otherwise."""
    return sum(1 for n, row in enumerate(before) if n >= len(after) or after[n] != row)


def zombies(record: Sequence[Row]) -> int:
    """Trials that were begun and never finished, and numbers that were given twice."""
    numbers = {kind: [r[2] for r in record if r[1] == kind] for kind in ("proposed", "started", "finished")}
    begun = set(numbers["proposed"]) | set(numbers["started"])
    twice = sum(len(numbers[k]) - len(set(numbers[k])) for k in ("proposed", "finished"))
    return len(begun - set(numbers["finished"])) + twice


def answers(record: Sequence[Row]) -> list[str]:
    """Fingerprints of the questions whose replies are on record, in order."""
    return [json.loads(row[5])["fingerprint"] for row in record if row[1] == "llm_answered"]


@dataclass(frozen=True)
class Told:
    """A finished run as it is compared: its events, its files, and what their contents say."""

    events: tuple[str, ...]
    files: tuple[str, ...]
    contents: tuple[str, ...]

    def differences(self, other: "Told") -> list[str]:
        """In words, the first few of each sort."""
        found = []
        for n, (line, instead) in enumerate(zip(self.events, other.events, strict=False)):
            if line != instead:
                found.append(f"event {n}: {_apart(line, instead)}")
                break
        mine, theirs = _kinds_of(self.events), _kinds_of(other.events)
        found += [
            f"{theirs[k]} events {k}, not {mine[k]}" for k in sorted({*mine, *theirs}) if mine[k] != theirs[k]
        ]
        found += [f"{name} is missing" for name in self.files if name not in other.files]
        found += [f"{name} is left over" for name in other.files if name not in self.files]
        for said, instead in zip(self.contents, other.contents, strict=True):
            if said != instead:
                found.append(_apart(said, instead))
        return found


def told(folder: Path, *, speaker: bool = True) -> Told:
    """A finished run as it is compared.

    Args:
        folder: the run folder.
        speaker: whether who spoke is compared, too.
    """
    return Told(
        events=tuple(_events(rows(folder), speaker)),
        files=tuple(sorted(_files(folder))),
        contents=tuple(_content(folder, name) for name in MACHINE_FILES),
    )


def disagreements(folder: Path) -> list[str]:
    """What of a finished run does not follow from its evidence, its chain included."""
    return [d.text for d in recompute(folder).differences]


def _events(record: Sequence[Row], speaker: bool) -> Iterable[str]:
    said: set[str] = set()
    name = "" if speaker else _speaker(record)
    for _, kind, number, _, _, body, *_ in record:
        if kind in PROCESSES or (kind == _SENT and not speaker):
            continue
        EventKind(kind)
        drop = (*_EVERYWHERE, *MACHINE.get(kind, ()), *(() if speaker else SPEAKER.get(kind, ())))
        whole = _without(json.loads(body), drop)
        if kind in _NUMBERED:
            # Their numbers count repetitions, too; what they name says which one it is.
            number = 0
        if kind == "artifact":
            whole = _untimed(whole)
        line = _PORT.sub("127.0.0.1", json.dumps([kind, number, whole], sort_keys=True))
        if name:
            # Plans say who planned.
            line = line.replace(name, "the language model")
        if kind in SAID_AGAIN and line in said:
            continue
        said.add(line)
        yield line


def _speaker(record: Sequence[Row]) -> str:
    """What the language model of a run is called, as JSON has it."""
    created: dict[str, Any] = next((json.loads(row[5]) for row in record if row[1] == "run_created"), {})
    name = created.get("llm", {}).get("model")
    return json.dumps(name)[1:-1] if name else ""


def _kinds_of(lines: Sequence[str]) -> Counter[str]:
    return Counter(str(json.loads(line)[0]) for line in lines)


def _untimed(body: Any) -> Any:
    """An artifact's body without the hashes of files that hold moments."""
    files = body.get("files", [body])
    return [[f["path"], None if f["path"] in _TIMED_FILES else f["sha256"]] for f in files]


def _content(folder: Path, name: str) -> str:
    path = folder / name
    if not path.exists():
        return f"{name}: not there"
    body = _without(json.loads(path.read_text(encoding="utf-8")), MACHINE_FILES[name])
    return json.dumps([name, body], sort_keys=True)


def _files(folder: Path) -> Iterable[str]:
    names = (p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir())
    return (name for name in names if not name.startswith("run.db-"))


def _without(body: Any, paths: Iterable[str]) -> Any:
    for path in paths:
        body = _less(body, path.split("."))
    return body


def _less(body: Any, path: Sequence[str]) -> Any:
    first, *rest = path
    if first == "*":
        return [_less(item, rest) for item in body]
    if not isinstance(body, dict) or first not in body:
        return body
    if not rest:
        return {key: value for key, value in body.items() if key != first}
    return {**body, first: _less(body[first], rest)}


def _apart(mine: str, theirs: str) -> str:
    """Where two texts part, with a little of what comes before."""
    place = next(
        (n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), min(len(mine), len(theirs))
    )
    start = max(0, place - 60)
    return f"{mine[:40]} ... {mine[start : place + 60]!r} against {theirs[start : place + 60]!r}"
