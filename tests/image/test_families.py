"""Families that see tell apart what only pictures tell apart, and use what stands beside them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from automl_agent.pipelines.catalogue import FAMILIES, PRETRAINED, SEERS, family
from automl_agent.pipelines.conformance import facts
from automl_agent.pipelines.contracts import ColumnKind, DataError, InputColumn, InputSchema, ParamValue
from automl_agent.pipelines.family import FitContext, Fitted, TaskFacts
from automl_agent.pipelines.image.neural import Seer
from automl_agent.pipelines.image.packed import PictureShape
from automl_agent.pipelines.image.residual import ImageResnet
from automl_agent.pipelines.image.transformer import ImageTransformer

from .tables import column, packed, schema, stripes

#: Those that need an encoder have tests of their own.
_SEERS = sorted(SEERS - frozenset(PRETRAINED))
#: Networks that learn in a second or two.
_SMALL: dict[str, dict[str, ParamValue]] = {
    "image_resnet": {"width": 8, "stages": 2, "epochs": 12, "augment_operations": 0},
    "image_vit": {
        "width": 48,
        "depth": 1,
        "grid": 4,
        "epochs": 25,
        "augment_operations": 0,
        "learning_rate": 3e-3,
    },
}
_NUMBER = InputColumn(id="c1", name="c1", kind=ColumnKind.NUMERIC)


def _fitted(
    name: str, frame: pd.DataFrame, target: np.ndarray, table: InputSchema, **more: ParamValue
) -> Fitted:
    space = family(name).space(facts(table, target))
    known = {p.name for p in space.parameters}
    given = {k: v for k, v in {**_SMALL.get(name, {}), **more}.items() if k in known}
    params = space.default(given)
    assert space.problems(params) == []
    return family(name).fit(frame, target, params, FitContext(schema=table, metric="accuracy", seed=1))


def _right(model: Fitted, frame: pd.DataFrame, labels: np.ndarray) -> float:
    return float((model.predict(frame).argmax(axis=1) == labels).mean())


@pytest.mark.parametrize("name", _SEERS)
@pytest.mark.parametrize("style", ["gray 8x8", "rgb 10x8"])
def test_it_sees_which_way_stripes_run(name: str, style: str) -> None:
    shape = {"gray 8x8": (8, 8, 1), "rgb 10x8": (10, 8, 3)}[style]
    labels = np.arange(300) % 2
    frame = pd.DataFrame({"c0": packed(stripes(labels == 1, 0, *shape))})
    model = _fitted(name, frame.iloc[:200], labels[:200], schema(column(0, style)))
    assert _right(model, frame.iloc[200:], labels[200:]) > 0.9


@pytest.mark.parametrize("name", _SEERS)
def test_what_stands_beside_the_pictures_counts_too(name: str) -> None:
    labels = np.arange(200) % 2
    number = labels + 0.1 * np.random.default_rng(0).normal(size=200)
    frame = pd.DataFrame({"c0": packed(stripes(labels > 1, 1)), "c1": number})
    table = schema(column(0, "gray 8x8"), _NUMBER)
    model = _fitted(name, frame.iloc[:100], labels[:100], table, epochs=5)
    assert _right(model, frame.iloc[100:], labels[100:]) > 0.9


@pytest.mark.parametrize("name", _SEERS)
def test_of_two_pictures_each_has_its_say(name: str) -> None:
    rng = np.random.default_rng(2)
    first, second = rng.integers(0, 2, size=(2, 400)) == 1
    labels = first * 2 + second
    frame = pd.DataFrame({"c0": packed(stripes(first, 3)), "c1": packed(stripes(second, 4, 8, 10, 3))})
    table = schema(column(0, "gray 8x8"), column(1, "rgb 8x10"), classes=4)
    model = _fitted(name, frame.iloc[:300], labels[:300], table)
    assert _right(model, frame.iloc[300:], labels[300:]) > 0.8


@pytest.mark.parametrize("name", _SEERS)
def test_values_are_learned_too_in_their_own_unit(name: str) -> None:
    rng = np.random.default_rng(5)
    light = rng.uniform(0, 1, size=300)
    values = (60 + 120 * light)[:, None, None, None] + rng.normal(0, 10, size=(300, 8, 8, 1))
    frame, target = pd.DataFrame({"c0": packed(values.astype(np.uint8))}), 5000 + 100 * light
    model = _fitted(name, frame.iloc[:200], target[:200], schema(column(0, "gray 8x8"), classes=0))
    predicted = model.predict(frame.iloc[200:])
    assert np.corrcoef(predicted, target[200:])[0, 1] > 0.9
    assert abs(predicted.mean() - target.mean()) < 20


@pytest.mark.parametrize("name", _SEERS)
def test_a_table_without_pictures_is_not_theirs(name: str) -> None:
    assert family(name).unsuited(facts(schema(_NUMBER), np.arange(100) % 2)) == "no column holds pictures"
    few = family(name).unsuited(facts(schema(column(0, "rgb 8x8")), np.arange(20) % 2))
    assert few == (None if name == "image_linear" else "too few rows to stop early on")


@pytest.mark.parametrize("name", [n for n in FAMILIES if n not in SEERS])
def test_pictures_alone_are_nothing_for_the_others(name: str) -> None:
    assert family(name).unsuited(facts(schema(column(0, "rgb 8x8")), np.arange(100) % 2)) is not None


def test_squares_need_room() -> None:
    narrow = facts(schema(column(0, "gray 1x400")), np.arange(100) % 2)
    assert "too narrow" in str(family("image_vit").unsuited(narrow))
    assert family("image_resnet").unsuited(narrow) is None


@pytest.mark.parametrize("seer", [ImageResnet(), ImageTransformer()], ids=lambda s: s.name)
@pytest.mark.parametrize("style", ["gray 2x2", "rgb 5x90", "gray 28x28", "rgb 3000x4000", "rgb 96x3"])
def test_whatever_is_chosen_can_be_built_for_pictures_of_any_shape(seer: Seer, style: str) -> None:
    import optuna
    from automl_agent.pipelines.image.canvas import reduced, whole
    from automl_agent.pipelines.image.sizing import sides, work

    table = schema(column(0, style))
    told = facts(table, np.arange(100) % 2)
    if seer.unsuited(told) is not None:
        assert style == "rgb 5x90" or seer.name == "image_vit"
        return
    space = seer.space(told)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    for _ in range(30):
        params = space.suggest(study.ask())
        canvas = reduced(whole(table), int(params.get("size", sides(whole(table))[-1])))
        assert work(seer.architecture(params, canvas), canvas) > 0


def test_large_pictures_and_many_rows_are_brought_down_by_default() -> None:
    def size(style: str, rows: int) -> ParamValue | None:
        table = schema(column(0, style))
        return ImageResnet().space(TaskFacts(inputs=table, rows=rows)).default().get("size")

    assert size("rgb 32x32", 5_000) == 32
    assert size("gray 28x28", 8_000) == 28
    assert size("rgb 8x8", 8_000) is None
    assert int(str(size("rgb 1000x1000", 200))) > int(str(size("rgb 1000x1000", 50_000))) >= 32


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("saved")
    labels = np.arange(80) % 2
    frame = pd.DataFrame({"c0": packed(stripes(labels == 1, 0, 8, 8))})
    _fitted("image_resnet", frame, labels, schema(column(0, "gray 8x8")), epochs=5).save(place)
    return place


_BLOCK = {"type": "convolution", "channels": 1024, "kernel": 7}


@pytest.mark.parametrize(
    "lie",
    [
        {"architecture": {"layers": [{"type": "repeat", "times": 16, "layers": [_BLOCK] * 20}]}},
        {"architecture": {"layers": [{"type": "lambda"}]}},
        {"architecture": {"layers": [{"type": "attention", "heads": 2}]}},
        {"canvas": {"channels": 1, "height": 4000, "width": 4000}},
        {"canvas": {"channels": 1, "height": 10**9, "width": 8}},
        {"shape": {"pictures": 10**9}},
        {"shape": {"outputs": 10**12}},
        {"shape": {"others": 10**12}},
    ],
    ids=lambda lie: next(iter(lie)),
)
def test_what_lies_about_a_saved_network_takes_neither_time_nor_memory(
    tmp_path: Path, saved: Path, lie: Mapping[str, Any]
) -> None:
    told = json.loads((saved / "facts.json").read_text())
    changed = {
        k: {**v, **lie[k]} if k in {"canvas", "shape"} and k in lie else lie.get(k, v)
        for k, v in told.items()
    }
    (tmp_path / "facts.json").write_text(json.dumps(changed))
    (tmp_path / "network.safetensors").write_bytes((saved / "network.safetensors").read_bytes())
    with pytest.raises((DataError, RuntimeError), match=r"BAD-MODEL|size mismatch|Missing key"):
        family("image_resnet").load(tmp_path, schema(column(0, "gray 8x8")))


def test_a_network_for_one_picture_is_none_for_two(saved: Path) -> None:
    with pytest.raises(DataError, match="not those of its columns"):
        family("image_resnet").load(saved, schema(column(0, "gray 8x8"), column(1, "gray 8x8")))


def test_batches_are_known_from_their_seed() -> None:
    import torch
    from automl_agent.pipelines.image.augmentation import Augmentation
    from automl_agent.pipelines.image.network import _Rows

    pictures = torch.from_numpy(stripes(np.ones(30) == 1, 0, 8, 8).transpose(0, 3, 1, 2)[:, None].copy())
    how = Augmentation(operations=2, magnitude=9, mirrored=True, shift=0.2)
    rows = _Rows(pictures, torch.zeros(30, 0), torch.arange(30), torch.arange(5, 30), how)
    first, second, third = (rows.batch(torch.arange(20), draw)[0] for draw in (1, 1, 2))
    assert len(rows) == 25
    assert torch.equal(rows.batch(torch.arange(20), 1)[2], torch.arange(5, 25))
    assert first.shape == (20, 1, 1, 8, 8)
    assert torch.equal(first, second)
    assert not torch.equal(first, third)
    assert PictureShape(channels=1, height=8, width=8).values == first[0].numel()
