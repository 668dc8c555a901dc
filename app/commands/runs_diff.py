"""``automl-agent runs diff``: what differs between two runs."""

from pathlib import Path
from typing import Annotated

from . import options


def diff(
    first: Annotated[Path, options.run_argument("A run, named as for runs show.", "A")],
    second: Annotated[Path, options.run_argument("Another run.", "B")],
    json: options.Json = False,
) -> int:
    """Show what differs between two runs, and whether their sealed test scores differ beyond noise.

    That is told where both were tested on the same sealed rows of the same data: by resampling these rows, the same for both.
    """
    from ...tools.runs.diff import diff as compare
    from ...tools.secrets import redact

    found = compare(first, second)
    if json:
        print(found.model_dump_json())
        return 0
    print("\n".join(redact(line) for line in found.lines()))
    return 0
