"""Against the published data, where it lies beside the project."""

import csv
from pathlib import Path

import numpy as np
import pytest
from automl_agent.evals.compare.starts import start_points
from automl_agent.evals.compare.suites import open_task, task_refs

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
LLAMBO, REPLAY = SHARED / "llambo", SHARED / "hpo_replay"

here = pytest.mark.skipif(not LLAMBO.is_dir(), reason="the published data is not beside the project")


@here
@pytest.mark.parametrize(
    "name",
    [
        "breast/RandomForest", "breast/DecisionTree", "digits/DecisionTree", "wine/SVM", "wine/MLP_SGD", "iris/RandomForest",
        "iris/SVM", "diabetes/RandomForest", "diabetes/DecisionTree", "diabetes/SVM", "diabetes/MLP_SGD",
    ],
)  # fmt: skip
def test_start_scores_are_the_published_ones(name: str) -> None:
    with (LLAMBO / "trajectories.csv").open(newline="") as stream:
        published = {
            (int(r["seed"]), int(r["trial"])): float(r["score"])
            for r in csv.DictReader(stream)
            if r["task"] == name and r["score"]
        }
    task = open_task(task_refs("bayesmark", (), [name])[0])
    for seed in range(2):
        found = [task.evaluate(p).value for p in start_points(task, seed, LLAMBO / "bayesmark_init_configs")]
        assert found == pytest.approx([published[seed, trial] for trial in range(1, 6)], abs=2e-6)


@here
def test_every_shared_table_is_a_task() -> None:
    pytest.importorskip("onnxruntime", reason="surrogates need onnxruntime")
    for path in sorted(REPLAY.iterdir()):
        if path.suffix == ".npz" or (path.is_dir() and path.name.startswith("yahpo")):
            for ref in task_refs(None, [str(path)]):
                task = open_task(ref)
                outcome = task.evaluate(task.space.default())
                assert outcome.value is not None
                assert task.bounds is not None
                assert task.bounds.regret(outcome.value) > -0.1


@here
def test_every_graph_network_but_the_empty_one_is_on_record() -> None:
    task = open_task(task_refs(None, [str(REPLAY / "nasbenchgraph_citeseer.npz")])[0])
    rng = np.random.default_rng(0)
    for _ in range(300):
        params = {p.name: str(rng.choice(p.choices)) for p in task.space.parameters if p.type == "choice"}
        if {params[f"operation{i}"] for i in range(1, 5)} != {"skip"}:
            assert task.evaluate(params).value is not None
