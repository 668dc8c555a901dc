"""A document as Markdown: figures as their numbers, names that cannot break a table or start a link."""

import re

from ..document import Block, Cell, Code, Document, Facts, Figure, Gallery, Listing, Section, Table, Text

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!$&@])")
#: What starts a list, a rule or a heading at the head of a line, and a link anywhere.
_LEADING = re.compile(r"^(\d*)([-+=.)])(?=\s|[-=]|$)")
_LINK = re.compile(r"(?i)(:)(?=//)|(?<=\bwww)(\.)")
_MARKS = {"good": "✓", "warn": "!", "bad": "✗"}


def markdown(document: Document) -> str:
    """The text."""
    summary = document.summary
    lines = [
        f"# {plain(summary.title)}: {summary.status}",
        "",
        plain(summary.subtitle),
        "",
        f"**{summary.status.capitalize()}.** {plain(summary.status_text)}",
        "",
    ]
    lines += [f"- {plain(reason)}" for reason in summary.reasons]
    for sentence in summary.plain:
        lines += ["", plain(sentence)]
    if summary.headline is not None:
        tile = summary.headline
        lines += ["", f"**{plain(tile.value)}** {plain(tile.label)} ({plain(tile.note)})"]
    lines += ["", *(f"* {plain(t.label)}: {plain(t.value)} ({plain(t.note)})" for t in summary.tiles)]
    lines += ["", *_block(summary.facts)]
    for code in summary.commands:
        lines += ["", *_code(code)]
    for section in document.sections:
        lines += ["", *_section(section)]
    return "\n".join([*lines, "", f"Run {plain(summary.run_id)}, written {plain(document.created)}.", ""])


def _section(section: Section) -> list[str]:
    lines = [f"## {plain(section.title)}"]
    for block in section.blocks:
        lines += ["", *_block(block)]
    return lines


def _block(block: Block) -> list[str]:
    match block:
        case Table():
            return _table(block)
        case Facts():
            return [f"- {plain(name)}: {plain(value)}" for name, value in block.items]
        case Text():
            return [plain(block.text)]
        case Listing():
            # Another mark than that of facts: lists that follow each other stay apart.
            return [f"* {plain(item)}" for item in block.items]
        case Code():
            return _code(block)
        case Gallery():
            return [line for figure in block.figures for line in _figure(figure)]


def _figure(figure: Figure) -> list[str]:
    return [f"### {plain(figure.title)}", "", plain(figure.caption), "", *_table(figure.numbers), ""]


def _code(block: Code) -> list[str]:
    longest = max((len(run) for run in re.findall(r"`+", block.text)), default=0)
    fence = "`" * max(3, longest + 1)
    caption = [f"{plain(block.caption)}:", ""] if block.caption else []
    return [*caption, f"{fence}text", *block.text.splitlines(), fence]


def _table(table: Table) -> list[str]:
    lines = [f"{plain(table.caption)}:", ""] if table.caption else []
    lines.append("| " + " | ".join(plain(c.title) for c in table.columns) + " |")
    lines.append("|" + "|".join("---:" if c.numeric else "---" for c in table.columns) + "|")
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in table.rows]
    return [*lines, "", plain(table.more)] if table.more else lines


def _cell(cell: Cell) -> str:
    mark = _MARKS.get(cell.tone)
    return f"{mark} {plain(cell.text)}" if mark else plain(cell.text)


def plain(text: str) -> str:
    """``text`` so that Markdown shows it as it is."""
    escaped = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _LEADING.sub(r"\1\\\2", _LINK.sub(lambda found: f"\\{found[0]}", escaped))
