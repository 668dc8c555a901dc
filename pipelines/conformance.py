"""What every model family must keep: run by our tests, and by anyone who adds a family.

Each function raises AssertionError with what is broken. Data are made from a seed.
"""

import functools
import tempfile
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from .contracts import (
    Answer,
    ColumnKind,
    InputColumn,
    InputSchema,
    ParamValue,
    TaskKind,
    default_metric,
)
from .family import Family, FitContext, Fitted, TaskFacts
from .image.examples import located, miss
from .spaces import Choice, Parameter, SearchSpace

if TYPE_CHECKING:
    import pandas as pd

_KINDS = (
    ColumnKind.NUMERIC,
    ColumnKind.NUMERIC,
    ColumnKind.BOOLEAN,
    ColumnKind.CATEGORICAL,
    ColumnKind.DATETIME,
    ColumnKind.TEXT,
)
#: The picture that a table has for families that see, and none for the others.
_PICTURE = InputColumn(id="c6", name="column 6", kind=ColumnKind.IMAGE, style="rgb 8x12")
#: Pictures in which something is to be located, at most: each has as many answers as it has places.
_MOST_LOCATED = 72
_MOST = {"n_estimators": 40, "iterations": 40, "epochs": 12}
_WORDS = ("red", "green", "blue", "=1+1", "déjà vu", "x" * 300)


def example(
    classes: int, rows: int = 160, seed: int = 0, *, pictures: bool = False
) -> "tuple[pd.DataFrame, np.ndarray, InputSchema]":
    """A frame of every kind of column with missing cells, its target and schema; 0 classes is regression.

    Args:
        classes, rows, seed: of the data.
        pictures: whether one more column holds pictures, the lighter on their left the larger ``c0`` is.
    """
    import pandas as pd

    rng = np.random.default_rng(seed)
    signal, noise = rng.normal(size=rows), rng.normal(size=rows)
    words = rng.integers(0, len(_WORDS), rows)
    hours = rng.integers(0, 50_000, rows)
    frame = pd.DataFrame(
        {
            "c0": np.where(rng.random(rows) < 0.1, np.nan, signal),
            "c1": noise * 1e6,
            "c2": np.where(rng.random(rows) < 0.1, np.nan, rng.integers(0, 2, rows).astype(float)),
            "c3": pd.Series([None if w == 5 else _WORDS[w] for w in words], dtype=object),
            "c4": pd.Series(pd.Timestamp("2020-01-01") + pd.to_timedelta(hours, unit="h")).astype(
                "datetime64[us]"
            ),
            "c5": pd.Series(
                [None if i % 9 == 0 else f"text {w} of row {i}" for i, w in enumerate(words)], dtype=object
            ),
        }
    )
    value = 2 * signal + words + 0.1 * noise
    if classes:
        edges = np.quantile(value, np.linspace(0, 1, classes + 1)[1:-1])
        target = np.searchsorted(edges, value).astype(np.int64)
    else:
        target = np.exp(value / 4)
    kind = TaskKind.TABULAR_CLASSIFICATION if classes else TaskKind.TABULAR_REGRESSION
    schema = InputSchema(
        kind=kind,
        target="y",
        columns=tuple(InputColumn(id=f"c{i}", name=f"column {i}", kind=k) for i, k in enumerate(_KINDS)),
        classes=tuple(f"k{i}" for i in range(classes)),
    )
    if pictures:
        frame[_PICTURE.id] = _pictures(signal, rng)
        schema = schema.model_copy(update={"columns": (*schema.columns, _PICTURE)})
    return frame, target, schema


def _pictures(signal: np.ndarray, rng: np.random.Generator) -> "pd.Series":
    import pandas as pd

    values = rng.normal(110, 25, size=(len(signal), 8, 12, 3))
    values[:, :, :6] += 45 * signal[:, None, None, None]
    packed = [picture.tobytes() for picture in values.clip(0, 255).astype(np.uint8)]
    return pd.Series([None if i % 11 == 0 else cell for i, cell in enumerate(packed)], dtype=object)


def example_for(
    family: Family, classes: int, rows: int = 160, seed: int = 0
) -> "tuple[pd.DataFrame, np.ndarray, InputSchema]":
    """:func:`example` as a family needs it: with pictures, if without them there is nothing for it.

    For one that locates, whatever ``classes``, pictures of its kind of task.
    """
    if (task := task_of(family)) is not None:
        return located(task, min(rows, _MOST_LOCATED), seed)
    frame, target, schema = example(classes, rows, seed)
    if family.unsuited(facts(schema, np.resize(target, 160))) is None:
        return frame, target, schema
    return example(classes, rows, seed, pictures=True)


def task_of(family: Family) -> TaskKind | None:
    """The one kind of task that a family is for, where it locates."""
    return getattr(family, "task", None)


def facts(schema: InputSchema, target: np.ndarray) -> TaskFacts:
    """What a family may know of :func:`example`."""
    values = schema.kind.answer is Answer.VALUE
    return TaskFacts(
        inputs=schema,
        rows=len(target),
        max_categories=len(_WORDS),
        target_low=float(target.min()) if values else None,
        target_skew=2.0 if values else None,
    )


def default_model(family: Family, classes: int) -> Fitted:
    """The family fitted on :func:`example` in its default configuration, once for several checks."""
    return _default_model(cast("Hashable", family), classes)


@functools.lru_cache(maxsize=64)
def _default_model(family: Family, classes: int) -> Fitted:
    return fit(family, classes)


def fit(
    family: Family, classes: int, params: Mapping[str, ParamValue] | None = None, seed: int = 1
) -> Fitted:
    """The family fitted on :func:`example`, with its default configuration if none is given."""
    frame, target, schema = example_for(family, classes)
    chosen = params if params is not None else family.space(facts(schema, target)).default()
    metric = "log_loss" if schema.classes else default_metric(schema.kind, 0)
    return family.fit(frame, target, _quick(chosen), FitContext(schema=schema, metric=metric, seed=seed))


def _quick(params: Mapping[str, ParamValue]) -> dict[str, ParamValue]:
    """The configuration with few trees or epochs: what is checked does not depend on how many there are."""
    found = dict(params)
    for name, most in _MOST.items():
        value = found.get(name)
        if isinstance(value, int):
            found[name] = min(value, most)
    return found


def check_predictions(family: Family, classes: int) -> None:
    """Predictions have the right shape, are finite, add up, and beat a constant."""
    frame, target, schema = example_for(family, classes)
    predicted = default_model(family, classes).predict(frame)
    if schema.kind.locates:
        _located_well(predicted, frame, target, schema)
        return
    assert predicted.dtype == np.float64, predicted.dtype
    assert predicted.shape == ((len(frame), classes) if classes else (len(frame),)), predicted.shape
    assert np.isfinite(predicted).all(), "predictions are not finite"
    if classes:
        assert np.allclose(predicted.sum(axis=1), 1), "probabilities do not add up to one"
        right = (predicted.argmax(axis=1) == target).mean()
        assert right > 1.3 / classes, f"accuracy {right:.2f} on its own training rows"
    else:
        error, spread = ((predicted - target) ** 2).mean(), target.var()
        assert error < 0.9 * spread, f"squared error {error:.3g} against variance {spread:.3g}"


def _located_well(
    predicted: np.ndarray, frame: "pd.DataFrame", target: np.ndarray, schema: InputSchema
) -> None:
    from .image.constant import usual_answer

    assert predicted.dtype == np.dtype(schema.form.type), predicted.dtype
    assert predicted.shape == (len(frame), *schema.form.shape), predicted.shape
    assert np.isfinite(predicted).all(), "predictions are not finite"
    if schema.kind.answer is Answer.MASK:
        assert predicted.max() < len(schema.things), "a code is no class"
    if schema.kind.answer is Answer.BOXES:
        used, scores = predicted[:, :, 0] >= 0, predicted[:, :, 1]
        assert (np.diff(scores, axis=1) <= 0).all(), "the surest box does not come first"
        assert (predicted[~used] == [-1, 0, 0, 0, 0, 0]).all(), "an unused place is used"
    usual = np.repeat(usual_answer(target, schema)[None], len(frame), axis=0)
    error, least = miss(predicted, target, schema), miss(usual, target, schema)
    assert error < 0.8 * least, f"an error of {error:.3g} where a constant answer has {least:.3g}"


def check_repeats(family: Family, classes: int) -> None:
    """The same seed gives the same model."""
    frame, _, _ = example_for(family, classes, rows=40, seed=3)
    first, second = default_model(family, classes).predict(frame), fit(family, classes).predict(frame)
    assert np.array_equal(first, second), f"differs by {np.abs(first - second).max()}"


def check_reload(family: Family, classes: int) -> None:
    """A saved model, loaded, predicts the same; its folder holds no pickle."""
    frame, _, schema = example_for(family, classes, rows=50, seed=4)
    model = default_model(family, classes)
    _saved_alike(family, model, frame, schema)


def _saved_alike(family: Family, model: Fitted, frame: "pd.DataFrame", schema: InputSchema) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model.save(folder)
        files = [p for p in folder.rglob("*") if p.is_file()]
        assert files, "nothing was saved"
        for path in files:
            assert not path.read_bytes().startswith((b"\x80\x03", b"\x80\x04", b"\x80\x05")), (
                f"{path.name} is a pickle"
            )
        again = family.load(folder, schema)
        assert np.array_equal(model.predict(frame), again.predict(frame)), (
            "the reloaded model predicts otherwise"
        )


def check_rows_alone(family: Family, classes: int) -> None:
    """A row is predicted alone as among others, and unseen or missing cells are no error."""
    import pandas as pd

    frame, _, _ = example_for(family, classes, rows=20, seed=5)
    model = default_model(family, classes)
    together = model.predict(frame)
    alone = np.concatenate([model.predict(frame.iloc[i : i + 1]) for i in range(3)])
    assert np.allclose(together[:3], alone, atol=1e-6), "a row's prediction depends on its neighbours"
    if task_of(family) is not None:
        strange = frame.iloc[:2].assign(
            c0=pd.Series([None, bytes(len(frame["c0"].dropna().iloc[0]))], dtype=object)
        )
        assert np.isfinite(model.predict(strange)).all(), "missing pictures break predictions"
        return
    strange = frame.iloc[:2].copy()
    strange["c3"] = pd.Series(["never seen", None], dtype=object)
    strange["c5"] = pd.Series([None, "other words"], dtype=object)
    if _PICTURE.id in strange:
        strange[_PICTURE.id] = pd.Series([None, b"\xff" * 288], dtype=object)
    strange.loc[:, ["c0", "c1", "c2"]] = np.nan
    strange["c4"] = pd.Series([pd.NaT, pd.Timestamp("2050-01-01")]).astype("datetime64[us]")
    assert np.isfinite(model.predict(strange)).all(), "unseen cells break predictions"


def check_passes_over_pictures(family: Family, classes: int) -> None:
    """Pictures beside other columns change nothing for a family that does not see them; alone they are not for it."""
    frame, target, schema = example(classes, pictures=True)
    params = family.space(facts(schema, target)).default()
    context = FitContext(schema=schema, metric="log_loss" if classes else "rmse", seed=1)
    model = family.fit(frame, target, _quick(params), context)
    assert np.array_equal(model.predict(frame), default_model(family, classes).predict(frame))
    _saved_alike(family, model, frame, schema)
    alone = schema.model_copy(update={"columns": (_PICTURE,)})
    assert family.unsuited(facts(alone, target)) is not None, "there is nothing that it could learn from"


def check_monotone(family: Family, classes: int) -> None:
    """Held to a direction, along with the data or against them, no prediction goes the other way."""
    frame, target, schema = example(classes)
    grid = np.nanquantile(frame["c0"], np.linspace(0, 1, 15))
    for sign in (1, -1):
        told = facts(schema, target).model_copy(update={"monotone": {"c0": sign}})
        metric = "log_loss" if classes else "mae"
        context = FitContext(schema=schema, metric=metric, seed=1, monotone=told.monotone)
        model = family.fit(frame, target, _quick(family.space(told).default()), context)
        steps = np.diff([_output(model.predict(frame.assign(c0=value))) for value in grid], axis=0)
        assert (sign * steps).min() > -1e-6 * np.ptp(target), (
            f"it goes the wrong way by {(sign * steps).min():.3g}"
        )
        assert sign < 0 or steps.max() > 0, "it passes over the column"


def _output(predicted: np.ndarray) -> np.ndarray:
    """What directions speak of: the value, or the second class's probability."""
    return predicted[:, 1] if predicted.ndim == 2 else predicted


def check_absent_class(family: Family) -> None:
    """A class without training rows still has its column of probabilities."""
    frame, target, schema = example_for(family, 3)
    some = target != 2
    params = family.space(facts(schema, target)).default()
    context = FitContext(schema=schema, metric="log_loss", seed=1)
    model = family.fit(frame[some].reset_index(drop=True), target[some], _quick(params), context)
    predicted = model.predict(frame)
    assert predicted.shape == (len(frame), 3), predicted.shape
    assert predicted[:, 2].max() < 0.34, "a class that was never seen is likely"


def check_space(family: Family, classes: int, samples: int = 2) -> None:
    """Its default has no problem; every choice, and configurations drawn, can be fitted, saved and loaded."""
    import optuna

    frame, target, schema = example_for(family, classes)
    space = family.space(facts(schema, target))
    assert not space.problems(space.default()), space.problems(space.default())
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    drawn = [space.suggest(study.ask()) for _ in range(samples)]
    for params in [*drawn, *every_choice(space)]:
        assert not space.problems(params), space.problems(params)
        model = fit(family, classes, params)
        assert np.isfinite(model.predict(frame)).all(), f"{params} gives predictions that are not finite"
        _saved_alike(family, model, frame, schema)


def every_choice(space: SearchSpace) -> list[dict[str, ParamValue]]:
    """Few configurations that together use every value of every choice, all else at its default."""
    found: list[dict[str, ParamValue]] = []
    for parameter in space.parameters:
        if not isinstance(parameter, Choice):
            continue
        for value in parameter.choices:
            if not any(params.get(parameter.name) == value for params in found):
                found.append(space.default({**_parents(space, parameter), parameter.name: value}))
    return found


def _parents(space: SearchSpace, parameter: Parameter) -> dict[str, ParamValue]:
    """The choices that make a parameter active."""
    when = parameter.when
    if when is None:
        return {}
    above = next(p for p in space.parameters if p.name == when.name)
    return {**_parents(space, above), when.name: when.values[0]}
