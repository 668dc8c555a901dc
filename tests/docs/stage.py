"""What a reader has before the first command of a page: the examples, a table of their own, the command, an endpoint."""

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import automl_agent
from automl_agent.evals.fake_endpoint import FakeEndpoint, says
from automl_agent.evals.obliging import obliging

from ..e2e.clients import lay_out
from .blocks import Block
from .carried_out import carry_out

ROOT = Path(automl_agent.__file__).resolve().parents[2]
#: Where pages say that an endpoint listens.
ENDPOINT = "http://localhost:8080/v1"


@contextmanager
def stage(place: Path) -> Iterator["Stage"]:
    """A folder as pages assume it, and an endpoint that answers as schemas ask."""
    lay_out(place)
    shutil.copytree(ROOT / "examples", place / "examples")
    # A reader's own table and request, quick ones.
    (place / "bank.csv").write_bytes((place / "clients.csv").read_bytes())
    (place / "new.csv").write_bytes((place / "clients.csv").read_bytes())
    (place / "leavers.txt").write_text(
        "Who will leave? bank.csv, column Exited says if they left. Maximise AUC, explainable, at most 2 trials."
    )
    bin_folder = place / ".bin"
    bin_folder.mkdir()
    _script(bin_folder / "automl-agent", f'"{sys.executable}" -m automl_agent.app.cli "$@"')
    _script(bin_folder / "python", f'"{sys.executable}" "$@"')
    with FakeEndpoint([says(obliging)]) as endpoint:
        yield Stage(place, bin_folder, endpoint.base_url)


class Stage:
    """Carries out blocks in one folder, one after the other."""

    def __init__(self, place: Path, bin_folder: Path, endpoint: str) -> None:
        self._place = place
        self._endpoint = endpoint
        self._environment = {
            **os.environ,
            "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(place),
            "AUTOML_AGENT_CACHE": str(place / ".cache"),
            "AUTOML_AGENT_LLM": "none",
            "COLUMNS": "110",
        }

    def carry_out(self, block: Block) -> None:
        """Carry out a block; AssertionError where it does not do what the page says."""
        text = block.text.replace(ENDPOINT, self._endpoint)
        carry_out(block, self._place, self._environment, text)


def _script(path: Path, line: str) -> None:
    # A client that starts the command hands no environment on.
    source = ROOT / ".src"
    path.write_text(f'#!/bin/sh\nPYTHONPATH="{source}${{PYTHONPATH:+:$PYTHONPATH}}" {line}\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
