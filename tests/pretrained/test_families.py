"""Families on frozen encoders keep the protocol of every family, with tiny encoders."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from automl_agent.pipelines import conformance
from automl_agent.pipelines.catalogue import PRETRAINED, family, idle_families
from automl_agent.pipelines.contracts import (
    ColumnKind,
    DataError,
    InputColumn,
    InputSchema,
    ParamValue,
    TaskKind,
    TrialError,
    Weights,
)
from automl_agent.pipelines.family import Family, FitContext, Fitted, TaskFacts
from automl_agent.pipelines.pretrained.family import Pretrained
from automl_agent.pipelines.pretrained.kept import keeping
from automl_agent.pipelines.spaces import SearchSpace

from .conftest import weights_of
from .tiny import text_encoder

if TYPE_CHECKING:
    from automl_agent.pipelines.pretrained.reader import Pooling, Reader

KINDS = [pytest.param(0, id="regression"), pytest.param(2, id="binary"), pytest.param(3, id="classes")]
names = pytest.mark.parametrize("name", sorted(PRETRAINED))


@dataclass(eq=False)
class Given:
    """A family that is always told of the same weights."""

    inner: Family
    weights: tuple[Weights, ...]
    name: str = ""
    title: str = ""
    licence: str = ""
    interpretable: bool = False
    monotone: bool = False

    def unsuited(self, facts: TaskFacts) -> str | None:
        return self.inner.unsuited(facts.model_copy(update={"weights": self.weights}))

    def space(self, facts: TaskFacts) -> SearchSpace:
        return self.inner.space(facts.model_copy(update={"weights": self.weights}))

    def fit(
        self, frame: pd.DataFrame, target: np.ndarray, params: Mapping[str, ParamValue], context: FitContext
    ) -> Fitted:
        return self.inner.fit(frame, target, params, replace(context, weights=self.weights))

    def load(self, folder: Path, schema: InputSchema) -> Fitted:
        return self.inner.load(folder, schema)


@pytest.fixture
def given(name: str, texts_folder: Path, pictures_folder: Path) -> Given:
    folder = texts_folder if PRETRAINED[name] == "text" else pictures_folder
    return Given(family(name), (weights_of(folder),))


@names
@pytest.mark.parametrize("classes", KINDS)
def test_predictions_are_sound_and_a_saved_model_predicts_the_same(given: Given, classes: int) -> None:
    conformance.check_predictions(given, classes)
    conformance.check_reload(given, classes)


@names
@pytest.mark.parametrize("classes", KINDS[:2])
def test_it_repeats_and_rows_stand_alone(given: Given, classes: int) -> None:
    conformance.check_repeats(given, classes)
    conformance.check_rows_alone(given, classes)


@names
@pytest.mark.parametrize("classes", KINDS[:2])
def test_the_space_holds_what_can_be_fitted(given: Given, classes: int) -> None:
    conformance.check_space(given, classes, samples=1)


@names
def test_a_class_without_rows_keeps_its_column_and_one_class_alone_fails(given: Given) -> None:
    conformance.check_absent_class(given)
    frame, target, schema = conformance.example_for(given, 2)
    params = given.space(conformance.facts(schema, target)).default()
    with pytest.raises(TrialError, match="one class"):
        given.fit(frame, target * 0, params, FitContext(schema=schema, metric="log_loss", seed=0))


@pytest.mark.parametrize("name", ["text_pretrained"])
def test_what_reads_passes_over_pictures(given: Given) -> None:
    conformance.check_passes_over_pictures(given, 2)


def _schema(*kinds: ColumnKind) -> InputSchema:
    columns = tuple(
        InputColumn(id=f"c{i}", name=f"c{i}", kind=kind, style="rgb 8x8") for i, kind in enumerate(kinds)
    )
    return InputSchema(
        kind=TaskKind.TABULAR_CLASSIFICATION, target="y", columns=columns, classes=("no", "yes")
    )


def _reviews(rows: int) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(0)
    liked = rng.integers(0, 2, rows)
    words = [rng.permutation([*["film", "was", "it"] * 2, "great" if yes else "awful"]) for yes in liked]
    return pd.DataFrame({"c0": [" ".join(w) for w in words]}), liked.astype(np.int64)


def _fitted(weights: tuple[Weights, ...], **params: ParamValue) -> Pretrained:
    frame, liked = _reviews(80)
    schema = _schema(ColumnKind.TEXT)
    reader = Given(family("text_pretrained"), weights)
    chosen = {**reader.space(conformance.facts(schema, liked)).default(), **params}
    found = reader.fit(frame, liked, chosen, FitContext(schema=schema, metric="accuracy", seed=0))
    assert isinstance(found, Pretrained)
    return found


def test_words_tell_apart_what_numbers_do_not(texts_folder: Path) -> None:
    model = _fitted((weights_of(texts_folder),), C=1e4)
    frame, liked = _reviews(160)
    assert (model.predict(frame.iloc[80:]).argmax(axis=1) == liked[80:]).mean() > 0.9


def test_a_saved_model_needs_nothing_of_the_folder_that_it_came_from(
    tmp_path: Path, texts_folder: Path
) -> None:
    place = tmp_path / "mine"
    shutil.copytree(texts_folder, place)
    model = _fitted((weights_of(place),))
    frame, _ = _reviews(10)
    expected = model.predict(frame)
    (tmp_path / "saved").mkdir()
    model.save(tmp_path / "saved")
    shutil.rmtree(place)
    again = family("text_pretrained").load(tmp_path / "saved", _schema(ColumnKind.TEXT))
    assert np.array_equal(again.predict(frame), expected)
    held = {p.suffix for p in (tmp_path / "saved" / "encoder").iterdir()}
    assert held <= {".safetensors", ".json", ".txt"}
    with pytest.raises(DataError, match="encoder reads text"):
        family("image_pretrained").load(tmp_path / "saved", _schema(ColumnKind.IMAGE))


def test_changed_weights_are_not_used(tmp_path: Path, texts_folder: Path) -> None:
    place = tmp_path / "mine"
    shutil.copytree(texts_folder, place)
    known = weights_of(place)
    (place / "vocab.txt").write_text((place / "vocab.txt").read_text().replace("awful", "lawful"))
    with pytest.raises(DataError, match="WEIGHTS-CHANGED"):
        _fitted((known,))
    shutil.rmtree(place)
    with pytest.raises(DataError, match="NO-WEIGHTS"):
        _fitted((known,))


def test_of_several_encoders_the_configuration_says_which(tmp_path: Path, texts_folder: Path) -> None:
    other = weights_of(text_encoder(tmp_path / "other", seed=1))
    both = (weights_of(texts_folder), other)
    frame, _ = _reviews(10)
    first, second = (_fitted(both, encoder=w.name).predict(frame) for w in both)
    assert np.array_equal(first, _fitted(both[:1]).predict(frame))
    assert not np.array_equal(first, second)
    with pytest.raises(TrialError, match="no weights"):
        _fitted(both, encoder="a third")


def test_without_weights_there_is_no_such_family(texts_folder: Path) -> None:
    known = weights_of(texts_folder)
    told = TaskFacts(inputs=_schema(ColumnKind.TEXT), rows=100)
    assert "--weights" in str(family("text_pretrained").unsuited(told))
    given = told.model_copy(update={"weights": (known,)})
    assert family("text_pretrained").unsuited(given) is None
    assert "--weights" in str(
        family("image_pretrained").unsuited(given.model_copy(update={"inputs": _schema(ColumnKind.IMAGE)}))
    )
    large = given.model_copy(update={"weights": (known.model_copy(update={"bytes": 2 * 10**9}),)})
    assert "6000 MB" in str(family("text_pretrained").unsuited(large))
    kinds, task = {ColumnKind.TEXT}, TaskKind.TABULAR_CLASSIFICATION
    assert "text_pretrained" in idle_families(kinds, task)
    assert "text_pretrained" not in idle_families(kinds, task, (known,))


def test_the_same_rows_are_embedded_once_while_they_are_kept(
    texts_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = _fitted((weights_of(texts_folder),))
    reader: Reader = model.encoder.network  # type: ignore[attr-defined]
    calls: list[int] = []
    embedded = reader._embedded

    def counted(texts: Sequence[str], length: int, pooling: "Pooling") -> np.ndarray:
        calls.append(len(texts))
        return embedded(texts, length, pooling)

    monkeypatch.setattr(reader, "_embedded", counted)
    frame, _ = _reviews(10)
    with keeping():
        found = [model.predict(frame), model.predict(frame), model.predict(frame.iloc[:5])]
    assert calls == [10, 5]
    assert np.array_equal(found[0], found[1])
    model.predict(frame)
    model.predict(frame)
    assert calls == [10, 5, 10, 10]
