"""What carries pages out notices when a page is wrong."""

import os
from pathlib import Path

import pytest

from .blocks import blocks_of
from .carried_out import carry_out, fits, steps

PAGE = """\
Text
```bash skip="needs a GPU"
nvidia-smi
```
```console exit=3
$ echo one; exit 3
one
```
````python needs="no_such_module" long
print("```")
````
```json
{}
```
"""


def written(place: Path, text: str) -> Path:
    page = place / "page.md"
    page.write_text(text)
    return page


def test_fences_are_read(tmp_path: Path) -> None:
    first, second, third, last = blocks_of(written(tmp_path, PAGE))
    assert (first.language, first.line, first.skip, first.text) == ("bash", 2, "needs a GPU", "nvidia-smi")
    assert (second.exit_code, second.name, second.is_long) == (3, "page.md:5", False)
    assert (third.is_long, third.text) == (True, 'print("```")')
    assert not last.is_command


@pytest.mark.parametrize("text", ["```bash\nls\n", '```bash skipped="x"\nls\n```\n'])
def test_a_fence_that_is_wrong_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"page\.md:1"):
        blocks_of(written(tmp_path, text))


def test_console_blocks_are_taken_apart() -> None:
    text = "$ one \\\n  two\nshown\n\n$ three\n"
    assert list(steps(text)) == [("one \\\n  two", "shown"), ("three", "")]


@pytest.mark.parametrize(
    ("shown", "said", "fitting"),
    [
        ("a", "a\n", True),
        ("a", "b\n", False),
        ("a", "a\nb\n", False),
        ("a…c", "abbbc\n", True),
        ("a…c", "a\nc\n", False),
        ("a\n…", "a\nb\nc\n", True),
        ("…\nc", "a\nb\nc\n", True),
        ("…\nc", "a\nb\n", False),
        ("a.c", "abc\n", False),
        ("", "anything", True),
    ],
)
def test_output_is_compared(shown: str, said: str, fitting: bool) -> None:
    assert fits(shown, said) is fitting


@pytest.mark.parametrize(
    "text",
    [
        "```bash\nfalse\ntrue\n```\n",
        "```bash\nfalse | true\n```\n",
        "```console\n$ echo a\nb\n```\n",
        "```python\nraise SystemExit(1)\n```\n",
        "```bash exit=3\ntrue\n```\n",
    ],
)
def test_a_page_that_is_wrong_fails(tmp_path: Path, text: str) -> None:
    (block,) = blocks_of(written(tmp_path, text))
    with pytest.raises(AssertionError, match=r"page\.md:1"):
        carry_out(block, tmp_path, os.environ, block.text)


def test_blocks_of_a_page_share_a_folder(tmp_path: Path) -> None:
    text = "```bash\necho 1 > a\n```\n```python\nassert open('a').read() == '1\\n'\n```\n"
    for block in blocks_of(written(tmp_path, text)):
        carry_out(block, tmp_path, os.environ, block.text)
