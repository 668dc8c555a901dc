"""A bundle in its run folder is the one that the run recorded."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from automl_agent.pipelines.contracts import DataError
from automl_agent.tools.bundle import read_bundle
from automl_agent.tools.delivery.sealed import _fault
from automl_agent.tools.evaluate import Truth
from automl_agent.tools.session import Session


def test_a_manifest_that_was_edited_is_refused(finished: Path, tmp_path: Path) -> None:
    copy = tmp_path / "run"
    shutil.copytree(finished, copy)
    assert read_bundle(copy).manifest.inputs.classes
    path = copy / "model" / "manifest.json"
    body = json.loads(path.read_text())
    body["inputs"]["classes"] = body["inputs"]["classes"][::-1]
    path.write_text(json.dumps(body))
    for named in (copy, copy / "model"):
        with pytest.raises(DataError, match="recorded"):
            read_bundle(named)


@pytest.mark.parametrize(
    ("predictions", "sound"),
    [
        (np.full((5, 2), 0.5), True),
        (np.full((4, 2), 0.5), False),
        (np.full(5, 0.5), False),
        (np.array([[0.5, 0.5]] * 4 + [[np.nan, 0.5]]), False),
    ],
)
def test_the_vault_opens_for_whole_predictions_only(predictions: np.ndarray, sound: bool) -> None:
    session = SimpleNamespace(
        dataset=SimpleNamespace(truth=Truth(np.zeros(5, np.int64), classes=2)), vault=SimpleNamespace(rows=5)
    )
    assert (_fault(cast(Session, session), predictions) == "") is sound
