"""A finished run, edited: scores in files and in the record, predictions, the model."""

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from ...tools.store.events import EventKind
from ...tools.store.run import RunStore, read_events
from .case import Case, Ruling, Stage
from .command import call

#: What somebody did to a run folder.
Deed = Callable[[Path], None]
_DATA = "breast cancer (scikit-learn)"


def cases() -> list[Case]:
    """Every edit, and a run that nobody touched."""
    recomputed: tuple[tuple[str, Deed, str], ...] = (
        ("edited test score in result.json", _result_score, r"scores\.test\b|\btest\b"),
        ("edited baseline in result.json", _result_dummy, r"dummy"),
        ("edited verdict in result.json", _result_check, r"verdict|bundle_reload"),
        ("edited score in report.md", _report, r"report\.md"),
        ("edited test predictions", _predictions, r"test\.npy|scores\.test\b|predictions"),
        ("edited predictions of a trial", _trial_predictions, r"0000\.npy|trial|validation|predictions"),
        ("edited trial score in run.db", _trial_score, r"trial|validation"),
        ("test score forged in every place", _forged, r"scores\.test\b|\btest\b"),
        ("the vault opened a second time, on record", _opened_again, r"(?i)open"),
        ("another winner chosen after the test", _chosen_again, r"(?i)chosen|select|winner|trial"),
    )
    refused: tuple[tuple[str, Deed], ...] = (
        ("edited model file", _model_bytes),
        ("edited manifest: classes swapped", _manifest_classes),
        ("a file added to the model", _model_file),
    )
    return [
        *(
            Case(name, "attack", _DATA, f"report --recompute lists {words}", partial(_recompute, deed, words))
            for name, deed, words in recomputed
        ),
        *(Case(name, "attack", _DATA, "predict refuses", partial(_predict, deed)) for name, deed in refused),
        Case("a run that nobody touched", "clean", _DATA, "report --recompute agrees", _untouched),
    ]


def _recompute(deed: Deed, words: str, stage: Stage) -> Ruling:
    folder = _copy(stage)
    deed(folder)
    done = call(folder.parent, "report", folder.name, "--recompute")
    right = done.code == 3 and re.search(words, done.said) is not None
    shown = _lines(done.said, words) if right else done.said.strip()[-260:]
    return Ruling(outcome="caught" if right else "missed", evidence=shown, code=done.code)


def _untouched(stage: Stage) -> Ruling:
    folder = _copy(stage)
    done = call(folder.parent, "report", folder.name, "--recompute")
    right = done.code == 0
    shown = done.last_words if right else done.said.strip()[-260:]
    return Ruling(outcome="clean" if right else "false alarm", evidence=shown, code=done.code)


def _predict(deed: Deed, stage: Stage) -> Ruling:
    folder = _copy(stage)
    deed(folder)
    done = call(folder.parent, "predict", folder.name, str(stage.base().parent / "table.csv"), "-o", "p.csv")
    right = done.code == 2 and "error[" in done.said and not (folder.parent / "p.csv").exists()
    return Ruling(outcome="refused" if right else "missed", evidence=done.last_words, code=done.code)


def _copy(stage: Stage) -> Path:
    folder = stage.folder / "out"
    shutil.copytree(stage.base(), folder)
    return folder


def _lines(said: str, words: str) -> str:
    return "; ".join(line.strip() for line in said.splitlines() if re.search(words, line))[:260]


def _edit_result(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    file = folder / "result.json"
    result = json.loads(file.read_bytes())
    change(result)
    file.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def _result_score(folder: Path) -> None:
    _edit_result(folder, lambda r: r["scores"].update(test=0.99995, test_ci=[0.9995, 1.0]))


def _result_dummy(folder: Path) -> None:
    _edit_result(folder, lambda r: r["scores"].update(dummy=0.31))


def _result_check(folder: Path) -> None:
    def change(result: dict[str, Any]) -> None:
        for check in result["verdict"]["checks"]:
            if check["name"] == "bundle_reload":
                check["evidence"] = "largest difference after reloading 3.1e-13"

    _edit_result(folder, change)


def _report(folder: Path) -> None:
    file = folder / "report.md"
    text = file.read_text(encoding="utf-8")
    score = f"{json.loads((folder / 'result.json').read_bytes())['scores']['test']:.4g}"
    assert score in text, "the report shows the test score"
    file.write_text(text.replace(score, "0.9997"), encoding="utf-8")


def _predictions(folder: Path) -> None:
    _shuffle(folder / "predictions" / "test.npy")


def _trial_predictions(folder: Path) -> None:
    _shuffle(folder / "predictions" / "0000.npy")


def _shuffle(file: Path) -> None:
    values = np.load(file, allow_pickle=False)
    np.save(file, np.random.default_rng(0).permutation(values))


def _write_anew(folder: Path, changes: Mapping[EventKind, Callable[[dict[str, Any]], None]]) -> None:
    """The record once more, with some bodies changed: whole, in order, each event bound to the one before."""
    events = read_events(folder)
    for name in ("run.db", "run.db-wal", "run.db-shm"):
        (folder / name).unlink(missing_ok=True)
    with RunStore(folder) as store:
        for event in events:
            body = json.loads(json.dumps(event.body))
            if event.kind in changes:
                changes[event.kind](body)
            store.append(event.kind, body, number=event.number, attempt=event.attempt)


def _trial_score(folder: Path) -> None:
    """As somebody does who knows SQL: guards are taken off first."""
    connection = sqlite3.connect(folder / "run.db", isolation_level=None)
    try:
        guards = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in guards:
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(
            "UPDATE event SET body = json_set(body, '$.trial.score', 0.99991)"
            " WHERE seq = (SELECT min(seq) FROM event WHERE kind = 'finished')"
        )
    finally:
        connection.close()


def _forged(folder: Path) -> None:
    """The same false score in result, report and record."""
    _report(folder)
    _result_score(folder)
    _write_anew(
        folder,
        {
            EventKind.RESULT: lambda b: b["scores"].update(test=0.99995, test_ci=[0.9995, 1.0]),
            EventKind.TEST_OPENED: lambda b: b.update(scores=[0.99995, *b["scores"][1:]]),
        },
    )


def _opened_again(folder: Path) -> None:
    """By way of our own store, as a crew would that looks twice."""
    with RunStore(folder) as store:
        body = dict(store.all(EventKind.TEST_OPENED)[0].body)
        store.append(EventKind.TEST_OPENED, body | {"scores": [0.99995, *body["scores"][1:]]}, attempt=1)


def _chosen_again(folder: Path) -> None:
    """Another trial, once the scores of the test are known."""
    with RunStore(folder) as store:
        body = dict(store.all(EventKind.SELECTED)[0].body)
        other = 0 if body["trial"] else 1
        store.append(EventKind.SELECTED, body | {"trial": other}, attempt=1)


def _model_bytes(folder: Path) -> None:
    file = max((f for f in (folder / "model").rglob("*") if f.is_file()), key=lambda f: f.stat().st_size)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(bytes(content))


def _manifest_classes(folder: Path) -> None:
    file = folder / "model" / "manifest.json"
    manifest = json.loads(file.read_bytes())
    manifest["inputs"]["classes"].reverse()
    file.write_text(json.dumps(manifest), encoding="utf-8")


def _model_file(folder: Path) -> None:
    inside = next(f for f in (folder / "model").iterdir() if f.is_dir())
    (inside / "extra.pkl").write_bytes(b"\x80\x04N.")
