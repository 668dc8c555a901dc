"""The skill says what is true: its front matter fits the format, its commands work, its names are those of the tools."""

import json
import re
from pathlib import Path

import pytest
import yaml
from automl_agent.app.cli import entry

from ..docs.test_pages import SKILL
from .test_reading import TOOLS

TEXT = SKILL.read_text(encoding="utf-8")


def test_its_front_matter_is_that_of_a_skill() -> None:
    head = yaml.safe_load(TEXT.split("---\n")[1])
    assert set(head) == {"name", "description"}
    assert re.fullmatch(r"[a-z0-9-]{1,64}", head["name"])
    assert 50 < len(head["description"]) < 1024
    assert len(TEXT.splitlines()) < 500


def test_it_names_every_tool() -> None:
    (named,) = re.findall(r"serves the same over stdio: (.*?)\. Runs", TEXT, re.DOTALL)
    assert set(re.findall(r"`(\w+)`", named)) == TOOLS
    (config,) = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    assert json.loads(config)["mcpServers"]["automl-agent"]["args"][0] == "mcp"


def test_it_is_printed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry(["mcp", "--skill"]) == 0
    assert capsys.readouterr().out == TEXT
    assert entry(["mcp", "--skill", "--out", str(tmp_path)]) == 0
    assert (tmp_path / "automl-agent" / "SKILL.md").read_text(encoding="utf-8") == TEXT
