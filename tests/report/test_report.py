"""The report: complete, safe to open, the same on paper and in Markdown."""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from automl_agent.tools.report import ReportData, report_texts
from automl_agent.tools.report.wording import duration, interval, score, share, shown
from markdown_it import MarkdownIt

from .page import Page
from .samples import HOSTILE, sample

_SECTIONS = (
    "task", "data", "split", "checks", "scores", "search", "leaderboard", "failures",
    "behaviour", "importance", "language", "budget", "environment", "usage",
)  # fmt: skip
_CASES: dict[str, dict[str, Any]] = {
    "binary": {},
    "regression, kept": {"classes": 0, "refitted": False},
    "no model": {"failed": True},
    "one of each": {"trials": 1, "folds": 1, "rows": 1},
    "constant probabilities": {"constant": True, "classes": 3},
    "constant values": {"classes": 0, "constant": True},
    "hostile": {"name": HOSTILE, "classes": 3},
    "hostile failure": {"name": HOSTILE, "failed": True},
    "large": {"name": HOSTILE, "classes": 100, "rows": 50_000, "trials": 3000},
    "large regression": {"classes": 0, "rows": 50_000},
}


Reports = Callable[[str], tuple[str, str]]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Reports:
    """Page and Markdown of a case, each written once."""
    done: dict[str, tuple[str, str]] = {}

    def get(name: str) -> tuple[str, str]:
        if name not in done:
            folder = tmp_path_factory.mktemp("report")
            write_report(folder, sample(**_CASES[name]))
            assert sorted(p.name for p in folder.iterdir()) == ["report.html", "report.md"]
            done[name] = _read(folder)
        return done[name]

    return get


def write_report(folder: Path, data: ReportData) -> None:
    for name, text in report_texts(data).items():
        (folder / name).write_text(text, encoding="utf-8")


def _read(folder: Path) -> tuple[str, str]:
    page, text = (folder / name for name in ("report.html", "report.md"))
    return page.read_text(encoding="utf-8"), text.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", _CASES)
def test_any_run_gives_a_sound_page(reports: Reports, case: str) -> None:
    html, markdown = reports(case)
    page = Page(html)
    assert page.broken == []
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("title")) == len(page.all("main")) == len(page.all("h1")) == 1
    assert all(th.get("scope") in ("col", "row") for th in page.all("th"))
    pictures = [div for div in page.all("div") if div.get("role") == "img"]
    assert len(pictures) == len(page.all("svg")) > 0
    assert all(div["aria-label"] for div in pictures)
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    links = {a["href"] for a in page.all("a")}
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    assert {f"#{s['id']}" for s in page.all("section")} <= links
    titles = re.findall(r"^## (.+)$", markdown, re.MULTILINE)
    assert len(titles) == len(page.all("section"))


@pytest.mark.parametrize("case", _CASES)
def test_the_page_asks_for_nothing_from_elsewhere(reports: Reports, case: str) -> None:
    html, _ = reports(case)
    page = Page(html)
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "image"}
    for _, attributes in page.tags:
        assert not any(name.startswith("on") or name in ("src", "srcset", "action") for name in attributes)
        assert attributes.get("href", "#").startswith("#")
        assert re.search(r"url\((?!#)", attributes.get("style", "")) is None
    assert "@import" not in html
    policy = next(m["content"] for m in page.all("meta") if "http-equiv" in m)
    assert policy.startswith("default-src 'none'")


def test_every_section_is_there_in_order(reports: Reports) -> None:
    html, _ = reports("binary")
    page = Page(html)
    assert tuple(s["id"] for s in page.all("section")) == _SECTIONS
    for words in (
        "verified", "0.8100", "0.7800 to 0.8400", "default settings", "the column says who left",
        "refitted on all rows", "scores.test", "automl-agent predict runs/20261123-churn", "proba_class 1",
        "beats dummy", "Confusion matrix", "Calibration", "Permutation importance", "too slow", "5 min",
    ):  # fmt: skip
        assert words in page.text, words


def test_a_run_without_a_model_says_so_and_shows_no_empty_section(reports: Reports) -> None:
    html, markdown = reports("no model")
    page = Page(html)
    left = {s["id"] for s in page.all("section")}
    assert left == set(_SECTIONS) - {"checks", "scores", "leaderboard", "behaviour", "importance", "usage"}
    assert "no trial gave a model" in page.text
    assert "no trial gave a model" in markdown
    assert "automl-agent predict" not in html + markdown


def test_regression_shows_errors_and_no_classes(reports: Reports) -> None:
    html, markdown = reports("regression, kept")
    for words in ("Predicted and true values", "Residuals", "Distribution of predictions", "lower is better"):
        assert words in html
        assert words in markdown
    assert "Confusion" not in html + markdown
    assert "proba_" not in html + markdown


def test_the_tested_model_is_told_from_the_delivered_one(reports: Reports) -> None:
    for text in reports("binary"):
        assert "The delivered model was refitted on all rows" in text
    for text in reports("regression, kept"):
        assert "The delivered model is the tested one" in text


def test_hostile_names_stay_names(reports: Reports) -> None:
    html, markdown = reports("hostile")
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert not {"\u202e", "\x1b"} & set(html + markdown)
    blocks = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)
    found = {token.type for block in blocks for token in (block, *(block.children or ()))}
    assert not found & {"html_block", "html_inline", "link_open", "image", "code_inline", "em_open"}
    prose = "".join(block.content for block in blocks if block.type == "inline")
    assert re.search(r"(?<!\\)://", prose) is None
    assert re.search(r"(?<!\\)\$", prose) is None
    headings = [blocks[k + 1].content for k, block in enumerate(blocks) if block.type == "heading_open"]
    assert [h for h in headings if "script" in h] == headings[:1]
    for rows in re.findall(r"(?:^\|.*\n)+", markdown, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows.splitlines()}) == 1


def test_a_model_that_was_never_timed_claims_no_speed(tmp_path: Path) -> None:
    data = sample()
    assert data.result.model is not None
    untimed = data.result.model.model_copy(
        update={"predict_ms_one_row": None, "predict_ms_per_1k_rows": None}
    )
    write_report(tmp_path, replace(data, result=data.result.model_copy(update={"model": untimed})))
    for text in _read(tmp_path):
        assert "ms for" not in text
        assert "Delivered" in text


def test_large_runs_stay_small_pages(reports: Reports) -> None:
    html, markdown = reports("large")
    assert len(html.encode()) < 2_000_000
    assert len(markdown.encode()) < 1_000_000
    assert "and 470 more" in html
    assert "all others" in html
    html, _ = reports("large regression")
    assert "1,500 of 50,000 sealed test rows" in html
    assert len(html.encode()) < 1_000_000


def test_the_same_run_gives_the_same_bytes(reports: Reports, tmp_path: Path) -> None:
    write_report(tmp_path, sample(**_CASES["large regression"]))
    assert _read(tmp_path) == reports("large regression")


def test_a_report_that_cannot_be_made_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("report.html", "report.md"):
        (tmp_path / name).write_text("before", encoding="utf-8")

    def fail(_: object) -> str:
        raise ValueError("broken")

    monkeypatch.setattr("automl_agent.tools.report.render.markdown", fail)
    with pytest.raises(ValueError, match="broken"):
        write_report(tmp_path, sample(failed=True))
    assert _read(tmp_path) == ("before", "before")


def test_importing_the_report_is_cheap() -> None:
    code = "import sys, automl_agent.tools.report; print([m for m in ('matplotlib', 'jinja2') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_numbers_are_told_briefly() -> None:
    assert score(0.5) == "0.5000"
    assert score(-0.00869, 2) == "−0.0087"
    assert score(12345.6) == "12,346"
    assert score(None) == "–"
    assert interval((-1.0, 0.25), 2) == "−1.0 to 0.25"
    assert share(1, 100_000) == "0.1 %"
    assert [duration(s) for s in (0.42, 200, 300, 3900, 7200)] == [
        "0.42 s", "3 min 20 s", "5 min", "1 h 05 min", "2 h",
    ]  # fmt: skip
    assert shown("a\u202eb\nc") == "a\\u202eb\\nc"
