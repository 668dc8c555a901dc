"""Requests on real data, judged on rows that no run has ever seen.

``python -m automl_agent.evals.tabular [--shared FOLDER] [--time-limit 60s] [--llm none]``: a fifth of each table
is kept outside; the rest, with the request, goes through ``automl-agent run`` and ``automl-agent predict``. The
score of the sealed test must be within its stated interval of the score on the outside rows.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from ..pipelines.contracts import RunResult
from .outside import run_outside, shared_requests
from .results import record, table

_EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
_TITLES = (
    "request", "exit", "status", "metric", "sealed test", "interval", "outside", "within", "family", "seconds",
)  # fmt: skip


def main() -> None:
    """Run every request; exit 1 where one fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--shared", type=Path, help="folder with requests/understand.jsonl and the tables it names"
    )
    parser.add_argument("--time-limit", help="instead of the requests' own")
    parser.add_argument("--only", default="", help="part of a request's name")
    parser.add_argument("--llm", default="none", help="language model [none]")
    options = parser.parse_args()
    words = ["--llm", options.llm, *(["--time-limit", options.time_limit] if options.time_limit else [])]
    rows, good = [], True
    for name, request, data in _requests(options.shared):
        if options.only not in name:
            continue
        row, right = _judge(name, request, data, words)
        rows.append(row)
        good &= right
        print(*row, sep="  ", flush=True)
    # A part of the requests is a section of its own, so that it never stands for all of them.
    part = (f" --llm {options.llm}" if options.llm != "none" else "") + (
        f": {options.only}" if options.only else ""
    )
    record(
        "tabular" + part,
        "Requests on real data" + part,
        "python -m automl_agent.evals.tabular"
        + (" --shared DATA" if options.shared else "")
        + (f" --time-limit {options.time_limit}" if options.time_limit else "")
        + (f" --llm {options.llm}" if options.llm != "none" else "")
        + (f' --only "{options.only}"' if options.only else ""),
        [
            "A fifth of each table was kept outside. `interval` is the run's own 95 % range for a fresh sample.",
            "",
            *table(_TITLES, rows),
        ],
    )
    sys.exit(0 if good else 1)


def _requests(shared: Path | None) -> Iterator[tuple[str, str, Path]]:
    for path in sorted(_EXAMPLES.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        data = next(p for p in sorted(_EXAMPLES.iterdir()) if p.suffix != ".txt" and p.name in text)
        yield path.stem, text, data
    if shared is not None:
        yield from shared_requests(shared)


def _judge(name: str, request: str, data: Path, words: list[str]) -> tuple[list[object], bool]:
    run = run_outside(request, data, words)
    if run.result is None or run.score is None:
        return [name, run.code, run.said[-150:], *[""] * 6, f"{run.seconds:.0f}"], False
    result = run.result
    low, high = result.scores.test_interval or (float("nan"), float("nan"))
    within = low <= run.score <= high
    asked = _unmet(result)
    row: list[object] = [
        name, run.code, result.status + (f" ({asked})" if asked else ""), result.task.metric,
        f"{result.scores.test:.4g}", f"{low:.4g} to {high:.4g}", f"{run.score:.4g}", "yes" if within else "NO",
        result.model.family if result.model else "", f"{run.seconds:.0f}",
    ]  # fmt: skip
    return row, within and run.code == 0


def _unmet(result: RunResult) -> str:
    return ", ".join(check.name for check in result.verdict.checks if check.status.value == "fail")


if __name__ == "__main__":
    main()
