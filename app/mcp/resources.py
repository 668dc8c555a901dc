"""Reports and results as resources: ``run://NAME/report`` and ``run://NAME/result.json``."""

from typing import TYPE_CHECKING

from mcp_types import Resource

from .place import Place
from .tools.reading import report_of, result_of

if TYPE_CHECKING:
    from .server import RunServer

#: Of the latest runs so many are listed; the others can be read too.
_MOST_RUNS = 20


def add_resources(server: "RunServer", place: Place) -> None:
    """Make reports and results readable."""

    @server.resource(
        "run://{name}/report",
        mime_type="text/markdown",
        description="The report of a run that is over, in Markdown.",
    )
    def report(name: str) -> str:
        return report_of(place, place.name(name))

    @server.resource(
        "run://{name}/result.json",
        mime_type="application/json",
        description="result.json of a run that is over.",
    )
    def result(name: str) -> str:
        return result_of(place, place.name(name)).model_dump_json(indent=2)


def listed(place: Place) -> list[Resource]:
    """Resources of the latest runs that are over."""
    names = [found.name for found in place.runs.summaries() if found.state.is_over][:_MOST_RUNS]
    return [
        Resource(uri=f"run://{name.replace(' ', '%20')}/{part}", name=f"{name} {part}", mime_type=kind)
        for name in names
        for part, kind in (("report", "text/markdown"), ("result.json", "application/json"))
    ]
