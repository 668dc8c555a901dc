"""``automl-agent runs show``: one run in full."""

from . import options

#: Characters of a line; evidence may be long, and names longer.
_LONGEST = 600


def show(run: options.Run, json: options.Json = False) -> int:
    """Show a run in full: task, search, scores with their intervals, budget, verdict."""
    from ...tools.report.wording import shown
    from ...tools.runs.detail import detail
    from ...tools.secrets import redact

    found = detail(run)
    if json:
        print(found.model_dump_json())
        return 0
    print("\n".join(shown(redact(line), _LONGEST) for line in found.lines()))
    return 0
