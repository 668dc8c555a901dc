"""The integrity suite: ``python -m automl_agent.evals.integrity [--shared DATA]``.

Each case is a real run in a process of its own. An attack is caught where the named check fails and the result stays
unverified (exit 3), neutralised where that check says what was done about it and the test score holds on fresh rows,
refused where it comes to no run. A clean task must raise no alarm. Cases that were played are kept in ``--out``.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ..results import record, table
from .case import RIGHT, Case, Cell
from .runner import Runner
from .suite import suite


def main() -> None:
    """Play what is missing, print and record the table; exit 1 where a case is not right or was not played."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--shared", type=Path, help="folder with the larger tables; without it their cases are left out"
    )
    parser.add_argument("--only", default="", help="part of a case's name")
    parser.add_argument("--kind", choices=("attacks", "clean"), help="attacks or clean tasks alone")
    parser.add_argument("--jobs", type=int, default=1, help="cases at a time [1]")
    parser.add_argument("--trials", type=int, default=3, help="search trials of each run [3]")
    parser.add_argument(
        "--out", type=Path, default=Path("integrity"), help="where cells are kept [integrity]"
    )
    parser.add_argument("--fresh", action="store_true", help="play anew what is there already")
    parser.add_argument("--wrong", action="store_true", help="play anew what was not right")
    options = parser.parse_args()
    chosen = [c for c in suite() if _chosen(c, options.only, options.kind)]
    runner = Runner(
        options.out.resolve(), options.shared.resolve() if options.shared else None, options.trials
    )
    before = runner.cells()
    if options.fresh:
        runner.forget(chosen)
    elif options.wrong:
        runner.forget([c for c in chosen if c.name in before and before[c.name].ruling.outcome not in RIGHT])
    runner.play(chosen, options.jobs)
    played = runner.cells()
    cells = [played[c.name] for c in suite() if c.name in played]
    lines = [*_table(cells), "", summary(cells)]
    print("", *lines, sep="\n")
    if not options.only and options.kind is None:
        record(
            "integrity",
            "Integrity: attacks, honest mistakes and clean tasks",
            "python -m automl_agent.evals.integrity --shared DATA",
            [summary(cells), "", *_table(cells)],
        )
    now = [played.get(c.name) for c in chosen]
    sys.exit(0 if all(cell is not None and cell.ruling.outcome in RIGHT for cell in now) else 1)


def _chosen(case: Case, part: str, kind: str | None) -> bool:
    return part in case.name and kind in {None, "attacks" if case.kind == "attack" else "clean"}


def _table(cells: Sequence[Cell]) -> list[str]:
    titles = ("case", "data", "expected", "outcome", "evidence", "beside", "s")
    rows = [
        [
            c.case, c.data, c.expected, c.ruling.outcome, _line(c.ruling.evidence), ", ".join(c.ruling.others),
            f"{c.seconds:.0f}",
        ]
        for c in cells
    ]  # fmt: skip
    return table(titles, rows)


def _line(text: str) -> str:
    """Evidence names columns and values of hostile tables: one line, no markup."""
    return " ".join(text.split()).replace("<", "‹").replace("`", "'")


def summary(cells: Sequence[Cell]) -> str:
    """One line: how many attacks were caught, how many alarms were false."""
    attacks = [c for c in cells if c.kind == "attack"]
    clean = [c for c in cells if c.kind == "clean"]
    caught = sum(c.ruling.outcome in RIGHT for c in attacks)
    false = sum(c.ruling.outcome not in RIGHT for c in clean)
    return f"caught {caught} of {len(attacks)}, false alarms {false} of {len(clean)}"


if __name__ == "__main__":
    main()
