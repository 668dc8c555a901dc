"""Writing the report: nothing is written before both files are made."""

from pathlib import Path

from .data import ReportData


def write_report(folder: Path, data: ReportData) -> None:
    """Write ``report.html`` and ``report.md`` into ``folder``: each is whole, or as it was before.

    The page asks for nothing from elsewhere: style and figures are inside. The Markdown carries every
    figure as a table of its numbers, so that it is one file and a program can read it.
    """
    from ..store.files import write_text
    from .document import Document
    from .render import html, markdown
    from .sections import sections
    from .sections.summary import summary

    document = Document(summary=summary(data), sections=sections(data), created=data.created)
    page, text = html(document), markdown(document)
    write_text(folder / "report.html", page)
    write_text(folder / "report.md", text)
