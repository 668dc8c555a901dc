"""Two runs side by side."""

from typing import Annotated

from mcp.server.mcpserver.tools import Tool
from pydantic import Field

from ....tools.report.wording import shown
from ..answers import CompareAnswer, Difference
from ..place import Place
from ..standing import LONGEST, answer
from .arguments import READS, Run


def tools(place: Place) -> list[Tool]:
    """compare."""

    def compare(a: Run, b: Annotated[Run, Field(description="The other run.")]) -> CompareAnswer:
        # It computes on predictions, and loads what that takes.
        from ....tools.runs.diff import diff

        found = diff(place.folder(a), place.folder(b))
        sealed = found.sealed
        better = None
        if sealed.beyond_noise and sealed.gain:
            better = found.second if sealed.gain > 0 else found.first
        return CompareAnswer(
            a=answer(place, place.summary(a)),
            b=answer(place, place.summary(b)),
            differences=tuple(
                Difference(where=shown(d.where, LONGEST), a=_words(d.first), b=_words(d.second))
                for d in found.differences
            ),
            better=better,
            why=shown(sealed.line(found.first, found.second), LONGEST),
        )

    return [
        Tool.from_function(
            compare,
            description="Two runs side by side: what differs in request, plan, data, versions and outcome, and which has"
            " the better sealed test score beyond noise, by resampling the rows that both were tested on. Free,"
            " a second. Runs on different data or targets are not ranked.",
            annotations=READS,
        )
    ]


def _words(value: str | None) -> str | None:
    return None if value is None else shown(value, LONGEST)
