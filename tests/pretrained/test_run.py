"""A whole run on a tiny encoder: planned, trained in confined workers, delivered, predicted without its folder."""

import shutil
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from automl_agent.tools.bundle import read_bundle
from automl_agent.tools.plans.document import read_plan, write_plan

from ..e2e.calls import call, result

pytestmark = pytest.mark.e2e


@pytest.fixture
def place(tmp_path: Path, texts_folder: Path) -> Path:
    """Reviews that one word decides, and an encoder beside them."""
    shutil.copytree(texts_folder, tmp_path / "tiny")
    rng = np.random.default_rng(0)
    liked = rng.integers(0, 2, 160)
    words = [
        rng.permutation([*["film", "was", "it", "the"] * 2, "great" if yes else "awful"]) for yes in liked
    ]
    reviews = [f"{' '.join(w)} {n}" for n, w in enumerate(words)]
    pl.DataFrame({"review": reviews, "liked": np.where(liked, "yes", "no")}).write_csv(tmp_path / "films.csv")
    return tmp_path


@pytest.mark.long
def test_a_run_ends_with_a_model_that_is_complete_in_itself(place: Path) -> None:
    words = ("--text", "Predict liked from films.csv, maximise accuracy. We sell it.", "--llm", "none")
    done = call(place, "plan", *words, "--weights", "tiny")
    assert "weights  tiny (text, 0.1 MB, licence: apache-2.0)" in done.stdout
    plan = read_plan(place / "plan.yaml")
    (weights,) = plan.weights
    assert weights.path == str(place / "tiny")
    alone = tuple(f for f in plan.families if f.name == "text_pretrained")
    write_plan(place / "plan.yaml", plan.model_copy(update={"families": alone}))

    call(
        place, "run", "--plan", "plan.yaml", "--trials", "2", "--out", "out", "--llm", "none", "--yes", code=3
    )
    found = result(place / "out")
    assert found.model is not None
    assert found.model.family == "text_pretrained"
    # Two words tell the classes, and that is all there is against it.
    assert {c.name for c in found.verdict.checks if c.status == "fail"} == {"target_copies"}
    checks = {c.name: c for c in found.verdict.checks}
    assert "weights tiny" in checks["licences"].evidence
    assert "licence: apache-2.0" in (place / "out" / "report.md").read_text()
    assert "apache-2.0" in (place / "out" / "model" / "README.md").read_text()
    held = read_bundle(place / "out").manifest.weights
    assert held is not None
    assert (held.sha256, held.path, held.licence) == (weights.sha256, "", "apache-2.0")

    again = call(place, "replay", "out", code=0)
    assert again.stdout.startswith("identical")
    (place / "tiny" / "vocab.txt").write_text("changed")
    refused = call(place, "replay", "out", code=2)
    assert refused.stderr.splitlines()[-1].startswith("error[WEIGHTS-CHANGED]")
    refused = call(place, "run", "--plan", "plan.yaml", "--out", "again", "--llm", "none", "--yes", code=2)
    assert refused.stderr.splitlines()[-1].startswith("error[WEIGHTS-CHANGED]")
    shutil.rmtree(place / "tiny")
    call(place, "predict", "out", "films.csv", "-o", "predicted.csv")
    assert pl.read_csv(place / "predicted.csv").height == 160


def test_weights_that_are_none_end_in_one_line_before_anything_is_made(place: Path) -> None:
    (place / "tiny" / "config.json").unlink()
    done = call(
        place, "run", "--text", "Predict liked from films.csv", "--llm", "none", "--yes",
        "--weights", "tiny", "--out", "out", code=2,
    )  # fmt: skip
    assert done.stderr.splitlines()[-1].startswith("error[BAD-WEIGHTS]")
    assert not (place / "out").exists()
