"""What a notebook shows of a run."""

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from ...pipelines.contracts import RunResult
    from ...tools.decisions import Decision

_HEIGHT = 720


class Report:
    """The report of a run: one HTML file, shown in the notebook as it is.

    Attributes:
        path: of ``report.html``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def html(self) -> str:
        """The file's text."""
        return self.path.read_text(encoding="utf-8")

    @property
    def markdown(self) -> str:
        """The same report in Markdown."""
        return self.path.with_suffix(".md").read_text(encoding="utf-8")

    def _repr_html_(self) -> str:
        # A page of its own: its styles stay there, and nothing in it reaches the notebook.
        return (
            f'<iframe sandbox srcdoc="{escape(self.html)}" title="Report of {escape(self.path.parent.name)}"'
            f' style="width:100%;height:{_HEIGHT}px;border:1px solid #8884"></iframe>'
        )

    def __repr__(self) -> str:
        return f"Report({str(self.path)!r})"


class Why(tuple["Decision", ...]):
    """Decisions on record, readable as text."""

    __slots__ = ()

    def __new__(cls, decisions: "Iterable[Decision]" = ()) -> Self:
        return super().__new__(cls, decisions)

    def __str__(self) -> str:
        from ..commands.why import lines

        if not self:
            return "nothing on record has to do with that"
        return "\n".join(line for decision in self for line in lines(decision))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f'<pre style="white-space:pre-wrap">{escape(str(self))}</pre>'


def summary(result: "RunResult", folder: Path) -> str:
    """A result in a few lines of HTML."""
    task, scores = result.task, result.scores
    lines = [
        f"<b>{escape(result.status)}</b>: {escape(task.target)} ({escape(task.kind)}, {escape(task.metric)})"
    ]
    if scores.test is not None:
        spread = f" (95 % {scores.test_ci[0]:.4g} to {scores.test_ci[1]:.4g})" if scores.test_ci else ""
        lines.append(f"test {escape(task.metric)} {scores.test:.4g}{spread}, {scores.test_rows} sealed rows")
    if result.model is not None:
        lines.append(f"model {escape(result.model.family)}, trial {result.model.trial}")
    lines += [f"not verified: {escape(reason)}" for reason in result.reasons]
    lines.append(f"run folder <code>{escape(str(folder))}</code>; <code>.report()</code> shows more")
    return "<p>" + "<br>".join(lines) + "</p>"
