"""What is installed is whole: every module once, templates and type marker inside."""

import importlib.util
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import automl_agent
import pytest

ROOT = Path(automl_agent.__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert (ROOT / "pyproject.toml").exists(), "tests run from a checkout"
    out = tmp_path_factory.mktemp("dist")
    isolated = (
        []
        if importlib.util.find_spec("setuptools") is None
        else ["--no-isolation", "--skip-dependency-check"]
    )
    command = [sys.executable, "-m", "build", *isolated, "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    with tarfile.open(next(out.glob("*.tar.gz"))) as sdist:
        assert any(name.endswith("/LICENSE") for name in sdist.getnames())
    return next(out.glob("*.whl"))


def test_the_wheel_holds_every_module_and_file_that_is_read(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert "automl_agent/py.typed" in names
    assert "automl_agent/tools/report/templates/report.html" in names
    assert "automl_agent/tools/report/templates/report.css" in names
    assert "automl_agent/prompts/README.md" in names
    assert "automl_agent/app/mcp/SKILL.md" in names
    for folder in ("agents", "app", "evals", "pipelines", "tools"):
        for path in (ROOT / folder).rglob("*.py"):
            assert f"automl_agent/{path.relative_to(ROOT).as_posix()}" in names
    assert not any(name.startswith(("tests/", "automl_agent/tests")) for name in names)


def test_the_command_is_declared(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        entry = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert "automl-agent = automl_agent.app.cli:main" in archive.read(entry).decode()
