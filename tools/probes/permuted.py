"""Labels that mean nothing: whoever scores well on them has seen them.

All development labels are permuted; the winner's configuration learns them on one fold and predicts the rest. Any
score beyond chance there comes from labels that crept from the validated rows into the fit (Ojala & Garriga,
Permutation tests for studying classifier performance, 2010).
"""

import numpy as np

from ...pipelines.contracts import Gain
from ..search.seeds import derive
from ..store.files import write_array
from .bench import Bench


def permuted_labels(bench: Bench, seconds: float) -> Gain | str:
    """The gain over a constant, on permuted labels; why there is none, if there is none."""
    session = bench.session
    rows = np.sort(session.split.development)
    random = np.random.default_rng(derive(session.plan.seed, "permuted"))
    given: np.ndarray = np.load(session.space.target, allow_pickle=False)
    given[rows] = given[random.permutation(rows)]
    target = bench.folder / "permuted-target.npy"
    write_array(target, given)
    truth = session.dataset.truth
    nonsense = type(truth)(given, truth.classes, truth.positive, truth.cost, truth.floor)
    if truth.classes and len(np.unique(given[bench.train])) < 2:
        return "a fold holds one class only"
    (outcome,) = bench.run([bench.job("permuted", target=target)], seconds)
    if outcome.predictions is None:
        return outcome.report.reason or outcome.report.status.value
    known, validated = nonsense.rows(bench.train), nonsense.rows(bench.validation)
    ours, constant = bench.decided(outcome.predictions), bench.dummy(known, len(validated.values))
    mean, error = bench.gain(validated, ours, constant)
    return Gain(mean=mean, error=error)
