"""Can sealed rows be told from the others? Adversarial validation: a classifier tries, on inputs alone."""

import numpy as np

from ...pipelines.catalogue import family
from ...pipelines.contracts import ColumnKind, Drift, InputSchema, TaskKind
from ...pipelines.family import TaskFacts
from ..evaluate import Truth, bootstrap, score
from ..search.seeds import derive
from ..store.files import write_array
from ..trials.job import FitJob
from .bench import Bench

#: Rows of each side at most.
_ROWS = 4000
_FAMILY = "lightgbm"
_CLASSES = ("development", "test")
_SHOWN = 3
#: Columns whose distributions differ by less than this are not named.
_NOTABLE = 0.1


def drift(bench: Bench, seconds: float) -> Drift | str:
    """How well a boosted model tells the sides apart; why that is not known, if it is not."""
    session = bench.session
    random = np.random.default_rng(derive(session.plan.seed, "drift"))
    sides = [
        np.sort(random.permutation(rows)[:_ROWS]) for rows in (session.split.development, session.split.test)
    ]
    if min(map(len, sides)) < 20:
        return "too few rows"
    rows = np.concatenate(sides)
    side = np.full(session.dataset.features.frame.height, -1)
    side[sides[0]], side[sides[1]] = 0, 1
    halves = random.permutation(rows)
    train, predict = halves[: len(rows) // 2], halves[len(rows) // 2 :]
    if min(len(np.unique(side[part])) for part in (train, predict)) < 2:
        return "too few rows"
    target = bench.folder / "sides.npy"
    write_array(target, side)
    inputs = InputSchema(
        kind=TaskKind.TABULAR_CLASSIFICATION, target="side", columns=session.inputs.columns, classes=_CLASSES
    )
    facts = TaskFacts(inputs=inputs, rows=len(train))
    if (problem := family(_FAMILY).unsuited(facts)) is not None:
        return problem
    job = FitJob(
        features=str(session.space.features),
        target=str(target),
        train=str(bench.rows("sides-train", train)),
        predict=str(bench.rows("sides-predict", predict)),
        inputs=inputs,
        family=_FAMILY,
        params={
            **family(_FAMILY).space(facts).default(),
            "n_estimators": 60,
        },
        metric="roc_auc",
        seed=0,
        threads=session.cores,
        device="cpu",
    )
    (outcome,) = bench.run([job], seconds)
    if outcome.predictions is None:
        return outcome.report.reason or outcome.report.status.value
    truth = Truth(side[predict], classes=2)
    intervals = bootstrap("roc_auc", truth, outcome.predictions)
    auc = score("roc_auc", truth, outcome.predictions)
    low, high = intervals.confidence if intervals else (auc, auc)
    return Drift(auc=auc, low=low, high=high, columns=_different(bench, *sides))


def _different(bench: Bench, development: np.ndarray, test: np.ndarray) -> tuple[str, ...]:
    """Columns by the largest distance between the two distributions of ranks (Kolmogorov and Smirnov's)."""
    frame = bench.session.dataset.features.frame
    distances = []
    for column in bench.session.inputs.columns:
        if column.kind in {ColumnKind.TEXT, ColumnKind.IMAGE}:
            continue
        ranks = frame.get_column(column.id).rank("dense").fill_null(0).to_numpy()
        a, b = np.sort(ranks[development]), np.sort(ranks[test])
        at = np.union1d(a, b)
        below = [np.searchsorted(x, at, side="right") / len(x) for x in (a, b)]
        distances.append((float(np.abs(below[0] - below[1]).max()), column.name))
    distances.sort(key=lambda d: -d[0])
    return tuple(name for distance, name in distances[:_SHOWN] if distance > _NOTABLE)
