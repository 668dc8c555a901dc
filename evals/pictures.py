"""The README's pictures, of a real run: ``python -m automl_agent.evals.pictures RUN [--trials 40]``.

``docs/run.svg`` is what the terminal showed after so many trials, ``docs/report.png`` the report's first page
(needs Chromium on the path).
"""

import argparse
import io
import shutil
import subprocess
import time
from pathlib import Path

from rich.console import Console
from rich.text import Text

from ..app.progress.panel import LivePanel
from ..tools.store.events import EventKind
from ..tools.store.run import RunStore

_DOCS = Path(__file__).resolve().parents[1] / "docs"
_COLUMNS = 80


def main() -> None:
    """Draw both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, help="the folder of a finished run")
    parser.add_argument("--trials", type=int, default=40, help="trials after which the terminal is shown")
    parser.add_argument("--command", default="automl-agent run churn.txt")
    given = parser.parse_args()
    terminal(given.run, given.trials, given.command)
    report(given.run)


def terminal(folder: Path, trials: int, command: str) -> None:
    """The live panel while the search goes on."""
    panel = LivePanel(io.StringIO(), time.monotonic())
    panel.stage("searching")
    done = 0
    with RunStore(folder) as store:
        for event in store.events:
            if done >= trials and event.kind is not EventKind.PROPOSED:
                break
            panel.on_event(event)
            done += event.kind is EventKind.FINISHED
    console = Console(record=True, width=_COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.assemble(("$ ", "bold green"), command))
    console.print(panel.picture())
    panel.close()
    (_DOCS / "run.svg").write_text(console.export_svg(title="automl-agent"), encoding="utf-8")


def report(folder: Path) -> None:
    """The first page of the report."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("docs/report.png needs Chromium on the path")
    page, picture = folder / "report.html", _DOCS / "report.png"
    subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--hide-scrollbars",
            "--window-size=1100,740",
            f"--screenshot={picture}",
            page.resolve().as_uri(),
        ],
        check=True,
        capture_output=True,
    )


if __name__ == "__main__":
    main()
