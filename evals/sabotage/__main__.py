"""The sabotage suite: ``python -m automl_agent.evals.sabotage [--only NAME] [--jobs 1]``.

Every saboteur takes part in a whole run on a small table, beside an honest family: several in one run, each as a
family of its own, so that its trial tells what became of it. Right is: the status and the reason that belong to it,
nobody left behind, a coordinator that did not grow, no traceback, and at the end a model that predicts new rows.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ...tools.trials.confine import described
from ..results import RELIABILITY, record, table
from ..totals import Count, What
from .playing import Finding, Played, judge, play
from .scene import Saboteur
from .suite import SUITE

_TOGETHER, _TOGETHER_HANGING = 9, 1
#: Seconds of a run. A family's first trial gets 15 % of them, and that is what a hanging one costs.
_LIMIT, _LIMIT_HANGING = 240, 100
#: A family that fails is tried twice; the honest one goes on.
_FURTHER = 2
_PREFIX = "sabotage-"
_PLACE = re.compile(rf"{re.escape(tempfile.gettempdir())}/{_PREFIX}[^/]*/")


def main() -> None:
    """Play, print and record the table; exit 1 on any miss."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help="part of a saboteur's name or of what it does")
    parser.add_argument("--jobs", type=int, default=1, help="runs at a time [1]")
    options = parser.parse_args()
    chosen = [s for s in SUITE.values() if options.only in s.name or options.only in s.does]
    print(f"workers: {described()}", flush=True)
    usual = _run((), _LIMIT)
    if usual.code not in {0, 3} or not usual.predicted:
        sys.exit(f"a run without saboteurs fails: exit {usual.code}\n{usual.said[-2000:]}")
    with ThreadPoolExecutor(options.jobs) as pool:
        groups = _groups(chosen)
        findings = [f for found in pool.map(lambda g: _play(g, usual.peak_mb), groups) for f in found]
    missed = [f for f in findings if f.wrong]
    line = (
        f"{len(findings) - len(missed)} of {len(findings)} saboteurs ended as they should, in {len(groups)} runs; "
        f"workers: {described()}"
    )
    print("", *_table(findings), "", line, sep="\n")
    if not options.only:
        record(
            "sabotage",
            "Trainers that fail, on purpose or not",
            "python -m automl_agent.evals.sabotage",
            [line, "", *_table(findings)],
            RELIABILITY,
            [Count(what=What.FAULTS, tried=len(findings), wrong=len(missed))],
        )
    sys.exit(1 if missed or not findings else 0)


def _groups(chosen: Sequence[Saboteur]) -> list[list[Saboteur]]:
    """Who plays together: those that wait for the end alone, those that hang in pairs."""
    found = [[s] for s in chosen if s.final]
    hanging = [s for s in chosen if s.hangs]
    quick = [s for s in chosen if not s.hangs and not s.final]
    found += [hanging[i : i + _TOGETHER_HANGING] for i in range(0, len(hanging), _TOGETHER_HANGING)]
    return found + [quick[i : i + _TOGETHER] for i in range(0, len(quick), _TOGETHER)]


def _play(group: Sequence[Saboteur], usual_mb: float) -> list[Finding]:
    run = _run(group, _LIMIT_HANGING if group[0].hangs else _LIMIT)
    found = [judge(s, run, usual_mb) for s in group]
    for finding in found:
        right = "right" if not finding.wrong else "WRONG"
        print(
            f"{right} {finding.saboteur.does}: {finding.status} {finding.reason[:80]} {finding.wrong}",
            flush=True,
        )
    return found


def _run(group: Sequence[Saboteur], seconds: int) -> Played:
    # Of two defaults that are equal the first wins; what is found later might be better.
    further = 0 if group and group[0].final else _FURTHER
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
        return play(Path(folder).resolve(), [s.name for s in group], 1 + len(group) + further, seconds)


def _table(findings: Sequence[Finding]) -> list[str]:
    rows = [
        [
            f.saboteur.does, f.saboteur.final or "", f.status, _line(f.reason), (f.wrong and _line(f.wrong)) or "right",
        ]
        for f in findings
    ]  # fmt: skip
    return table(("saboteur", "in the end", "status", "reason", "ruling"), rows)


def _line(text: str) -> str:
    # Where this machine keeps what is passing says nothing of a saboteur.
    text = _PLACE.sub("", text)
    return " ".join(text.split()).replace("<", "‹").replace("`", "'")[:120]


if __name__ == "__main__":
    main()
