"""``evals/RESULTS.md`` and its like: one section for each eval, written by its command, with date, machine, commit."""

import platform
import re
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from .totals import KEY, Count, added, found, left

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"
#: What the project withstands: kills, faults, hostile files, sabotage.
RELIABILITY = RESULTS.with_name("RELIABILITY.md")
_HEAD = "# {title}\n\nEvery section is written by the command it names; nothing here is typed by hand.\n"


def record(
    key: str,
    title: str,
    command: str,
    lines: Sequence[str],
    file: Path | None = None,
    counts: Sequence[Count] = (),
) -> None:
    """Write or replace the section ``key`` of ``file``, which is ``RESULTS`` if none is given.

    Where sections of a page have counts, the page begins with their sum.
    """
    page = file or RESULTS
    head = _HEAD.format(title=page.stem.capitalize())
    text = page.read_text(encoding="utf-8") if page.exists() else head
    kept = [left(counts)] if counts else []
    text = _put(text, key, [f"## {title}", "", f"`{command}`, {_where()}", "", *lines, "", *kept])
    if rows := added(list(found(text))):
        body = ["## In all", "", *table(("what", "how often", "lost, wrong or let in"), rows), ""]
        if _section(KEY).search(text) is None:
            begin = min((m.start() for m in re.finditer("<!-- ", text)), default=len(text))
            text = f"{text[:begin]}<!-- {KEY} --><!-- /{KEY} -->\n\n{text[begin:]}"
        text = _put(text, KEY, body)
    page.write_text(text, encoding="utf-8")


def _section(key: str) -> re.Pattern[str]:
    return re.compile(rf"<!-- {re.escape(key)} -->.*?<!-- /{re.escape(key)} -->", re.DOTALL)


def _put(text: str, key: str, lines: Sequence[str]) -> str:
    body = "\n".join([f"<!-- {key} -->", *lines, f"<!-- /{key} -->"])
    if _section(key).search(text):
        return _section(key).sub(lambda _: body, text)
    return f"{text.rstrip()}\n\n{body}\n"


def _where() -> str:
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{time.strftime('%Y-%m-%d', time.gmtime())}, {platform.system()} {platform.machine()}, "
        f"{psutil.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, commit {commit()}"
    )


def commit() -> str:
    """The commit that is measured, with a word where the tree differs from it."""
    folder = RESULTS.parent
    found = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=folder, capture_output=True, text=True, check=False
    )
    changed = subprocess.run(
        ["git", "status", "--porcelain"], cwd=folder, capture_output=True, text=True, check=False
    )
    # What evals write themselves changes nothing that they measure.
    written = (
        "evals/RESULTS.md",
        "evals/RELIABILITY.md",
        "evals/paired/",
        "evals/kinds/cells.jsonl",
        "evals/compare/replies/",
    )
    other = [line for line in changed.stdout.splitlines() if not line[3:].startswith(written)]
    return (found.stdout.strip() or "unknown") + (" with changes" if other else "")


def table(titles: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """A Markdown table."""
    lines = ["| " + " | ".join(titles) + " |", "|" + "---|" * len(titles)]
    return lines + ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
