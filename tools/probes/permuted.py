"""Labels that mean nothing: whoever scores well on them has seen them.

All development labels are permuted; the winner's configuration learns them on one fold and predicts the rest. Any
score beyond chance there comes from labels that crept from the validated rows into the fit (Ojala & Garriga,
Permutation tests for studying classifier performance, 2010).
"""

from dataclasses import replace

import numpy as np

from ...pipelines.contracts import Gain
from ..search.seeds import derive
from ..store.files import write_array
from .bench import Bench, Predicted


def permuted_labels(bench: Bench, seconds: float) -> Gain | str:
    """What predictions of permuted labels gain over those of other rows; why there is nothing, where there is none.

    A constant would be no measure: metrics that average over classes prefer guesses to it.
    """
    session = bench.session
    rows = np.sort(session.split.development)
    random = np.random.default_rng(derive(session.plan.seed, "permuted"))
    given: np.ndarray = np.load(session.space.target, allow_pickle=False)
    given[rows] = given[random.permutation(rows)]
    target = bench.folder / "permuted-target.npy"
    write_array(target, given)
    truth = session.dataset.truth
    nonsense = replace(truth, values=given)
    if truth.classes and len(np.unique(given[bench.train])) < 2:
        return "a fold holds one class only"
    (outcome,) = bench.run([bench.job("permuted", target=target)], seconds)
    if outcome.predictions is None:
        return outcome.report.reason or outcome.report.status.value
    ours = bench.decided(outcome.predictions)
    others = elsewhere(ours, derive(session.plan.seed, "elsewhere"))
    mean, error = bench.gain(nonsense.rows(bench.validation), ours, others)
    return Gain(mean=mean, error=error)


def elsewhere(predicted: Predicted, seed: int) -> Predicted:
    """The same predictions, each of another row: as good as these where they say nothing of their rows."""
    order = np.random.default_rng(seed).permutation(len(predicted.values))
    labels = None if predicted.labels is None else predicted.labels[order]
    return Predicted(predicted.values[order], labels)
