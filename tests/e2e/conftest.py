"""A folder with a table and a request, as a person would have it."""

from pathlib import Path

import pytest

from .clients import lay_out


@pytest.fixture
def place(tmp_path: Path) -> Path:
    lay_out(tmp_path)
    return tmp_path
