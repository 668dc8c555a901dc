"""Families that read tell apart what only words tell apart."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from automl_agent.pipelines.conformance import facts
from automl_agent.pipelines.contracts import (
    ColumnKind,
    DataError,
    InputColumn,
    InputSchema,
    ParamValue,
    TaskKind,
)
from automl_agent.pipelines.family import Family, FitContext
from automl_agent.pipelines.text.linear import TextLinear
from automl_agent.pipelines.text.neural import TextAveraged, TextTransformer

_FAMILIES: dict[str, Family] = {f.name: f for f in (TextLinear(), TextAveraged(), TextTransformer())}
_READERS = tuple(_FAMILIES)
#: Networks that learn in a second or two.
_SMALL: dict[str, dict[str, ParamValue]] = {
    "text_transformer": {"width": 48, "depth": 1, "length": 64, "learning_rate": 0.003}
}
_WORDS = {
    "en": (["great", "lovely", "superb"], ["awful", "boring", "poor"], ["the", "film", "was", "and", "it"]),
    "de": (["großartig", "schön"], ["schlecht", "öde"], ["der", "Film", "war", "und", "so"]),
    "zh": (["很好看"], ["太难看"], ["这部", "电影", "我们", "昨天", "看了"]),
}


def _reviews(language: str, rows: int, seed: int) -> tuple[list[str], np.ndarray]:
    good, bad, filler = _WORDS[language]
    rng = np.random.default_rng(seed)
    liked = rng.integers(0, 2, rows)
    blank = "" if language == "zh" else " "
    found = []
    for value in liked:
        words = [*rng.choice(filler, 8), rng.choice(good if value else bad)]
        found.append(blank.join(rng.permutation(words)))
    return found, liked.astype(np.int64)


def _schema(*kinds: ColumnKind) -> InputSchema:
    columns = tuple(InputColumn(id=f"c{i}", name=f"c{i}", kind=kind) for i, kind in enumerate(kinds))
    return InputSchema(
        kind=TaskKind.TABULAR_CLASSIFICATION, target="liked", columns=columns, classes=("no", "yes")
    )


def _right(
    name: str, params: Mapping[str, ParamValue], train: pd.DataFrame, labels: np.ndarray, schema: InputSchema
) -> float:
    chosen = {**_FAMILIES[name].space(facts(schema, labels)).default(), **params}
    half = len(labels) // 2
    context = FitContext(schema=schema, metric="accuracy", seed=1)
    model = _FAMILIES[name].fit(train.iloc[:half], labels[:half], chosen, context)
    return float((model.predict(train.iloc[half:]).argmax(axis=1) == labels[half:]).mean())


@pytest.mark.parametrize("name", _READERS)
@pytest.mark.parametrize("language", _WORDS)
def test_it_finds_the_words_that_count_in_any_language(name: str, language: str) -> None:
    rows, labels = _reviews(language, 400, 0)
    frame = pd.DataFrame({"c0": rows}, dtype=object)
    assert _right(name, _SMALL.get(name, {}), frame, labels, _schema(ColumnKind.TEXT)) > 0.9


@pytest.mark.parametrize("name", _READERS)
def test_what_stands_beside_the_prose_counts_too(name: str) -> None:
    rows, _ = _reviews("en", 400, 1)
    labels = np.arange(400) % 2
    number = labels + 0.1 * np.random.default_rng(0).normal(size=400)
    frame = pd.DataFrame({"c0": rows, "c1": number})
    schema = _schema(ColumnKind.TEXT, ColumnKind.NUMERIC)
    assert _right(name, _SMALL.get(name, {}), frame, labels, schema) > 0.9


@pytest.mark.parametrize("name", _READERS)
def test_a_table_without_prose_is_not_theirs(name: str) -> None:
    schema = _schema(ColumnKind.NUMERIC)
    assert _FAMILIES[name].unsuited(facts(schema, np.array([0, 1]))) == "no column holds prose"


def test_weighing_by_classes_tells_three_apart() -> None:
    rng = np.random.default_rng(2)
    labels = np.arange(300) % 3
    rows = [f"some words {['red', 'green', 'blue'][code]} {rng.integers(9)}" for code in labels]
    schema = _schema(ColumnKind.TEXT).model_copy(update={"classes": ("r", "g", "b")})
    frame = pd.DataFrame({"c0": rows}, dtype=object)
    assert _right("text_linear", {"naive_bayes": True}, frame, labels, schema) == 1.0


@pytest.mark.parametrize("kind", ["numbers", "three classes"])
def test_a_network_begins_with_what_stands_beside_the_prose(kind: str) -> None:
    """One epoch is enough for what a linear model of the numbers knows."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"c0": _reviews("en", 400, 2)[0], "c1": rng.normal(size=400)})
    schema = _schema(ColumnKind.TEXT, ColumnKind.NUMERIC)
    if kind == "numbers":
        schema = schema.model_copy(update={"classes": (), "kind": TaskKind.TABULAR_REGRESSION})
        target = 50.0 + 9.0 * frame["c1"].to_numpy()
    else:
        schema = schema.model_copy(update={"classes": ("a", "b", "c")})
        target = np.digitize(frame["c1"], [-0.5, 0.5])
    family = _FAMILIES["text_fast"]
    model = family.fit(
        frame.iloc[:200],
        target[:200],
        family.space(facts(schema, target)).default(),
        FitContext(schema=schema, metric="rmse", seed=1),
    )
    predicted = model.predict(frame.iloc[200:])
    if kind == "numbers":
        assert np.corrcoef(predicted, target[200:])[0, 1] > 0.95
    else:
        assert (predicted.argmax(axis=1) == target[200:]).mean() > 0.8


@pytest.mark.parametrize(
    ("lie", "said"), [({"depth": 10**9}, "no such depth"), ({"vectors": 10**12}, "size mismatch")]
)
def test_a_shape_that_lies_takes_neither_time_nor_memory(
    tmp_path: Path, lie: Mapping[str, int], said: str
) -> None:
    rows, labels = _reviews("en", 80, 0)
    schema = _schema(ColumnKind.TEXT)
    reader = _FAMILIES["text_transformer"]
    params = reader.space(facts(schema, labels)).default()
    context = FitContext(schema=schema, metric="accuracy", seed=1)
    reader.fit(pd.DataFrame({"c0": rows}, dtype=object), labels, params, context).save(tmp_path)
    told = json.loads((tmp_path / "facts.json").read_text())
    (tmp_path / "facts.json").write_text(json.dumps({**told, "shape": {**told["shape"], **lie}}))
    with pytest.raises((DataError, RuntimeError), match=said):
        reader.load(tmp_path, schema)
