"""The same examples with every kind of language model: ``python -m automl_agent.evals.voices``.

Each example runs with no model, a script, the embedded model and a fake OpenAI endpoint that is obliging, slow,
talks nonsense, cuts its answers off or only fails. Every run must end with exit 0 and a whole ``result.json``; with
an endpoint that only fails, trials, scores and model must be those of ``none``.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from ..pipelines.contracts import RunResult
from ..tools.store.history import replay
from ..tools.store.run import read_events
from .fake_endpoint import Behaviour, FakeEndpoint, hangs_up, says, status, waits
from .obliging import obliging
from .results import record, table

_EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
_SCRIPT = Path(__file__).resolve().parent / "replies.jsonl"
_FAILING = "endpoint that only fails"
_ENDPOINTS: dict[str, Behaviour] = {
    "obliging endpoint": says(obliging),
    "slow endpoint": waits(1.0, says(obliging)),
    "endpoint that talks nonsense": says('Sure! {"metric": NaN, "plans": "<|im_end|>", "run": "rm -rf /"}'),
    "endpoint that cuts off": says('{"metric": "ro', finish="length"),
    "endpoint that hangs up": hangs_up,
    _FAILING: status(500),
}


def main() -> None:
    """Run every example with every voice; exit 1 where one does not end as it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=12)
    parser.add_argument("--no-embedded", action="store_true", help="leave the embedded model out")
    parser.add_argument("--only", default="", help="part of an example's name")
    options = parser.parse_args()
    rows, good = [], True
    for example in sorted(p for p in _EXAMPLES.glob("*.txt") if options.only in p.stem):
        whole: object = None
        for voice, spec, stack in _voices(not options.no_embedded):
            with stack, tempfile.TemporaryDirectory() as folder:
                code, seconds = _run(example, spec, Path(folder) / "out", options.trials)
                result = _result(Path(folder) / "out")
                found = _history(Path(folder) / "out") if result else None
            whole = found if voice == "none" else whole
            same = found == whole
            right = code == 0 and result is not None and (same or voice != _FAILING)
            good &= right
            rows.append(_row(example.stem, voice, code, seconds, result, same))
            print(*rows[-1], sep="  ", flush=True)
    record(
        "voices" + (f" {options.only}" if options.only else ""),
        "Every example with every kind of language model",
        f"python -m automl_agent.evals.voices --trials {options.trials}",
        [
            f"{options.trials} trials each. `as none`: the same trials, scores and winner as without a model.",
            "",
            *table(
                ("example", "model", "exit", "status", "test", "planned by", "suggested", "calls", "fallbacks",
                 "as none", "model s", "seconds"),
                rows,
            ),
        ],
    )  # fmt: skip
    sys.exit(0 if good else 1)


def _voices(embedded: bool) -> Iterator[tuple[str, str, ExitStack]]:
    """(name, ``--llm``, what must be open meanwhile)."""
    yield "none", "none", ExitStack()
    yield "script", f"scripted:{_SCRIPT}", ExitStack()
    if embedded:
        yield "embedded", "embedded", ExitStack()
    for name, behaviour in _ENDPOINTS.items():
        stack = ExitStack()
        endpoint = stack.enter_context(FakeEndpoint([behaviour]))
        yield name, f"{endpoint.base_url}#fake", stack


def _run(example: Path, spec: str, out: Path, trials: int) -> tuple[int, float]:
    words = [
        "run",
        str(example),
        "--yes",
        "--json",
        "--llm",
        spec,
        "--trials",
        str(trials),
        "--out",
        str(out),
    ]
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "automl_agent.app.cli", *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stderr.strip()[-300:], file=sys.stderr)
    return done.returncode, time.monotonic() - started


def _result(folder: Path) -> RunResult | None:
    """The result, which must hold every field of the contract."""
    file = folder / "result.json"
    if not file.exists():
        return None
    result = RunResult.model_validate_json(file.read_bytes())
    whole = set(json.loads(file.read_bytes())) == set(RunResult.model_fields)
    return result if whole else None


def _history(folder: Path) -> object:
    found = replay(read_events(folder))
    trials = [(t.proposal, t.status, t.score) for t in found.trials]
    return trials, found.winner, found.result.scores if found.result else None


def _row(
    example: str, voice: str, code: int, seconds: float, result: RunResult | None, same: bool
) -> list[object]:
    if result is None:
        return [example, voice, code, "no result", *[""] * 7, f"{seconds:.0f}"]
    test = result.scores.test
    return [
        example, voice, code, result.status, "" if test is None else f"{test:.4g}", result.llm.planned_by[:24],
        result.proposals.get("llm:warmstart", 0), result.budget.llm_calls, result.llm.fallbacks,
        "yes" if same else "no", f"{result.budget.llm_seconds:.1f}", f"{seconds:.0f}",
    ]  # fmt: skip


if __name__ == "__main__":
    main()
