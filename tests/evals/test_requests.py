"""The measure of how well requests are understood."""

import json
from pathlib import Path

import pytest
from automl_agent.evals import requests, results


def _write(folder: Path, target: str) -> Path:
    rows = "".join(f"{i},{i * 7 % 50},{'yes' if i % 3 else 'no'}\n" for i in range(60))
    (folder / "shop.csv").write_text("age,spent,bought\n" + rows)
    expect = {
        "kind": "tabular_classification",
        "target": target,
        "metric": "roc_auc",
        "time_limit_seconds": 60,
        "constraints": {"exclude": ["age"]},
    }
    line = {
        "request": "shop.csv: who bought? AUC, a minute, without age.",
        "files": ["shop.csv"],
        "expect": expect,
    }
    file = folder / "requests.jsonl"
    file.write_text(json.dumps(line) + "\n")
    return file


@pytest.mark.parametrize(("target", "code"), [("bought", 0), ("spent", 0)])
def test_fields_are_counted(
    target: str,
    code: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = _write(tmp_path, target)
    monkeypatch.setattr("sys.argv", ["requests", str(file), "--data", str(tmp_path)])
    with pytest.raises(SystemExit) as caught:
        requests.main()
    printed = capsys.readouterr().out
    assert caught.value.code == code
    assert ("MISS" in printed) == (target == "spent")
    assert f"target  {int(target == 'bought')} of 1" in printed


def test_counts_are_recorded_where_asked_for_with_commit_and_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, page = _write(tmp_path, "bought"), tmp_path / "RESULTS.md"
    monkeypatch.setattr(results, "RESULTS", page)
    for wanted in ("bought", "spent"):
        _write(tmp_path, wanted)
        monkeypatch.setattr("sys.argv", ["requests", str(file), "--data", str(tmp_path), "--record"])
        with pytest.raises(SystemExit):
            requests.main()
    text = page.read_text()
    assert text.count("## Requests understood by rules") == 1
    assert "| all | 4 of 5 (80.0%) |" in text
    assert "commit" in text


def test_little_understanding_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _write(tmp_path, "bought")
    file.write_text(file.read_text().replace("who bought? AUC, a minute, without age.", "hm, what?"))
    monkeypatch.setattr("sys.argv", ["requests", str(file), "--data", str(tmp_path)])
    with pytest.raises(SystemExit) as caught:
        requests.main()
    assert caught.value.code == 1
