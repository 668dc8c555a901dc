"""Families that locate: whatever the pictures' shape, whatever is saved, and where nothing can be learned."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from automl_agent.pipelines.catalogue import LAST_RESORT, LOCATORS, family
from automl_agent.pipelines.conformance import facts, task_of
from automl_agent.pipelines.contracts import (
    UNCOUNTED,
    ColumnKind,
    DataError,
    InputColumn,
    InputSchema,
    ParamValue,
    TaskKind,
    TrialError,
)
from automl_agent.pipelines.family import FitContext, Fitted, TaskFacts
from automl_agent.pipelines.image.canvas import reduced, whole
from automl_agent.pipelines.image.dense.family import Locator
from automl_agent.pipelines.image.dense.plan import work
from automl_agent.pipelines.image.dense.sizing import plan_of, sides
from automl_agent.pipelines.image.examples import located

_KINDS = [kind for kind in TaskKind if kind.locates]
_SMALL: dict[str, ParamValue] = {"width": 8, "levels": 1, "epochs": 5, "augment_operations": 0}


def _locator(name: str) -> Locator:
    found = family(name)
    assert isinstance(found, Locator)
    return found


def _fitted(
    name: str, frame: pd.DataFrame, target: np.ndarray, schema: InputSchema, **more: ParamValue
) -> Fitted:
    params = family(name).space(facts(schema, target)).default({**_SMALL, **more})
    assert family(name).space(facts(schema, target)).problems(params) == []
    return family(name).fit(frame, target, params, FitContext(schema=schema, metric="", seed=1))


def _schema(task: TaskKind, style: str, things: int = 3) -> InputSchema:
    column = InputColumn(id="c0", name="c0", kind=ColumnKind.IMAGE, style=style)
    names = tuple(f"thing {n}" for n in range(things))
    return InputSchema(kind=task, target="y", columns=(column,), things=names, canvas=(9, 9))


@pytest.mark.parametrize("name", sorted(LOCATORS))
@pytest.mark.parametrize(
    "style", ["gray 8x8", "rgb 9x90", "gray 256x256 stretched", "rgb 3000x4000", "rgb 96x11"]
)
def test_whatever_is_chosen_can_be_built_for_pictures_of_any_shape(name: str, style: str) -> None:
    import optuna

    locator = _locator(name)
    schema = _schema(locator.task, style)
    told = TaskFacts(inputs=schema, rows=100)
    assert locator.unsuited(told) is None
    space = locator.space(told)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    for params in [space.default(), *(space.suggest(study.ask()) for _ in range(10))]:
        canvas = reduced(whole(schema), int(params.get("size", sides(whole(schema))[-1])))
        plan = plan_of(locator.usual, params, canvas, lambda stem: locator.outputs(3, stem))
        places = -(-canvas.height // 2**plan.levels // plan.stem) * -(
            -canvas.width // 2**plan.levels // plan.stem
        )
        assert places > 1
        assert work(plan, canvas) > 0


@pytest.mark.parametrize("name", sorted(LOCATORS))
def test_a_default_fit_stays_within_its_bound(name: str) -> None:
    task = _locator(name).task

    def told(style: str, rows: int) -> TaskFacts:
        return TaskFacts(inputs=_schema(task, style), rows=rows)

    for style, rows in [
        ("rgb 128x128", 24),
        ("gray 256x256", 24),
        ("rgb 128x128", 200),
        ("rgb 1000x800", 200),
    ]:
        assert 1e10 < _locator(name).default_work(told(style, rows)) < 1.3e12
    space = _locator(name).space
    few, many = (space(told("rgb 500x500", rows)).default() for rows in (50, 5_000))
    assert int(few["size"]) > int(many["size"])
    assert int(few["epochs"]) > int(many["epochs"])
    assert "pixels a side" in str(_locator(name).unsuited(told("rgb 7x400", 100)))
    assert _locator(name).unsuited(told("rgb 64x64", 11)) == "too few pictures to learn from and to stop on"


@pytest.mark.parametrize("task", _KINDS)
def test_where_targets_say_nothing_nothing_is_learned(task: TaskKind) -> None:
    frame, target, schema = located(task, 20, 0)
    name = next(n for n in LOCATORS if task_of(family(n)) is task)
    nothing: Mapping[TaskKind, float] = {
        TaskKind.KEYPOINT_DETECTION: np.nan,
        TaskKind.SEMANTIC_SEGMENTATION: UNCOUNTED,
    }
    empty = np.full_like(target, nothing.get(task, -1))
    empty[:2] = target[:2]
    with pytest.raises(TrialError, match="2 of 20 pictures"):
        _fitted(name, frame, empty, schema)


def test_a_mask_is_answered_in_full_though_less_was_seen() -> None:
    frame, target, schema = located(TaskKind.SEMANTIC_SEGMENTATION, 20, 0)
    large = np.repeat(np.repeat(target, 5, axis=1), 5, axis=2)
    pictures = [np.frombuffer(c or bytes(16 * 24 * 3), np.uint8).reshape(16, 24, 3) for c in frame["c0"]]
    cells = [p.repeat(5, axis=0).repeat(5, axis=1).tobytes() for p in pictures]
    column = schema.columns[0].model_copy(update={"style": "rgb 80x120 stretched"})
    wide = schema.model_copy(update={"columns": (column,), "canvas": (80, 120)})
    seen = pd.DataFrame({"c0": pd.Series(cells, dtype=object)})
    model = _fitted("image_unet", seen, large, wide, size=64, epochs=6, batch_size=2, fine=4)
    found = model.predict(seen)
    assert found.shape == (20, 80, 120)
    assert (found == large)[large != UNCOUNTED].mean() > 0.9
    assert model.predict(seen.iloc[:0]).shape == (0, 80, 120)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("saved")
    _fitted("image_points", *located(TaskKind.KEYPOINT_DETECTION, 16, 0)).save(place)
    return place


@pytest.mark.parametrize(
    "lie",
    [
        {"plan": {"width": 128, "levels": 6}},
        {"plan": {"width": 10**9}},
        {"plan": {"outputs": 10**9}},
        {"plan": {"outputs": 3}},
        {"plan": {"channels": 1}},
        {"plan": {"block": "lambda"}},
        {"plan": {"depth": 10**9}},
        {"canvas": {"height": 4000, "width": 4000}},
        {"canvas": {"height": 10**9}},
    ],
    ids=str,
)
def test_what_lies_about_a_saved_network_takes_neither_time_nor_memory(
    tmp_path: Path, saved: Path, lie: Mapping[str, Any]
) -> None:
    told = json.loads((saved / "facts.json").read_text())
    (tmp_path / "facts.json").write_text(
        json.dumps(told | {k: told[k] | changed for k, changed in lie.items()})
    )
    (tmp_path / "network.safetensors").write_bytes((saved / "network.safetensors").read_bytes())
    _, _, schema = located(TaskKind.KEYPOINT_DETECTION, 2, 0)
    with pytest.raises((DataError, RuntimeError), match=r"BAD-MODEL|size mismatch|Missing key"):
        family("image_points").load(tmp_path, schema)


def test_a_network_of_two_points_is_none_of_three(saved: Path) -> None:
    _, _, schema = located(TaskKind.KEYPOINT_DETECTION, 2, 0)
    with pytest.raises(DataError, match="its answers are not those"):
        family("image_points").load(saved, schema.model_copy(update={"things": ("a", "b", "c")}))


@pytest.mark.parametrize("task", _KINDS)
def test_the_last_resort_says_what_is_usual(task: TaskKind, tmp_path: Path) -> None:
    frame, target, schema = located(task, 90, 0)
    context = FitContext(schema=schema, metric="", seed=0)
    model = family(LAST_RESORT).fit(frame, target, {}, context)
    found = model.predict(frame)
    assert found.shape == (90, *schema.form.shape)
    assert found.dtype == np.dtype(schema.form.type)
    match task:
        case TaskKind.KEYPOINT_DETECTION:
            assert np.allclose(found[0], np.nanmean(target, axis=0))
        case TaskKind.SEMANTIC_SEGMENTATION:
            assert (found[0] == ((target == 1).sum(0) > (target == 0).sum(0))).all()
        case _:
            kind = int((target[:, 0, 0] == 1).mean() > 0.5)
            mine = target[target[:, 0, 0] == kind, 0]
            assert found[0, 0].tolist() == pytest.approx([kind, 1.0, *np.median(mine[:, 1:5], axis=0)])
            assert (found[0, 1:, 0] == -1).all()
    model.save(tmp_path)
    assert (family(LAST_RESORT).load(tmp_path, schema).predict(frame) == found).all()
    other = schema.model_copy(update={"things": ("a", "b", "c"), "canvas": (9, 9)})
    if task is not TaskKind.OBJECT_DETECTION:
        with pytest.raises(DataError, match="BAD-MODEL"):
            family(LAST_RESORT).load(tmp_path, other)


def test_the_last_resort_answers_what_is_never_seen() -> None:
    frame, target, schema = located(TaskKind.KEYPOINT_DETECTION, 20, 0)
    target[:, 1] = np.nan
    context = FitContext(schema=schema, metric="", seed=0)
    assert family(LAST_RESORT).fit(frame, target, {}, context).predict(frame)[0, 1].tolist() == [0.5, 0.5]
    frame, boxes, schema = located(TaskKind.OBJECT_DETECTION, 20, 0)
    boxes[:, :, 0] = -1
    context = FitContext(schema=schema, metric="", seed=0)
    assert (family(LAST_RESORT).fit(frame, boxes, {}, context).predict(frame)[:, :, 0] == -1).all()
