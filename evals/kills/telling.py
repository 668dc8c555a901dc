"""The table of what was seen, and what is compared in it."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from ..results import table
from .history import MACHINE, MACHINE_FILES, SAID_AGAIN
from .scene import TRIALS, Reference
from .seen import COLD_SECONDS, WARM_SECONDS, Seen


def lines(found: Mapping[str, tuple[Seen, Reference]], jobs: int, seconds: float) -> list[str]:
    """Markdown lines: what was killed how often, what came of it, and what the comparison leaves out."""
    together = Seen()
    for seen, _ in found.values():
        together.add(seen)
    passed = ", ".join(f"{len(r.counts)} named places with {_called(name)}" for name, (_, r) in found.items())
    return [
        (
            f"{together.kills.total()} deaths and other ends in {seconds / 60:.0f} minutes, {jobs} runs at a time, {TRIALS}"
            f" trials each; an undisturbed run passes {passed}."
        ),
        "",
        *_kinds(found),
        "",
        *outcome(found),
        "",
        *restarts(together),
        "",
        *compared(),
        *faults(together),
    ]


def _kinds(found: Mapping[str, tuple[Seen, Reference]]) -> list[str]:
    kinds: Counter[str] = Counter()
    for seen, _ in found.values():
        kinds += seen.kills
    rows = [[kind, *(seen.kills[kind] for seen, _ in found.values())] for kind in sorted(kinds)]
    return table(("ended by", *(_called(name) for name in found)), rows)


def outcome(found: Mapping[str, tuple[Seen, Reference]]) -> list[str]:
    """What came of the kills."""
    rows: list[tuple[str, list[object]]] = [
        ("runs that were disturbed and came to their end", [s.runs for s, _ in found.values()]),
        ("events acknowledged", [s.acknowledged for s, _ in found.values()]),
        ("of these lost or changed", [s.lost for s, _ in found.values()]),
        ("trials without an end, or twice", [s.zombies for s, _ in found.values()]),
        ("processes alive 2 s after their coordinator", [s.orphans for s, _ in found.values()]),
        (
            "histories equal to the undisturbed run's",
            [f"{s.histories} of {s.compared}" for s, _ in found.values()],
        ),
        ("calls of the language model lost in flight", [s.in_flight for s, _ in found.values()]),
        ("recorded replies asked for again", [s.asked_again for s, _ in found.values()]),
        ("faults of any kind", [len(s.faults) for s, _ in found.values()]),
    ]
    return table(("", *(_called(name) for name in found)), [[words, *cells] for words, cells in rows])


def restarts(seen: Seen) -> list[str]:
    """Seconds from a restart to the first work."""
    rows = [
        _restart("everything imported already", seen.warm, WARM_SECONDS),
        _restart("a command line, imports included", seen.cold, COLD_SECONDS),
    ]
    return [
        (
            "Seconds from a restart to its first work: a fit handed to a worker, a question, or a new event beside the one"
            " that the run was taken up."
        ),
        "",
        *table(
            ("restart", "restarts", "median", "95 % within", "longest", "within"),
            [row for row in rows if row is not None],
        ),
    ]


def _restart(name: str, seconds: Sequence[float], limit: float) -> list[object] | None:
    if not seconds:
        return None
    p50, p95, longest = np.percentile(seconds, (50, 95, 100))
    within = sum(s <= limit for s in seconds)
    return [
        name,
        len(seconds),
        *(f"{s:.2f}" for s in (p50, p95, longest)),
        f"{limit:g} s: {within} of {len(seconds)}",
    ]


def compared() -> list[str]:
    """What the comparison of histories leaves out, in full."""
    bodies = "; ".join(f"{kind}: {', '.join(fields)}" for kind, fields in MACHINE.items())
    files = "; ".join(f"{name}: {', '.join(fields)}" for name, fields in MACHINE_FILES.items())
    return [
        (
            "Histories are compared event by event, whole bodies, and so are the names of all files. Left out are each event's"
            f" moment and `elapsed`, ports, and what is measured on the machine ({bodies}); that a run was taken up; repetitions"
            f" that are equal to the first ({', '.join(sorted(SAID_AGAIN))}); the hashes of files that hold moments, whose"
            f" contents are compared without ({files}). Models are compared by their predictions of the sealed rows, and"
            " reports are computed again from the run's evidence. Runs of which a worker was killed are not compared: a fit"
            " that somebody kills is a failed trial."
        ),
    ]


def faults(seen: Seen) -> list[str]:
    """The first faults, in words."""
    return ["", *(f"- {fault[:300]}" for fault in seen.faults[:20])] if seen.faults else []


def _called(name: str) -> str:
    return {
        "none": "no language model",
        "scripted": "a language model",
        "embedded": "the embedded model",
    }[name]
