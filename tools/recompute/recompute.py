"""Everything that a run folder tells, computed again from what it holds and compared with what stands there."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from ...pipelines.contracts import (
    DataError,
    Incumbent,
    RequestError,
    RunResult,
    StorageError,
    TrialError,
    Verdict,
)
from ..bundle import read_bundle
from ..bundle.write import size_bytes
from ..delivery.told import told
from ..search.compared import Compared
from ..search.incumbents import incumbents
from ..store.artifacts import artifacts
from ..store.events import Event, EventKind
from ..store.files import sha256
from ..store.run import broken, read_unchecked
from .findings import Findings
from .measured import Measured
from .rebuild import Rebuilt, judge, rebuild
from .record import EVIDENCE, PREDICTIONS, Record, record
from .rescore import rescore

RESULT = "result.json"
#: What changed files may make of a computation: it is said that they are changed, not what came of it.
_UPSET = (
    *(StorageError, TrialError, OSError, MemoryError),
    *(LookupError, ValueError, TypeError, AssertionError, ArithmeticError),
)
#: Measured once: times, tokens, prices. The record alone holds them.
_ONCE = frozenset(
    {
        *(f"budget.{name}" for name in ("seconds", "llm_calls", "input_tokens", "output_tokens")),
        *(f"budget.{name}" for name in ("llm_seconds", "usd")),
        *(f"model.{name}" for name in ("predict_ms_per_1k_rows", "predict_ms_one_row")),
    }
)


def recompute(folder: Path) -> Findings:
    """Compare a finished run with what follows from its folder alone.

    Raises:
        RequestError: there is no run, it is not over, or it was made before evidence was kept.
        StorageError: the record cannot be read.
    """
    events, findings = read_unchecked(folder), Findings()
    for words in broken(folder):
        findings.wrong("run.db", words)
    if told(events) is None and not findings.differences:
        raise _nothing(folder, events)
    _files(folder, events, findings)
    try:
        _numbers(folder, events, findings)
    except _UPSET as error:
        if not findings.differences:
            raise
        findings.wrong("run folder", f"the rest cannot be computed from what was changed ({error})")
        recorded = [e.body for e in events if e.kind is EventKind.RESULT]
        _result(folder, recorded[-1] if recorded else {}, findings)
    return findings


def _nothing(folder: Path, events: tuple[Event, ...]) -> RequestError:
    if any(e.kind is EventKind.RESULT for e in events):
        return RequestError(
            "NO-EVIDENCE", f"{folder} is of a version that kept no evidence", "run the plan anew"
        )
    return RequestError("RUN-NOT-OVER", f"{folder} is not over", f"automl-agent resume {folder}")


def _files(folder: Path, events: tuple[Event, ...], findings: Findings) -> None:
    """Files whose hash is on record are what they were, and there are no others beside them."""
    recorded = artifacts(events)
    for name, digest in recorded.items():
        path = folder / name
        if not path.is_file():
            findings.wrong(name, "is missing")
        elif sha256(path) != digest:
            findings.wrong(name, "was changed after it was recorded")
        else:
            findings.files += 1
    for part in (EVIDENCE, PREDICTIONS):
        for path in sorted((folder / part).glob("*")):
            if (name := path.relative_to(folder).as_posix()) not in recorded and recorded:
                findings.wrong(name, "is not on record")
    if (folder / "model").is_dir() or "model/manifest.json" in recorded:
        try:
            findings.files += len(read_bundle(folder).manifest.files)
        except DataError as error:
            findings.wrong("model", error.what)


def _numbers(folder: Path, events: tuple[Event, ...], findings: Findings) -> None:
    run = record(folder, events)
    if run.history.winner is not None:
        measured = run.measured
        _bodies(run, EventKind.SPLIT, findings, measured.split.facts())
        findings.compare(
            "run.db (audited)",
            run.history.audit.model_dump(mode="json"),
            measured.audit.model_dump(mode="json"),
        )
        findings.compare(
            f"{EVIDENCE}/facts.json", measured.size_bytes, size_bytes(folder / "model"), "size_bytes"
        )
        trials = tuple(rescore(run, measured, findings))
        run = replace(run, history=replace(run.history, trials=trials))
        run = replace(run, history=replace(run.history, incumbents=_chosen(run, measured, findings)))
    _proposals(run, findings)
    made = rebuild(run, judge(run))
    if made.evidence is not None and made.verdict is not None:
        scores = [c.score for c in (made.evidence.tested, *_default(run, made), made.evidence.dummy)]
        _bodies(run, EventKind.TEST_OPENED, findings, {"trial": run.history.winner, "scores": scores})
        _bodies(run, EventKind.VERDICT, findings, made.verdict.model_dump(mode="json"), Verdict)
    _bodies(run, EventKind.RESULT, findings, made.result.model_dump(mode="json"), RunResult)
    _result(folder, made.result.model_dump(mode="json"), findings)
    for name, text in made.texts.items():
        if (folder / name).is_file():
            findings.compare_text(name, (folder / name).read_bytes().decode("utf-8", "replace"), text)
        else:
            findings.wrong(name, "is missing")


def _chosen(run: Record, measured: Measured, findings: Findings) -> tuple[Incumbent, ...]:
    """The winner and those it came after, each again over the one before."""
    history = run.history
    metric = history.plan.task.metric_info
    compare = Compared(run.folder / PREDICTIONS, measured.split, measured.truth, metric.name)
    named = [history.trial(i.trial) for i in history.incumbents]
    again = incumbents(named, metric, compare)
    recorded = [i.model_dump(mode="json") for i in history.incumbents]
    findings.compare("run.db (selected)", recorded, [i.model_dump(mode="json") for i in again], "incumbents")
    if again and again[-1].trial != history.winner:
        findings.wrong(
            "run.db (selected)", f"trial {history.winner} is not the last that was better beyond noise"
        )
    return again


def _default(run: Record, made: Rebuilt) -> list[Any]:
    """The default's predictions were scored beside the winner's where it is another trial and had its time."""
    found = made.evidence
    assert found is not None
    return [] if found.default is None or found.default is found.tested else [found.default]


def _proposals(run: Record, findings: Findings) -> None:
    """What was tried is what was proposed."""
    proposed = {e.number: e.body for e in run.events if e.kind is EventKind.PROPOSED}
    for trial in run.history.trials:
        findings.compare(
            f"run.db (finished, trial {trial.number})",
            trial.proposal.model_dump(mode="json"),
            dict(proposed.get(trial.number, {})),
            "proposal",
        )


def _bodies(
    run: Record,
    kind: EventKind,
    findings: Findings,
    expected: dict[str, Any],
    model: type[BaseModel] | None = None,
) -> None:
    """The last event of a kind says what is recomputed."""
    bodies = [e.body for e in run.events if e.kind is kind]
    if not bodies:
        findings.wrong("run.db", f"there is no event {kind.value}")
        return
    # When the test was opened cannot be computed.
    found = {key: value for key, value in bodies[-1].items() if key != "elapsed"}
    whole = found if model is None else _filled(model, found)
    findings.compare(f"run.db ({kind.value})", whole, expected, once=_ONCE)


def _result(folder: Path, expected: Mapping[str, Any], findings: Findings) -> None:
    """``result.json`` says what is expected."""
    path = folder / RESULT
    if not path.is_file():
        findings.wrong(RESULT, "is missing")
        return
    try:
        found = json.loads(path.read_bytes(), object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        findings.wrong(RESULT, f"cannot be read ({type(error).__name__}: {str(error)[:80]})")
        return
    findings.compare(RESULT, _filled(RunResult, found), dict(expected), once=_ONCE)


def _filled(model: type[BaseModel], body: Any) -> Any:
    """The body with the defaults of fields that came later than it; itself where it is not of that form."""
    try:
        return model.model_validate_json(json.dumps(body), strict=True).model_dump(mode="json")
    except ValueError:
        return body


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys all differ: of two equal ones, readers take this or that."""
    names = [name for name, _ in pairs]
    if len({*names}) != len(names):
        raise ValueError("a key stands there twice")
    return dict(pairs)
