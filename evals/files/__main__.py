"""``python -m automl_agent.evals.files``: 150 hostile files through ``automl-agent plan``, each with its right outcome.

Writes its table into ``evals/RELIABILITY.md`` and exits 1 on any miss. ``--tables N`` runs generated tables instead.
"""

import argparse
import sys
import time
from collections.abc import Sequence

from ..results import RELIABILITY, record, table
from ..totals import Count, What
from .case import Case
from .parsing import CASES as PARSING
from .play import LIMIT_MIB, LIMIT_SECONDS, Played, play, warm
from .quality import CASES as QUALITY
from .security import CASES as SECURITY
from .size import CASES as SIZE

CASES = (*QUALITY, *PARSING, *SIZE, *SECURITY)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the suite; 0 where every outcome was right."""
    parser = argparse.ArgumentParser(prog="python -m automl_agent.evals.files", description=__doc__)
    parser.add_argument(
        "--only", metavar="WORD", help="cases with this word in kind or name; nothing is recorded"
    )
    parser.add_argument("--tables", type=int, metavar="N", help="run N generated tables instead")
    parser.add_argument(
        "--trials", type=int, metavar="N", default=300, help="of them, so many with a real trial [300]"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the generated tables [0]")
    options = parser.parse_args(arguments)
    if options.tables is not None:
        from .tables import many

        return many(options.tables, options.trials, options.seed)
    return _files(options.only)


def _files(only: str | None) -> int:
    warm()
    began, results = time.monotonic(), []
    for case in CASES:
        if only is None or only in f"{case.kind} {case.name}":
            results.append(_told(case))
    missed = [r for r in results if r.miss]
    print(f"{len(results) - len(missed)} of {len(results)} right in {time.monotonic() - began:.0f} s")
    if only is None:
        record(
            "files",
            "Hostile files",
            "python -m automl_agent.evals.files",
            _lines(results, time.monotonic() - began),
            RELIABILITY,
            [Count(what=What.FILES, tried=len(results), wrong=len(missed))],
        )
    return 1 if missed else 0


def _told(case: Case) -> Played:
    # Time and memory of the large ones are measured in processes that share nothing with this one.
    played = play(case, forked=case.kind != "size")
    verdict = played.miss or "right"
    print(
        f"{case.kind:9}{case.name:50.50}{played.seconds:6.1f} s {played.mib:6.0f} MiB  {verdict}", flush=True
    )
    return played


def _lines(results: list[Played], seconds: float) -> list[str]:
    rows = []
    for kind in dict.fromkeys(r.case.kind for r in results):
        of = [r for r in results if r.case.kind == kind]
        slow, large = max(of, key=lambda r: r.seconds), max(of, key=lambda r: r.mib)
        rows.append(
            [
                kind,
                len(of),
                sum(not r.miss for r in of),
                sum(bool(r.case.outcome.codes) for r in of),
                f"{slow.seconds:.1f} s ({slow.case.name})",
                f"{large.mib:.0f} MiB ({large.case.name})",
            ]
        )
    missed = [r for r in results if r.miss]
    how = (
        f"Each file through `automl-agent plan --llm none --yes` as a whole command, in {seconds:.0f} s: the right code "
        "and one line where it must be refused, a plan and the warnings that must be there where not, no traceback, no "
        f"control character, at most {LIMIT_SECONDS:.0f} s and {LIMIT_MIB:.0f} MiB. Files of the class size run in "
        "processes of their own, the others in forks of a warm one, whose memory counts. Seconds are the clock's, or the "
        "processors' where these are fewer, since other work was on the machine."
    )
    return [
        how,
        "",
        *table(["class", "files", "right", "of them refused", "slowest", "largest"], rows),
        "",
        *(
            [f"Missed: {'; '.join(f'{r.case.name} ({r.miss})' for r in missed)}"]
            if missed
            else ["None was missed."]
        ),
    ]


if __name__ == "__main__":
    sys.exit(main())
