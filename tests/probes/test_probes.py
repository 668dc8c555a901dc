"""A sound run passes every probe; one whose folds overlap gives itself away."""

from pathlib import Path

import numpy as np
import pytest
from automl_agent.pipelines.contracts import Drift, Gain, Without
from automl_agent.tools.evaluate import Truth
from automl_agent.tools.evaluate.intervals import advantage
from automl_agent.tools.probes.bench import Bench, Predicted
from automl_agent.tools.probes.canaries import canaries
from automl_agent.tools.probes.drift import drift
from automl_agent.tools.probes.permuted import elsewhere, permuted_labels
from automl_agent.tools.probes.seeds import other_seeds
from automl_agent.tools.probes.without import without_suspects
from automl_agent.tools.session import Session

from .sessions import opened, tried


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> "object":
    with opened(tmp_path_factory.mktemp("sound")) as session:
        yield Bench(session, tried(session, "extra_trees"))


@pytest.fixture(scope="module")
def overlapping(tmp_path_factory: pytest.TempPathFactory) -> "object":
    with opened(tmp_path_factory.mktemp("overlapping"), overlapping=True) as session:
        yield Bench(session, tried(session, "extra_trees"))


def gain(found: Gain | str) -> Gain:
    assert isinstance(found, Gain), found
    return found


def test_permuted_labels_are_not_learned_unless_validated_rows_are(sound: Bench, overlapping: Bench) -> None:
    assert gain(permuted_labels(sound, 60)).strength < 3
    assert gain(permuted_labels(overlapping, 60)).strength > 5


def test_guesses_that_a_metric_prefers_to_a_constant_are_no_leak() -> None:
    """Macro F1 of guesses in all classes is above that of one class for all rows."""
    random = np.random.default_rng(0)
    truth = Truth(random.integers(0, 8, 1000), 8)
    guesses = Predicted(np.full((1000, 8), 1 / 8), random.integers(0, 8, 1000))
    constant = Predicted(guesses.values, np.zeros(1000, dtype=np.int64))
    for theirs, low, high in ((constant, 5, 99), (elsewhere(guesses, 0), -3, 3)):
        mean, error = advantage(
            "f1_macro", truth, (guesses.values, guesses.labels), (theirs.values, theirs.labels)
        )
        assert low < mean / error < high


def test_noise_is_worth_nothing_on_rows_that_were_not_seen(sound: Bench, overlapping: Bench) -> None:
    assert abs(gain(canaries(sound, 60)).strength) < 3
    assert gain(canaries(overlapping, 60)).strength > 2


def test_other_seeds_give_about_the_same(sound: Bench) -> None:
    found = other_seeds(sound, 2, 60)
    assert len(found) == 2
    assert all(isinstance(g, Gain) and abs(g.mean) < 0.1 for g in found)


def test_rows_of_a_random_split_are_not_told_apart(sound: Bench) -> None:
    found = drift(sound, 60)
    assert isinstance(found, Drift), found
    assert found.low < 0.6
    assert found.columns == () or found.auc < 0.65


def test_a_split_by_size_is_told_apart_and_its_columns_named(tmp_path: Path) -> None:
    from dataclasses import replace

    with opened(tmp_path) as session:
        radius = session.dataset.features.frame.get_column("c0").to_numpy()
        order = np.argsort(radius)
        apart = replace(session.split, development=np.sort(order[:375]), test=np.sort(order[375:]))
        sorted_ = replace(session, split=apart)
        found = drift(Bench(sorted_, tried(session, "linear")), 60)
    assert isinstance(found, Drift), found
    assert found.low > 0.9
    assert "mean radius" in found.columns


def test_the_score_without_a_column_is_measured(sound: Bench) -> None:
    found = without_suspects(sound, ("mean radius",), 60)
    assert isinstance(found, Without)
    assert found.columns == ("mean radius",)
    assert 0.5 < found.without <= 1
    everything = tuple(c.name for c in sound.session.inputs.columns)
    assert isinstance(without_suspects(sound, everything, 60), str)


def test_files_of_probes_stay_in_the_work_folder(sound: Bench) -> None:
    session: Session = sound.session
    assert sound.folder == session.folder / "work" / "probes"


def test_a_handful_of_rows_is_not_compared(sound: Bench) -> None:
    from dataclasses import replace

    from automl_agent.tools.probes import run_probes

    session = sound.session
    few = tuple((train, held[:8]) for train, held in session.split.folds)
    found = run_probes(replace(session, split=replace(session.split, folds=few)), sound.winner)
    assert found.permuted is None
    assert found.canaries is None
    assert found.seeds == ()
    assert "too few" in found.skipped["permuted"]
