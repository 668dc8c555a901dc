"""Telling sealed rows from the others, where what tries to has nothing to look at."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from automl_agent.pipelines.contracts import ColumnKind, InputColumn, InputSchema, TaskKind
from automl_agent.tools.probes.drift import drift


def test_of_pictures_alone_it_says_that_it_cannot_see_them(tmp_path: Path) -> None:
    image = InputColumn(id="c0", name="image", kind=ColumnKind.IMAGE, style="rgb 8x8")
    session = SimpleNamespace(
        plan=SimpleNamespace(seed=0),
        split=SimpleNamespace(development=np.arange(80), test=np.arange(80, 120)),
        dataset=SimpleNamespace(features=SimpleNamespace(frame=SimpleNamespace(height=120))),
        inputs=InputSchema(kind=TaskKind.IMAGE_CLASSIFICATION, target="y", columns=(image,)),
    )
    # Nothing is fitted: there is nobody here who could.
    assert drift(cast(Any, SimpleNamespace(session=session, folder=tmp_path)), 60) == (
        "there is nothing beside pictures, which it cannot see"
    )
