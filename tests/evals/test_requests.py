"""The measure of how well requests are understood."""

import json
from pathlib import Path

import pytest
from automl_agent.agents.intake.listening.answers import TermsAnswer, WishesAnswer
from automl_agent.evals import requests, results

from ..intake.test_listening import nothing


def _write(folder: Path, target: str) -> Path:
    rows = "".join(f"{i},{i * 7 % 50},{i * 5 % 9},{'yes' if i % 3 else 'no'}\n" for i in range(60))
    (folder / "shop.csv").write_text("age,spent,visits,bought\n" + rows)
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


def _script(folder: Path, together: str | None = None, **wishes: object) -> str:
    """A language model that always hears the right target, these wishes and what belongs together."""
    file = folder / "replies.jsonl"
    replies = {
        "target": {"target": "bought"},
        "wishes": {**nothing(WishesAnswer), **wishes},
        "terms": {**nothing(TermsAnswer), "together": together},
        "columns": {"columns": ["spent"]},
    }
    lines = [{"prompt": name, "reply": reply, "times": None} for name, reply in replies.items()]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return f"scripted:{file}"


def _measured(monkeypatch: pytest.MonkeyPatch, file: Path, llm: str, *more: str) -> object:
    """The exit code."""
    words = ["requests", str(file), "--data", str(file.parent), "--llm", llm, *more]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit) as caught:
        requests.main()
    return caught.value.code


@pytest.mark.parametrize("target", ["bought", "spent"])
def test_fields_are_counted(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Four of five fields are enough.
    assert _measured(monkeypatch, _write(tmp_path, target), "none") == 0
    printed = capsys.readouterr().out
    assert ("MISS" in printed) == (target == "spent")
    assert f"target  {int(target == 'bought')} of 1" in printed
    assert "model" not in printed


def test_counts_are_recorded_where_asked_for_with_commit_and_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "RESULTS.md"
    monkeypatch.setattr(results, "RESULTS", page)
    for wanted in ("bought", "spent"):
        _measured(monkeypatch, _write(tmp_path, wanted), "none", "--record")
    text = page.read_text()
    assert text.count("## Requests understood: requests, part 0/1") == 1
    assert "| all | 4 of 5 (80.0%) |" in text
    assert "commit" in text


def test_little_understanding_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _write(tmp_path, "bought")
    file.write_text(file.read_text().replace("who bought? AUC, a minute, without age.", "hm, what?"))
    assert _measured(monkeypatch, file, "none") == 1


def test_a_language_model_has_a_column_and_a_higher_bar_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "RESULTS.md"
    monkeypatch.setattr(results, "RESULTS", page)
    assert _measured(monkeypatch, _write(tmp_path, "bought"), _script(tmp_path), "--record") == 0
    printed = capsys.readouterr().out
    assert "target  1 of 1  1 of 1" in printed
    assert f"| field | rules alone | scripted:{tmp_path}/replies.jsonl |" in page.read_text()
    # Rules have four of five right and pass; the same is too little with a model.
    assert _measured(monkeypatch, _write(tmp_path, "spent"), "none") == 0
    capsys.readouterr()
    assert _measured(monkeypatch, _write(tmp_path, "spent"), _script(tmp_path)) == 1
    printed = capsys.readouterr().out
    assert "all  4 of 5 (80.0%)  4 of 5 (80.0%)" in printed


def test_what_the_model_adds_is_in_its_column_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = _script(tmp_path, together="a minute")
    assert _measured(monkeypatch, _write(tmp_path, "bought"), wrong) == 1
    printed = capsys.readouterr().out
    assert "group_columns  0 of 0  0 of 1" in printed
    assert "all  5 of 5 (100.0%)  5 of 6 (83.3%)" in printed
    assert [line.split()[:2] for line in printed.splitlines()[:2]] == [["none", "ok"], ["model", "MISS"]]


@pytest.mark.parametrize(("part", "found"), [("0/2", "2 of 2"), ("1/2", "1 of 1"), ("0/1", "3 of 3")])
def test_a_part_is_every_so_many_requests(
    part: str, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _write(tmp_path, "bought")
    file.write_text(file.read_text() * 3)
    assert _measured(monkeypatch, file, "none", "--part", part) == 0
    assert f"target  {found}" in capsys.readouterr().out
