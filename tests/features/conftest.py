"""The table that the tests of features share."""

from pathlib import Path

import pytest

from . import tables


@pytest.fixture(scope="session")
def loans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds ``loans.csv``."""
    folder = tmp_path_factory.mktemp("loans")
    tables.lay_out(folder)
    return folder
