"""Writing the report: both files whole, or not at all."""

from pathlib import Path

from .data import ReportData


def write_report(folder: Path, data: ReportData) -> tuple[Path, Path]:
    """Write ``report.html`` and ``report.md`` into ``folder``, each beside its place and then renamed.

    The page asks for nothing from elsewhere: style and figures are inside. The Markdown carries every
    figure as a table of its numbers, so that it is one file and a program can read it.

    Returns:
        The paths of the page and of the Markdown.
    """
    from ..store.files import write_text
    from .document import Document
    from .render import html, markdown
    from .sections import sections
    from .sections.summary import summary

    document = Document(summary=summary(data), sections=sections(data), created=data.created)
    page, text = folder / "report.html", folder / "report.md"
    write_text(page, html(document))
    write_text(text, markdown(document))
    return page, text
