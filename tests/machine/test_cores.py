"""What a process may use, and not what the machine has."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from automl_agent.tools import cores as module
from automl_agent.tools.cores import cores


@pytest.fixture
def groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place where control groups' files may lie; eight cores may be run on."""
    monkeypatch.setattr(module, "_QUOTA_2", tmp_path / "cpu.max")
    monkeypatch.setattr(module, "_QUOTA_1", (tmp_path / "quota", tmp_path / "period"))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("max 100000", 8),
        ("200000 100000", 2),
        ("150000 100000", 2),
        ("10000 100000", 1),
        ("9900000 100000", 8),
    ],
)
def test_a_containers_share_bounds_them(groups: Path, said: str, found: int) -> None:
    (groups / "cpu.max").write_text(said)
    assert cores() == found


@pytest.mark.parametrize(("quota", "found"), [("-1", 8), ("300000", 3)])
def test_so_does_one_of_the_first_version(groups: Path, quota: str, found: int) -> None:
    (groups / "quota").write_text(f"{quota}\n")
    (groups / "period").write_text("100000\n")
    assert cores() == found


def test_without_a_share_it_is_where_it_may_run(groups: Path) -> None:
    assert cores() == 8


def test_where_nobody_may_read_the_share_there_is_none(groups: Path) -> None:
    (groups / "cpu.max").mkdir()
    assert cores() == 8


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processes cannot be pinned here")
def test_a_pinned_process_uses_one() -> None:
    first = min(os.sched_getaffinity(0))
    code = f"import os; os.sched_setaffinity(0, {{{first}}}); from automl_agent.tools.cores import cores; print(cores())"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "1"
