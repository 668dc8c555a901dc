"""The report as text, in both forms."""

from collections.abc import Mapping

from .data import ReportData

HTML, MARKDOWN = "report.html", "report.md"


def report_texts(data: ReportData) -> Mapping[str, str]:
    """File name -> text, of the page and of the Markdown; the same data give the same bytes.

    The page asks for nothing from elsewhere: style and figures are inside. The Markdown carries every
    figure as a table of its numbers, so that it is one file and a program can read it.
    """
    from .document import Document
    from .render import html, markdown
    from .sections import sections
    from .sections.summary import summary

    document = Document(summary=summary(data), sections=sections(data), created=data.created)
    return {HTML: html(document), MARKDOWN: markdown(document)}
