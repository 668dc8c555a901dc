"""Whatever is changed in a run folder is found, and what is not changed is no alarm."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from automl_agent.app.cli import entry
from automl_agent.pipelines.contracts import RequestError
from automl_agent.tools.recompute.findings import Findings
from automl_agent.tools.recompute.recompute import recompute
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.run import RunStore, broken, read_events

from ..e2e.calls import call
from .tampering import edit_event, edit_json, forget_after, run_sql

pytestmark = pytest.mark.e2e


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Path:
    """A copy, far from the data and under another name."""
    return Path(shutil.copytree(finished, tmp_path / "copied"))


def texts(found: Findings) -> list[str]:
    return [d.text for d in found.differences]


def said(folder: Path) -> str:
    return "\n".join(texts(recompute(folder)))


def test_what_nobody_touched_agrees_wherever_it_lies(run: Path) -> None:
    found = recompute(run)
    assert texts(found) == []
    assert found.numbers > 200
    assert found.once > 20
    assert found.files > 20


def _array(name: str, change: Callable[[np.ndarray], object]) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        values = np.load(folder / name)
        change(values)
        np.save(folder / name, values)

    return edit


def _swap(values: np.ndarray) -> None:
    values[[0, 5]] = values[[5, 0]]


def _perfect(folder: Path) -> None:
    truth = np.load(folder / "evidence" / "truth.values.npy")
    np.save(folder / "predictions" / "0001.npy", np.eye(2)[truth])


def _text(name: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        text = (folder / name).read_text()
        found = re.sub(old, new, text, count=1)
        assert found != text
        (folder / name).write_text(found)

    return edit


def _result(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    return lambda folder: edit_json(folder / "result.json", change)


def _pickle(folder: Path) -> None:
    np.save(folder / "predictions" / "0000.npy", np.array([{}], dtype=object), allow_pickle=True)


#: Each list is done at once to one run folder; every sentence must be said.
TAMPERED: dict[str, list[tuple[Callable[[Path], object], str]]] = {
    "what people and programs read": [
        (_result(lambda b: b["scores"].update(test=0.99)), "result.json: scores.test is 0.99, recomputed 0.7"),
        (_result(lambda b: b.update(status="verified")), "result.json: status is 'verified', recomputed 'unverified'"),
        (_result(lambda b: b["verdict"]["checks"][0].update(status="skip")), "result.json: verdict.checks."),
        (_result(lambda b: b.update(note="trust me")), "result.json: note is 'trust me', recomputed missing"),
        (_result(lambda b: b["scores"].pop("dummy")), "result.json: scores.dummy is missing"),
        (_result(lambda b: b["scores"].update(default="0.7")), "result.json: scores.default is '0.7'"),
        (_result(lambda b: b["budget"].update(seconds=1.0)), "result.json: budget.seconds is 1.0"),
        (_text("report.html", r"0\.7\d\d\d?", "0.9999"), "report.html: line"),
        (_text("report.md", r"0\.7\d\d\d?", "0.9999"), "report.md: line"),
        (_text("verdict.md", "failed", "passed"), "verdict.md: line"),
        (_text("model/README.md", r"0\.7", "0.9"), "model/README.md: was changed"),
    ],
    "files that are gone": [
        (lambda f: (f / "result.json").unlink(), "result.json: is missing"),
        (lambda f: (f / "report.html").unlink(), "report.html: is missing"),
                (lambda f: (f / "model" / "manifest.json").write_text("{}"), "model/manifest.json: was changed"),
    ],
    "predictions": [
        (_perfect, "run.db (finished, trial 1): score is"),
        (_pickle, "predictions/0000.npy: trial 0 cannot be scored again"),
        (lambda f: np.save(f / "predictions" / "0009.npy", np.ones(3)), "predictions/0009.npy: is not on record"),
        (_text("result.json", r'"scores": \{', '"scores": {}, "scores": {'), "result.json: cannot be read"),
    ],
    "two rows": [(_array("predictions/0001.npy", _swap), "predictions/0001.npy: was changed")],
    "half": [
        (lambda f: np.save(f / "predictions" / "0000.npy", np.ones((7, 2)) / 2), "trial 0 cannot be scored again"),
        (lambda f: (f / "result.json").write_text("[" * 100_000), "result.json: cannot be read"),
    ],
    "the test": [
        (_array("predictions/test.npy", lambda v: v.__setitem__(slice(None), np.eye(2)[[0]])), "scores.test is 0.7"),
        (_array("evidence/given.npy", lambda v: v.__setitem__(slice(None), 1)), "sealed_test.status is 'pass', recomputed 'fail'"),
        (lambda f: edit_json(f / "evidence" / "facts.json", lambda b: b.update(size_bytes=7)), "facts.json: size_bytes is 7"),
    ],
    "other rows": [(_array("evidence/split.test.npy", lambda v: v.__setitem__(0, v[1])), "run.db (split): sha256")],
    "no rows": [(_array("evidence/split.test.npy", lambda v: v.__setitem__(0, 10**9)), "split.test.npy: was changed")],
    "no facts": [(lambda f: (f / "evidence" / "facts.json").write_text("null"), "evidence/facts.json")],
    "no predictions": [
        (lambda f: (f / "predictions" / "0002.npy").unlink(), "predictions/0002.npy: is missing"),
        (_result(lambda b: b["scores"].update(test=0.99)), "result.json: scores.test is 0.99, recomputed 0.7"),
    ],
    "no folders": [
        (lambda f: shutil.rmtree(f / "evidence"), "evidence/facts.json: is missing"),
        (lambda f: shutil.rmtree(f / "model"), "model/manifest.json: is missing"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERED)
def test_what_is_changed_on_disk_is_named(run: Path, name: str) -> None:
    for tamper, _ in TAMPERED[name]:
        tamper(run)
    found = said(run)
    for _, expected in TAMPERED[name]:
        assert expected in found


def test_each_file_of_the_evidence_counts(run: Path) -> None:
    names = [p.name for p in (run / "evidence").iterdir()]
    for name in names:
        data = (run / "evidence" / name).read_bytes()
        (run / "evidence" / name).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    found = said(run)
    assert len(names) > 10
    assert all(f"evidence/{name}: was changed" in found for name in names)


EVENTS: list[tuple[str, int, Callable[[dict[str, Any]], object], str]] = [
    ("finished", 2, lambda b: b["trial"].update(score=0.99), "run.db (finished, trial 2): score is 0.99, recomputed 0."),
    ("finished", 1, lambda b: b["trial"]["folds"][0].update(score=0.99), "run.db (finished, trial 1): folds.0.score is 0.99"),
    ("finished", 1, lambda b: b["trial"]["proposal"].update(seed=1), "run.db (finished, trial 1): proposal.seed is 1"),
    ("test_opened", 0, lambda b: b.update(scores=[0.99, 0.5]), "run.db (test_opened): scores.0 is 0.99, recomputed 0.7"),
    ("verdict", 0, lambda b: b["checks"][0].update(status="warn"), "run.db (verdict): checks."),
    ("result", 0, lambda b: b["scores"].update(test=0.99), "run.db (result): scores.test is 0.99, recomputed 0.7"),
    ("split", 0, lambda b: b.update(test=7), "run.db (split): test is 7"),
    ("selected", 0, lambda b: b["incumbents"][0].update(score=0.99), "run.db (selected): incumbents.0.score is 0.99"),
    ("told", 0, lambda b: b.update(seconds=1.0), "budget.seconds is"),
]  # fmt: skip


@pytest.mark.parametrize("chained", [False, True])
def test_what_is_changed_in_the_record_is_named(run: Path, chained: bool) -> None:
    for kind, number, change, _ in EVENTS:
        edit_event(run, kind, change, chained=chained, number=number)
    found = said(run)
    for *_, expected in EVENTS:
        assert expected in found
    assert chained == ("was changed" not in found)


def test_another_metric_in_the_record_is_found(run: Path) -> None:
    edit_event(run, "planned", lambda b: b["task"].update(metric="accuracy"), chained=True)
    assert "task.metric is 'roc_auc', recomputed 'accuracy'" in said(run)


def test_no_event_can_be_taken_out(run: Path) -> None:
    whole = (run / "run.db").read_bytes()
    for kind in {e.kind for e in read_events(run)}:
        run_sql(
            run, f"DELETE FROM event WHERE seq = (SELECT max(seq) FROM event WHERE kind = '{kind.value}')"
        )
        assert any("removed" in words for words in broken(run)), kind
        (run / "run.db").write_bytes(whole)
    for name in ("told", "split", "result"):
        run_sql(run, f"DELETE FROM event WHERE kind = '{name}'")
        assert "removed" in said(run)
        (run / "run.db").write_bytes(whole)


def test_an_event_more_is_found(run: Path) -> None:
    run_sql(
        run,
        "INSERT INTO event SELECT NULL, kind, 7, attempt, at, body, chain FROM event WHERE kind = 'verdict'",
    )
    assert "was changed" in said(run)


def test_the_command_says_what_differs_and_how_much_agrees(
    run: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert entry(["report", str(run), "--recompute"]) == 0
    assert re.match(r"all agree: \d{3} numbers agree", capfd.readouterr().out)
    edit_json(run / "result.json", lambda b: b["scores"].update(test=0.99, default="\x1b[31m0.2"))
    assert entry(["report", str(run), "--recompute"]) == 3
    out = capfd.readouterr().out
    assert "result.json: scores.test is 0.99, recomputed 0.7" in out
    assert "2 differences" in out
    assert "\x1b" not in out
    assert entry(["report", str(run), "--recompute", "--json"]) == 3
    document = json.loads(capfd.readouterr().out)
    assert not document["agree"]
    assert [d["what"] for d in document["differences"]] == ["scores.test", "scores.default"]


def test_where_there_is_nothing_to_recompute_it_is_said(
    run: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert entry(["report", str(tmp_path / "none"), "--recompute"]) == 2
    assert entry(["report", str(tmp_path / "none")]) == 2
    begun = tmp_path / "begun"
    begun.mkdir()
    with RunStore(begun) as store:
        store.append(EventKind.RUN_CREATED, {"run_id": "r"})
    assert entry(["report", str(begun), "--recompute"]) == 2
    assert entry(["report", str(begun)]) == 2
    assert capfd.readouterr().err.count("error[RUN-NOT-OVER]") == 2
    with RunStore(begun) as store:
        store.append(EventKind.RESULT, {})
    with pytest.raises(RequestError, match="NO-EVIDENCE"):
        recompute(begun)


def test_missing_files_are_written_as_they_were(run: Path, capfd: pytest.CaptureFixture[str]) -> None:
    names = ("result.json", "report.html", "report.md", "verdict.md")
    before = {name: (run / name).read_bytes() for name in names}
    assert entry(["report", str(run)]) == 0
    assert capfd.readouterr().out.strip() == str(run / "report.html")
    for name in names:
        (run / name).unlink()
    assert entry(["report", str(run), "--json"]) == 0
    assert set(json.loads(capfd.readouterr().out)["written"]) == set(names)
    assert {name: (run / name).read_bytes() for name in names} == before
    (run / "report.md").write_text("mine")
    assert entry(["report", str(run)]) == 0
    assert (run / "report.md").read_text() == "mine"


def test_the_verdict_is_told_in_plain_words_what_failed_first(run: Path) -> None:
    lines = (run / "verdict.md").read_text().splitlines()
    assert lines[0] == "# Verdict: unverified"
    result = lines.index("## Result: is it true?")
    assert lines[result + 2].startswith(r"- **failed** min score: test roc\_auc 0.7")
    assert lines[result + 3].startswith("  - What to do: ")
    assert "What to do: give it more time" in (run / "report.html").read_text()


@pytest.mark.parametrize("kind", ["test_opened", "verdict"])
@pytest.mark.long
def test_a_run_that_was_killed_late_agrees_once_it_was_taken_up(run: Path, kind: str) -> None:
    forget_after(run, kind)
    for name in ("result.json", "report.html"):
        (run / name).unlink()
    call(run.parent, "resume", run.name, "--trials", "5", "--llm", "none", code=3)
    assert said(run) == ""
