"""What the record of a run withstands, measured: flipped bits, torn logs, full disks, kills, several processes.

``python -m automl_agent.evals.storage [--bits 500] [--steps 200] [--runs 400] [--rules 50]``
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..results import RELIABILITY, record, table
from ..totals import Count, What
from .full import Tally, failing, filled, limited, met, small_disk, steps, undisturbed
from .garbled import REFUSED, WHOLE, ends, flips, tried
from .machine import check
from .salvaging import salvaged
from .short import go_on
from .snapshots import FORMS, snapshot

#: Bytes: more than the largest file of a short run, and than all of them.
_LARGEST, _ALL = 400_000, 400_000
_WHERE = {"log": "in the log", "half": "half in the log", "closed": "closed in peace"}

Row = tuple[str, ...]


def main() -> None:
    """Do everything, write the tables; exit 1 where anything was lost, changed, invented or met a traceback."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bits", type=int, default=500, help="flipped, of each form of a record")
    parser.add_argument("--steps", type=int, default=200, help="amounts of disk, for each way of filling it")
    parser.add_argument("--runs", type=int, default=400, help="of the state machine")
    parser.add_argument("--rules", type=int, default=50, help="of each of these runs")
    options = parser.parse_args()
    began, wrong = time.monotonic(), list[str]()
    with tempfile.TemporaryDirectory(prefix="storage-") as name:
        place = Path(name)
        garbled = list(_garbled(place, options.bits, wrong))
        full = list(_full(place, options.steps, wrong))
        counts = _machine(options.runs, options.rules, wrong)
    lines = [
        (
            f"{time.monotonic() - began:.0f} s. Cases that lost, changed or invented an event, or met anything but "
            f"one typed line: {len(wrong)}."
        ),
        "",
        *(f"- {line}" for line in wrong[:20]),
        (
            "A record of 13 events is harmed and opened, once to be read and once to go on; what cannot be opened any more is "
            "given to `repair`."
        ),
        "",
        *table(("harm", "events lie", "opened", "all events", "refused", "wrong", "repair saved"), garbled),
        "",
        (
            "A short run (12 events, 11 files) meets a fault at one write after the other, then goes on without it. Its "
            "history and files must be those of the undisturbed one."
        ),
        "",
        *table(("fault", "runs", "stopped", "events kept then", "wrong"), full),
        "",
        (
            f"Random orders of everything that can happen ({options.runs} runs of {options.rules} steps, hypothesis), "
            "against a list:"
        ),
        "",
        *table(("what", "how often"), [(what, f"{n:,}") for what, n in sorted(counts.items())]),
    ]
    words = f"--bits {options.bits} --steps {options.steps} --runs {options.runs} --rules {options.rules}"
    command = f"python -m automl_agent.evals.storage {words}"
    counted = [
        Count(what=What.FAULTS, tried=_sum(garbled, 2) + _sum(full, 1), wrong=len(wrong)),
        Count(what=What.KILLS, tried=counts["kills"]),
        Count(what=What.FUZZ, tried=counts["steps"]),
    ]
    record("storage", "Storage: torn, garbled, full, killed", command, lines, RELIABILITY, counted)
    print("\n".join(lines))
    sys.exit(1 if wrong else 0)


def _garbled(place: Path, bits: int, wrong: list[str]) -> Iterator[Row]:
    for form in FORMS:
        made = snapshot(place / "bits", form)
        saved, more = salvaged(made, flips(made, bits, seed=0), place)
        counts, found = tried(made, flips(made, bits, seed=0), place)
        wrong += found + more
        yield "one bit flipped", _WHERE[form], *_counted(counts, found + more), _saved(saved)
    for form in FORMS[:2]:
        made = snapshot(place / "ends", form)
        saved, more = salvaged(made, ends(made, step=16), place)
        counts, found = tried(made, ends(made), place)
        wrong += found + more
        yield "log cut at each byte", _WHERE[form], *_counted(counts, found + more), _saved(saved)


def _counted(counts: Counter[str], wrong: Sequence[str]) -> Row:
    return f"{counts.total():,}", f"{counts[WHOLE]:,}", f"{counts[REFUSED]:,}", f"{len(wrong)}"


def _sum(rows: Sequence[Row], column: int) -> int:
    return sum(int(row[column].replace(",", "")) for row in rows if row[column] != "–")


def _saved(saved: Counter[str]) -> str:
    return ", ".join(f"{what} {n:,}" for what, n in saved.most_common()) or "–"


def _full(place: Path, count: int, wrong: list[str]) -> Iterator[Row]:
    expected = undisturbed(place / "undisturbed")
    calls: list[str] = []
    (place / "counted").mkdir()
    with failing(10**9, calls):
        go_on(place / "counted", [])
    tally = Tally()
    for number in steps(len(calls) - 1, count):
        tally.add(f"call {number + 1}", *met(place / "run", failing(number + 1, []), expected))
    yield _tallied(f"calls fail from one on (ENOSPC, EDQUOT, EIO), {len(calls)} calls", tally, wrong)
    tally = Tally()
    for left in steps(_LARGEST, count):
        tally.add(f"limit of {left} bytes", *met(place / "run", limited(left), expected))
    yield _tallied(f"files may not grow beyond 0 to {_LARGEST:,} bytes", tally, wrong)
    tally, what = Tally(), f"0 to {_ALL:,} bytes are left on a small disk"
    try:
        with small_disk(place / "disk") as disk:
            for left in steps(_ALL, count):
                tally.add(f"{left} bytes left", *met(disk / "run", filled(disk, left), expected))
    except PermissionError as reason:
        yield what, "–", "–", "–", f"not measured: {reason}"
        return
    yield _tallied(what, tally, wrong)


def _tallied(what: str, tally: Tally, wrong: list[str]) -> Row:
    wrong += tally.wrong
    return what, f"{tally.met + tally.unharmed}", f"{tally.met}", f"{tally.kept:,}", f"{len(tally.wrong)}"


def _machine(runs: int, rules: int, wrong: list[str]) -> Counter[str]:
    try:
        return check(runs, rules)
    except Exception as error:  # noqa: BLE001 - hypothesis raises what the machine met, whatever it is
        wrong.append(f"state machine: {type(error).__name__}: {error}")
        return Counter()


if __name__ == "__main__":
    main()
