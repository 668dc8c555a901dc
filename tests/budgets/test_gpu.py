"""When the GPU seconds are used up, no further trial starts on the GPU; the run goes on on the CPU."""

from pathlib import Path

import numpy as np
import pytest
from automl_agent.pipelines.contracts import PipelinePlan, Proposal, Trial
from automl_agent.tools.search import gpu
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.run import RunStore

from ..search.runs import plan
from ..search.test_loop import loop, scores


def capped(seconds: float | None, **fields: object) -> PipelinePlan:
    made = plan(("mlp", "linear"), trials=6, proposer="random")
    budget = made.budget.model_copy(update={"gpu_seconds": seconds})
    return made.model_copy(update={"budget": budget, **fields})


def on_gpu(proposal: Proposal, seconds: float) -> tuple[Trial, np.ndarray | None]:
    """Four seconds each; on the GPU where a network may use one."""
    made, predictions = scores(proposal, seconds)
    used = 4.0 if proposal.family == "mlp" and proposal.device is None else 0.0
    better = {"score": 0.9} if proposal.family == "mlp" else {}
    return made.model_copy(update={"seconds": 4.0, "gpu_seconds": used, **better}), predictions


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu, "has_gpu", lambda: True)


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize(("seconds", "most"), [(0.0, 0), (4.0, 1), (7.9, 2), (None, 99)])
def test_trials_go_on_on_the_cpu(tmp_path: Path, seconds: float | None, most: int) -> None:
    with RunStore(tmp_path) as store:
        search = loop(tmp_path, store, capped(seconds), on_gpu)
        search.run()
        networks = [t for t in search.trials if t.proposal.family == "mlp"]
        assert len(networks) >= 2
        bound = [t.proposal.device for t in networks]
        assert bound == [None if i < most else "cpu" for i in range(len(networks))]
        assert all(t.proposal.device is None for t in search.trials if t.proposal.family == "linear")
        begun = {e.number: bool(e.body.get("gpu")) for e in store.all(EventKind.STARTED)}
        assert [begun[t.number] for t in networks] == [b is None for b in bound]
        assert gpu.gpu_seconds(store.events) == 4.0 * min(most, len(networks))
    assert len(search.trials) == 6


@pytest.mark.usefixtures("card")
def test_a_trial_that_failed_counts_as_if_it_had_run_there(tmp_path: Path) -> None:
    def fails(proposal: Proposal, seconds: float) -> tuple[Trial, None]:
        made, _ = on_gpu(proposal, seconds)
        return Trial.model_validate(
            {**made.model_dump(), "status": "crashed", "score": None, "gpu_seconds": 0}
        ), None

    with RunStore(tmp_path) as store:
        search = loop(tmp_path, store, capped(100.0), fails)
        search._step()
        assert search.trials[0].proposal.family == "mlp"
        assert gpu.gpu_seconds(store.events) == 4.0


def test_a_machine_without_a_card_uses_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu, "has_gpu", lambda: False)
    with RunStore(tmp_path) as store:
        search = loop(tmp_path, store, capped(0.0), scores)
        search.run()
        assert gpu.gpu_seconds(store.events) == 0.0
    assert all(t.proposal.device is None for t in search.trials)


@pytest.mark.usefixtures("card")
def test_a_plan_for_the_cpu_needs_no_binding(tmp_path: Path) -> None:
    with RunStore(tmp_path) as store:
        search = loop(tmp_path, store, capped(0.0, device="cpu"), scores)
        search.run()
    assert all(t.proposal.device is None for t in search.trials)
