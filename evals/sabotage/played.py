"""The command line with saboteurs among its families: ``python -m automl_agent.evals.sabotage.played NAMES WORDS...``.

NAMES is ``saboteur,...`` of those that are planned with: ahead of the linear family where they wait for the end, since
the first of equals wins, else after it. The machine is said to have little memory, so that whoever takes all of it
takes a moment. At the end it says how much memory this process took at most.
"""

import atexit
import resource
import runpy
import sys

from ...agents.crew import prepare
from ...agents.planner import families as planning
from ...pipelines.catalogue import FAMILIES
from . import place
from .suite import SUITE

#: Megabytes.
_MEMORY = 1500
PEAK = "peak memory of the coordinator: "


def _say_peak() -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{PEAK}{peak if sys.platform == 'darwin' else peak * 1024} bytes", file=sys.stderr)


if __name__ == "__main__":
    assert place, "importing it names the families"
    names = [name for name in sys.argv.pop(1).split(",") if name]
    order = (*(n for n in names if SUITE[n].final), "linear", *(n for n in names if not SUITE[n].final))
    planning._ORDER = order  # type: ignore[assignment]
    planning.FAMILIES = {name: FAMILIES[name] for name in order}  # type: ignore[attr-defined]
    prepare.available_mb = lambda: _MEMORY  # type: ignore[attr-defined]
    atexit.register(_say_peak)
    runpy.run_module(f"{__package__.split('.', maxsplit=1)[0]}.app.cli", run_name="__main__")
