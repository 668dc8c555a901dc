"""Pages of results: sections are replaced, and what they count is added up at the top."""

from pathlib import Path

from automl_agent.evals.results import record
from automl_agent.evals.totals import Count, What


def test_a_section_is_written_once_and_replaced(tmp_path: Path) -> None:
    page = tmp_path / "RESULTS.md"
    for lines in (["first \\1"], ["second"]):
        record("one", "One", "do one", lines, page)
        record("two", "Two", "do two", ["stays"], page)
    text = page.read_text()
    assert text.startswith("# Results\n")
    assert text.count("## One") == text.count("## Two") == 1
    assert "first" not in text
    assert "In all" not in text


def test_counts_of_all_sections_are_added_up_at_the_top(tmp_path: Path) -> None:
    page = tmp_path / "RELIABILITY.md"
    record("plain", "Plain", "do", ["no counts"], page)
    record("a", "A", "do a", [], page, [Count(what=What.KILLS, tried=900, wrong=1)])
    record("b", "B", "do b", [], page, [Count(what=What.KILLS, tried=200), Count(what=What.FUZZ, tried=5)])
    record("a", "A", "do a", [], page, [Count(what=What.KILLS, tried=1000)])
    text = page.read_text()
    assert text.index("## In all") < text.index("## Plain")
    assert "| kills survived | 1,200 | 0 |" in text
    assert "| fuzz executions | 5 | 0 |" in text
    assert "hostile files" not in text
    assert text.count("## In all") == 1
