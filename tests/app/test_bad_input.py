"""Whatever is wrong: one line that says what to do, exit 2, nothing written, nothing trained."""

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from automl_agent.app.cli import entry

GOOD = "age,pay,left\n" + "".join(
    f"{20 + i % 40},{1000 + 7 * i},{'yes' if i % 3 else 'no'}\n" for i in range(60)
)


def text(name: str, content: str, encoding: str = "utf-8") -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / name).write_text(content, encoding=encoding)

    return write


def raw(name: str, content: bytes) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return write


def nothing(_: Path) -> None:
    pass


def folder(place: Path) -> None:
    (place / "data.csv").mkdir()


def pipe(place: Path) -> None:
    os.mkfifo(place / "data.csv")


def loop(place: Path) -> None:
    (place / "data.csv").symlink_to(place / "data.csv")


def constant(place: Path) -> None:
    (place / "data.csv").write_text("a,left\n" + "".join(f"{i},no\n" for i in range(60)))


def other_test(place: Path) -> None:
    (place / "data.csv").write_text(GOOD)
    (place / "test.csv").write_text("x,y\n1,2\n3,4\n")


PREDICT = "Predict left from data.csv"

#: name, what lies in the folder, the command line, the code expected.
CASES: list[tuple[str, Callable[[Path], None], list[str], str]] = [
    ("no file", nothing, ["run", "--text", PREDICT], "NO-SUCH-FILE"),
    ("near file", text("dota.csv", GOOD), ["run", "--text", PREDICT], "NO-SUCH-FILE"),
    ("no file named", nothing, ["run", "--text", "predict whether they leave"], "NO-DATA"),
    ("folder", folder, ["run", "--text", PREDICT], "DATA-IS-FOLDER"),
    ("pipe", pipe, ["run", "--text", PREDICT], "NOT-A-FILE"),
    ("link to itself", loop, ["run", "--text", PREDICT], "NO-SUCH-FILE"),
    ("url", nothing, ["run", "--text", "Predict left from https://example.org/data.csv"], "DATA-IS-URL"),
    ("file url", nothing, ["run", "--text", "Predict left", "--data", "file:///etc/passwd"], "DATA-IS-URL"),
    ("empty file", raw("data.csv", b""), ["run", "--text", PREDICT], "DATA-EMPTY"),
    ("blank file", raw("data.csv", b"\n \n\n"), ["run", "--text", PREDICT], "DATA-EMPTY"),
    ("header only", text("data.csv", "age,pay,left\n"), ["run", "--text", PREDICT], "NO-ROWS"),
    ("binary", raw("data.csv", bytes(range(256)) * 40), ["run", "--text", PREDICT], "NOT-TEXT"),
    ("picture", raw("data.csv", b"\x89PNG\r\n\x1a\n" + bytes(500)), ["run", "--text", PREDICT], "NOT-A-TABLE"),
    ("pickle", raw("data.csv", b"\x80\x04\x95" + bytes(50)), ["run", "--text", PREDICT], "NOT-A-TABLE"),
    ("web page", text("data.csv", "<!DOCTYPE html><html><body>left</body></html>"), ["run", "--text", PREDICT], "NOT-A-TABLE"),
    ("archive", raw("data.csv", b"PK\x03\x04" + bytes(60)), ["run", "--text", PREDICT], "DAMAGED-ARCHIVE"),
    ("cut gzip", raw("data.csv", gzip.compress(GOOD.encode())[:-20]), ["run", "--text", PREDICT], "DAMAGED-GZIP"),
    ("cut parquet", raw("data.csv", b"PAR1" + bytes(80)), ["run", "--text", PREDICT], "DATA-UNREADABLE"),
    ("wrong delimiter", text("data.csv", GOOD.replace(",", "^")), ["run", "--text", PREDICT, "--target", "left"], "ONE-COLUMN"),
    ("ragged", text("data.csv", "a,left\n" + "1,2,3,4\n5,yes\n" * 60), ["run", "--text", PREDICT], "RAGGED"),
    ("no such target", text("data.csv", GOOD), ["run", "--text", "Predict `gone` from data.csv"], "NO-SUCH-COLUMN"),
    ("no such target option", text("data.csv", GOOD), ["run", "--text", PREDICT, "--target", "gone"], "NO-SUCH-COLUMN"),
    ("no target said", text("data.csv", GOOD), ["run", "--text", "Make a model of data.csv", "--yes"], "UNCLEAR"),
    ("constant target", constant, ["run", "--text", PREDICT], "TARGET-CONSTANT"),
    ("empty target", text("data.csv", GOOD.replace("yes", "").replace("no", "")), ["run", "--text", PREDICT], "TARGET-EMPTY"),
    ("target mostly missing", text("data.csv", GOOD.replace("5,1", ",1").replace("no\n2", "\n2")), ["run", "--text", PREDICT], "TARGET-MISSING"),
    ("every row its own class", text("data.csv", "a,left\n" + "".join(f"{i % 7},w{i}x\n" for i in range(60))), ["run", "--text", PREDICT], "TOO-MANY-CLASSES"),
    ("few rows", text("data.csv", "a,left\n1,yes\n2,no\n3,yes\n4,no\n5,no\n"), ["run", "--text", PREDICT], "TOO-FEW-ROWS"),
    ("unknown metric", text("data.csv", GOOD), ["run", "--text", PREDICT, "--metric", "blorp"], "UNKNOWN-METRIC"),
    ("unknown metric said", text("data.csv", GOOD), ["run", "--text", PREDICT + ", metric: blorp"], "UNKNOWN-METRIC"),
    ("metric of another kind", text("data.csv", GOOD), ["run", "--text", PREDICT + ", RMSE"], "METRIC-MISFIT"),
    ("no such class", text("data.csv", GOOD), ["run", "--text", PREDICT, "positive_class=maybe"], "NO-SUCH-CLASS"),
    ("no such proposer", text("data.csv", GOOD), ["run", "--text", PREDICT, "--proposer", "oracle"], "NO-SUCH-PROPOSER"),
    ("no such device", text("data.csv", GOOD), ["run", "--text", PREDICT, "--device", "abacus"], "NO-SUCH-DEVICE"),
    ("no time", text("data.csv", GOOD), ["run", "--text", PREDICT, "--time-limit", "soon"], "BAD-TIME-LIMIT"),
    ("no trials", text("data.csv", GOOD), ["run", "--text", PREDICT, "--trials", "0"], "USAGE"),
    ("unknown setting", text("data.csv", GOOD), ["run", "--text", PREDICT, "colour=red"], "BAD-SETTING"),
    ("excluded column unknown", text("data.csv", GOOD), ["run", "--text", PREDICT, "exclude=hair"], "NO-SUCH-COLUMN"),
    ("empty request", text("data.csv", GOOD), ["run", "--text", "  "], "EMPTY-REQUEST"),
    ("no request", text("data.csv", GOOD), ["run"], "NO-REQUEST"),
    ("request file missing", nothing, ["run", "request.txt"], "NO-SUCH-REQUEST"),
    ("request is a folder", folder, ["run", "data.csv"], "REQUEST-IS-FOLDER"),
    ("request is binary", raw("request.txt", b"\xff\xfe\xfa\x00\x81\x82\x83"), ["run", "request.txt"], "REQUEST-UNREADABLE"),
    ("request of no words", text("request.txt", "?? 12 !!"), ["run", "request.txt"], "NO-WORDS"),
    ("other test table", other_test, ["run", "--text", PREDICT, "--test", "test.csv"], "OTHER-COLUMNS"),
    ("plan missing", nothing, ["run", "--plan", "plan.yaml"], "PLAN-UNREADABLE"),
    ("plan is no yaml", text("plan.yaml", "a: [1,"), ["run", "--plan", "plan.yaml"], "PLAN-NOT-YAML"),
    ("plan says nonsense", text("plan.yaml", "version: 1\n"), ["run", "--plan", "plan.yaml"], "PLAN-INVALID"),
    ("status of no run", nothing, ["status", "nowhere"], "NO-RUN"),
    ("resume of no run", nothing, ["resume", "nowhere"], "NO-RUN"),
    ("predict without model", text("data.csv", GOOD), ["predict", ".", "data.csv"], "NO-MODEL"),
    ("no such command", nothing, ["dance"], "USAGE"),
]  # fmt: skip


@pytest.mark.parametrize(("prepare", "command", "code"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_bad_input_is_one_line_and_leaves_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    prepare: Callable[[Path], None],
    command: list[str],
    code: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    prepare(tmp_path)
    before = sorted(p.name for p in tmp_path.iterdir())
    assert entry(command) == 2
    out, err = capfd.readouterr()
    errors = [line for line in err.splitlines() if not line.startswith("[")]
    assert len(errors) == 1
    assert errors[0].startswith(f"error[{code}]: ")
    assert "; " in errors[0]
    assert out == ""
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_a_named_language_model_that_cannot_be_had_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.csv").write_text(GOOD)
    for named, code in [
        ("openai:gpt", "NO-KEY"),
        ("http://127.0.0.1:9/v1", "LLM-UNAVAILABLE"),
        ("embedded:/no/such/file.gguf", "NO-WEIGHTS"),
        ("scripted:/no/such/file", "BAD-SCRIPT"),
    ]:
        assert entry(["run", "--text", PREDICT, "--llm", named]) == 4
        assert capfd.readouterr().err.splitlines()[-1].startswith(f"error[{code}]")
    assert entry(["run", "--text", "x", "--llm", "gpt"]) == 2


def test_hostile_names_cannot_write_to_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{i},{i % 2}\n" for i in range(60))
    (tmp_path / "data.csv").write_text("\x1b[31mred\x1b[0m,left\n" + rows)
    assert entry(["run", "--text", "Predict `gone` from data.csv"]) == 2
    assert "\x1b" not in capfd.readouterr().err


def test_a_run_folder_that_is_taken_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.csv").write_text(GOOD)
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "run.db").write_bytes(b"")
    assert entry(["run", "--text", PREDICT, "--out", str(taken)]) == 2
    assert "error[RUN-EXISTS]" in capfd.readouterr().err
    assert [p.name for p in taken.iterdir()] == ["run.db"]


def test_numbers_that_are_not_finite_are_no_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    values = np.where(np.arange(100) % 5 == 0, np.inf, np.arange(100) * 1.5)
    (tmp_path / "data.csv").write_text("a,left\n" + "".join(f"{i},{v}\n" for i, v in enumerate(values)))
    assert entry(["run", "--text", PREDICT]) == 2
    assert "error[TARGET-MISSING]" in capfd.readouterr().err
