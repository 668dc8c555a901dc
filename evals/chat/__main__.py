"""Conversations with ``automl-agent chat``: ``python -m automl_agent.evals.chat --shared DATA [FILE ...]``.

Each turn is judged by what it changed or did, by what the task was taken for, and by what the reply mentions. An offer
that is right counts as right, and is accepted. ``held_out``, ``unseen``, ``third`` to ``seventh`` were written by
people who had not seen how turns are read; their figures of the first contact are kept in ``evals/RESULTS.md``. The
files in ``written/`` were used for mending. ``--quick`` lets every run be a copy of one that was made before, so that a
conversation takes seconds: what turns are taken for is the same.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ..outside import call
from ..results import record, table
from .play import Played, play
from .suite import Script, read_suite

_HERE = Path(__file__).parent
SUITES = tuple(
    _HERE / f"{name}.jsonl"
    for name in ("development", "held_out", "unseen", "third", "fourth", "fifth", "sixth", "seventh")
)


def main() -> None:
    """Play every conversation; exit 1 where less than 90 % of the turns are right, or one is wrong unsaid."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="folder with the data")
    parser.add_argument("--llm", default="embedded")
    parser.add_argument("--only", default="", help="part of a data set's name")
    parser.add_argument("--quick", action="store_true", help="runs are copies of one that was made before")
    parser.add_argument("--no-record", action="store_true", help="print alone")
    parser.add_argument("files", nargs="*", type=Path, default=list(SUITES))
    options = parser.parse_args()
    good = True
    for file in options.files:
        with tempfile.TemporaryDirectory() as made:
            played = _played(file, options, Path(made))
        lines = _lines(played)
        print("\n".join(lines))
        if not options.no_record:
            command = f"python -m automl_agent.evals.chat --shared DATA --llm {options.llm}{' --quick' * options.quick} {file.name}"
            record(
                f"chat {file.stem} {options.llm}",
                f"Conversations: {file.stem.replace('_', ' ')}, {options.llm}",
                command,
                lines,
            )
        right = sum(p.judged.outcome == "right" for p in played)
        good = good and right >= 0.9 * len(played) and all(p.judged.outcome != "wrong unsaid" for p in played)
    sys.exit(0 if good else 1)


def _played(file: Path, options: argparse.Namespace, made: Path) -> list[Played]:
    found: list[Played] = []
    for script in read_suite(file):
        if options.only not in script.data:
            continue
        done = _made(script, options.shared, made) if options.quick else None
        with tempfile.TemporaryDirectory() as folder:
            for turn in play(script, Path(folder), options.shared, options.llm, done):
                mark = (
                    "" if turn.judged.outcome == "right" else f"  <- {turn.judged.outcome}: {turn.judged.why}"
                )
                print(
                    f"{turn.data} {turn.number} [{turn.intent}, {turn.seconds:.1f} s] {turn.said}{mark}",
                    file=sys.stderr,
                    flush=True,
                )
                found.append(turn)
    return found


def _made(script: Script, shared: Path, folder: Path) -> Path:
    """A short run on the data of a conversation, made once."""
    out = folder / script.data
    if not out.exists():
        target = next(t.expect.task["target"] for t in script.turns if "target" in t.expect.task)
        data = shared / script.file
        request = f"Predict {target} in {data}, 20 seconds"
        command = ["run", "--text", request, "--llm", "none", "--trials", "2", "--yes", f"--out={out}"]
        call(command, folder)
    return out


def _lines(played: Sequence[Played]) -> list[str]:
    header = ("data", "turns", "right", "not done", "wrong, shown", "wrong, unsaid", "median s a turn")
    rows = [
        _row(data, [p for p in played if p.data == data]) for data in dict.fromkeys(p.data for p in played)
    ]
    right = sum(p.judged.outcome == "right" for p in played)
    missed = [p for p in played if p.judged.outcome != "right"]
    return [
        f"{right} of {len(played)} turns right ({100 * right / max(1, len(played)):.0f} %).",
        "",
        *table(header, [*rows, _row("all", played)]),
        "",
        *(
            f"- {p.data} {p.number}, {p.judged.outcome}: {_quoted(p.said)}: {_quoted(p.judged.why)}"
            for p in missed
        ),
    ]


def _row(name: str, played: Sequence[Played]) -> tuple[str, ...]:
    count = [
        sum(p.judged.outcome == outcome for p in played)
        for outcome in ("right", "not done", "wrong", "wrong unsaid")
    ]
    seconds = statistics.median([p.seconds for p in played]) if played else 0.0
    return (name, str(len(played)), *map(str, count), f"{seconds:.1f}")


def _quoted(text: str) -> str:
    return " ".join(text.split())[:160].replace("|", "/")


if __name__ == "__main__":
    main()
