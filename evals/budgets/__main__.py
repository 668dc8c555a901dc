"""Does a run keep its budgets, whatever the data and whatever happens to it?

``python -m automl_agent.evals.budgets [--runs 50] [--seed 0]``

Limits from 5 to 60 seconds over seven generated tables, with and without a language model that takes its time, some
runs killed or interrupted and taken up again. Exit code 1 where one goes over its limit by more than 5 % and five
seconds, over all of its processes, or ends without a model that can be loaded.
"""

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from ..fake_endpoint import FakeEndpoint, says, waits
from ..obliging import obliging
from ..results import RELIABILITY, record, table
from ..totals import Count, What
from .case import Case, draw
from .play import Played, play

#: Seconds that the endpoints take for an answer.
_QUICK, _SLOW = 0.05, 6.0


def main() -> None:
    """Play all cases, and write what came of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0, help="of the cases")
    parser.add_argument("--keep", type=Path, default=None, help="keep the run folders here")
    options = parser.parse_args()
    # A shell's background ignores SIGINT, and children would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        played = list(_all(draw(options.runs, options.seed), folder))
    record(
        "budgets",
        "Budgets",
        f"python -m automl_agent.evals.budgets --runs {options.runs} --seed {options.seed}",
        _told(played),
        RELIABILITY,
        [Count(what=What.FAULTS, tried=len(played), wrong=sum(bool(p.wrong) for p in played))],
    )
    sys.exit(1 if any(p.wrong for p in played) else 0)


def _all(cases: Sequence[Case], folder: Path) -> Iterator[Played]:
    with (
        FakeEndpoint([waits(_QUICK, says(obliging))]) as quick,
        FakeEndpoint([waits(_SLOW, says(obliging))]) as slow,
    ):
        specs = {"none": "none", "quick": f"{quick.base_url}#fake", "slow": f"{slow.base_url}#fake"}
        for case in cases:
            found = play(case, folder, specs[case.speaker])
            print(*_row(found), sep="  ", flush=True)
            yield found


def _row(found: Played) -> list[str]:
    case = found.case
    return [
        case.table,
        f"{case.limit:.1f} s",
        case.speaker,
        " ".join((case.disturbed, *(f"at {m:.0%}" for m in case.moments))) or "-",
        " ".join(case.more) or "-",
        f"{found.took:.1f} s",
        f"{found.overrun:+.1f} s",
        f"{found.status} ({found.family or 'no model'}, {found.trials} trials)",
        found.after or "-",
        found.wrong or "ok",
    ]


def _told(played: Sequence[Played]) -> list[str]:
    wrong = [p for p in played if p.wrong]
    over = sorted(p.overrun for p in played)
    load = " ".join(f"{x:.1f}" for x in psutil.getloadavg())
    said = (
        f"{len(played)} runs, {len(wrong)} wrong. Largest overrun {over[-1]:+.1f} s, median {over[len(over) // 2]:+.1f} s"
        f" (allowed: 5 % and 5 s); the machine's load averages at the end: {load}. Times are from process start to"
        " `result.json`, summed over all processes of a run. Models: none, or an endpoint that answers after"
        f" {_QUICK:g} s (quick) or {_SLOW:g} s (slow). The last columns name what took longest behind the limit."
    )
    titles = (
        "table",
        "limit",
        "model",
        "disturbed",
        "other budgets",
        "took",
        "over",
        "ended",
        "after the limit",
        "",
    )
    return [said, "", *table(titles, [_row(p) for p in played])]


if __name__ == "__main__":
    main()
