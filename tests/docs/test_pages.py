"""Each page is carried out from top to bottom in one folder; its links lead somewhere."""

import importlib.util
import re
from pathlib import Path

import pytest

from .blocks import Block, blocks_of
from .stage import ROOT, stage

SKILL = ROOT / "app" / "mcp" / "SKILL.md"
PAGES = [ROOT / "README.md", ROOT / "examples" / "README.md", *sorted((ROOT / "docs").glob("*.md")), SKILL]
BLOCKS = {page: [block for block in blocks_of(page) if block.is_command] for page in PAGES}
#: What is said to a shell.
_COMMAND = re.compile(r"^\s*(?:\$ )?(?:automl-agent|pip|python|make|docker) ")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def missing(block: Block) -> str:
    """Why a block cannot be carried out here; empty where it can."""
    needs = block.said.get("needs", "")
    return f"{needs} is not there" if needs and importlib.util.find_spec(needs) is None else block.skip


def run(page: Path, place: Path, with_long: bool) -> None:
    wanted = [b for b in BLOCKS[page] if not missing(b) and (with_long or not b.is_long)]
    with stage(place) as there:
        for block in wanted:
            there.carry_out(block)


@pytest.mark.e2e
@pytest.mark.parametrize(
    "page", [p for p in PAGES if any(not b.is_long and not b.skip for b in BLOCKS[p])], ids=named
)
def test_every_command_of_a_page_works(page: Path, tmp_path: Path) -> None:
    run(page, tmp_path, with_long=False)


@pytest.mark.long
@pytest.mark.parametrize("page", [p for p in PAGES if any(b.is_long for b in BLOCKS[p])], ids=named)
def test_every_command_of_a_page_works_long_ones_too(page: Path, tmp_path: Path) -> None:
    run(page, tmp_path, with_long=True)


@pytest.mark.parametrize("block", [b for p in PAGES for b in BLOCKS[p] if missing(b)], ids=lambda b: b.name)
def test_what_is_not_carried_out_says_why(block: Block) -> None:
    assert len(missing(block)) > 8, block.name
    pytest.skip(missing(block))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_no_command_hides_in_a_block_that_is_not_carried_out(page: Path) -> None:
    for block in blocks_of(page):
        if not block.is_command:
            assert not any(_COMMAND.match(line) for line in block.text.splitlines()), block.name


@pytest.mark.parametrize("page", [p for p in PAGES if p != SKILL], ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for link in _LINK.findall(text):
        if not link.startswith(("http://", "https://", "#")):
            assert (page.parent / link.partition("#")[0]).exists(), f"{page.name}: {link}"


def test_most_commands_are_carried_out() -> None:
    every = [block for page in PAGES for block in BLOCKS[page]]
    assert len([b for b in every if not b.skip]) >= 0.6 * len(every)


def test_the_index_names_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in index, page.name
