"""Files that jobs read."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from automl_agent.tools.data.cast import write_arrow


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("files")
    values = np.random.default_rng(0).normal(size=(120, 3))
    write_arrow(pl.DataFrame(values, schema=["c0", "c1", "c2"]), place / "x.arrow")
    np.save(place / "y.npy", (values[:, 0] > 0).astype(np.int64))
    np.save(place / "train.npy", np.arange(80))
    np.save(place / "rest.npy", np.arange(80, 120))
    return place
