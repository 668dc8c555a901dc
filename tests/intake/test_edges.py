"""What is given beside the request, what does not fit, and text that means harm."""

import random
import time

import pytest
from automl_agent.agents.intake.rules.metrics import check_unknown, metric_candidates
from automl_agent.agents.intake.understand import understand
from automl_agent.agents.intake.words.reading import read as read_words
from automl_agent.pipelines.contracts import (
    METRICS,
    ColumnKind,
    ColumnProfile,
    DataProfile,
    FileFacts,
    FileFormat,
    NumberFacts,
    Origin,
    RequestError,
    TaskSpec,
    ValueCount,
)

from .test_understand import ask, spec


def hand_made(*columns: ColumnProfile) -> DataProfile:
    facts = FileFacts(path="/d/x.csv", format=FileFormat.DELIMITED, bytes=1, sha256="0" * 64)
    return DataProfile(file=facts, rows=100, columns=columns)


def words(at: int, name: str, *labels: str) -> ColumnProfile:
    top = tuple(ValueCount(value=label, count=10 * (i + 1)) for i, label in enumerate(labels))
    kind = ColumnKind.CATEGORICAL
    return ColumnProfile(id=f"c{at}", name=name, kind=kind, dtype="text", missing=0, unique=len(top), top=top)


def numbers(at: int, name: str, low: float = 0.0) -> ColumnProfile:
    facts = NumberFacts(minimum=low, q25=1, median=2, q75=3, maximum=9, mean=2, std=1, skew=0, integer=False)
    return ColumnProfile(
        id=f"c{at}", name=name, kind=ColumnKind.NUMERIC, dtype="f8", missing=0, unique=90, numbers=facts
    )


def read(request: str, table: DataProfile, **stated: object) -> TaskSpec:
    found = understand(request, table, data="/d/x.csv", test_data=None, stated=stated)
    assert found.spec is not None, found.questions
    return found.spec


@pytest.mark.parametrize(
    ("field", "given", "taken"),
    [
        ("target", "credit score", "CreditScore"),
        ("metric", "balanced accuracy", "balanced_accuracy"),
        ("kind", "classification", "tabular_classification"),
        ("time_limit_seconds", "5 minutes", 300.0),
        ("time_limit_seconds", "90", 90.0),
        ("max_trials", "20", 20),
        ("positive_class", 0, "0"),
    ],
)
def test_answers_are_read_as_their_field(field: str, given: object, taken: object) -> None:
    found = spec("bank", "Predict Exited" if field != "target" else "Make me a model", **{field: given})
    assert found.model_dump()[field] == taken
    assert found.sources[field].origin is Origin.STATED


def test_lists_in_answers_are_read() -> None:
    found = spec("bank", "Predict Exited", exclude="surname, Geography", interpretable="yes")
    assert found.constraints.exclude == ("Surname", "Geography")
    assert found.constraints.interpretable


@pytest.mark.parametrize(
    ("table", "request_text", "stated", "code"),
    [
        ("bank", "Predict Exited", {"positive_class": "maybe"}, "NO-SUCH-CLASS"),
        ("bank", "Predict Exited", {"metric": "cost"}, "COSTS-MISSING"),
        ("bank", "Predict Exited", {"time_limit_seconds": "inf"}, "BAD-SETTING"),
        ("bank", "Predict Exited", {"time_limit_seconds": "-5"}, "BAD-REQUEST"),
        ("bank", "Predict Exited", {"max_trials": "0"}, "BAD-REQUEST"),
        ("iris", "Predict species", {"metric": "rmse"}, "METRIC-MISFIT"),
        ("iris", "Predict species", {"kind": "regression"}, "TARGET-NOT-NUMERIC"),
        ("iris", "Predict species by recall", {}, "METRIC-MISFIT"),
        ("iris", "Predict species. Use metric FooScore.", {}, "UNKNOWN-METRIC"),
        ("iris", "Predict species and maximise FooScore.", {}, "UNKNOWN-METRIC"),
        ("iris", "Predict `specie_name`", {}, "NO-SUCH-COLUMN"),
    ],
)
def test_what_does_not_fit_is_refused(
    table: str, request_text: str, stated: dict[str, object], code: str
) -> None:
    with pytest.raises(RequestError) as caught:
        ask(table, request_text, **stated)
    assert caught.value.code == code


def test_the_nearest_names_are_offered() -> None:
    with pytest.raises(RequestError) as caught:
        ask("bank", "The target is column Exitedd.")
    assert "Exited" in caught.value.hint


@pytest.mark.parametrize("request_text", ["predict temp and windspeed", "Estimate temp or windspeed?"])
def test_two_targets_are_one_too_many(request_text: str) -> None:
    found = ask("bikes", request_text)
    assert found.spec is None
    assert set(found.questions[0].options) >= {"temp", "windspeed"}


@pytest.mark.parametrize(
    "request_text",
    [
        "Predict Titanic survival with AUC.",
        "We score customers; measure success by AUC. Who survived?",
        "Maximise our insight: who survived? Our target group is 18 to 25.",
        "Predict Who Survived",
        "classify Passengers by survival",
    ],
)
def test_harmless_words_are_not_refused(request_text: str) -> None:
    assert spec("titanic", request_text).target == "Survived"


def test_values_below_zero_do_not_fit_rmsle() -> None:
    table = hand_made(numbers(0, "gain", low=-3.0), numbers(1, "size"))
    with pytest.raises(RequestError) as caught:
        read("predict gain by RMSLE", table)
    assert caught.value.code == "METRIC-MISFIT"
    assert read("predict size by RMSLE", table).metric == "rmsle"


def test_the_rarer_class_is_positive_where_no_label_says() -> None:
    table = hand_made(words(0, "colour", "red", "blue"), numbers(1, "size"))
    found = read("predict colour", table)
    assert found.positive_class == "red"
    assert found.sources["positive_class"].origin is Origin.INFERRED
    assert read("predict colour, blue is the positive one", table).positive_class == "blue"


def test_three_classes_have_no_positive_one() -> None:
    assert spec("iris", "Predict species").positive_class is None


def test_a_test_date_without_a_time_column_is_asked_about() -> None:
    found = ask("insurance", "Predict charges, train before 2010 and test on 2010.")
    assert found.spec is None
    assert found.questions[0].field == "time_column"


HOSTILE = (
    "a.*(b+)+$",
    "[",
    "\\",
    "x" * 5000,
    "<script>",
    "'; DROP TABLE t; --",
    "\u202eabc",
    "  ",
    "{0}",
    "%s",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_columns_may_be_called_anything(name: str) -> None:
    table = hand_made(words(0, name, "yes", "no"), numbers(1, "size"))
    assert read("Predict it", table, target=name).target == name
    found = understand(f'The target is "{name}"', table, data="/d", test_data=None, stated={"target": "size"})
    assert found.spec is not None


def test_random_words_end_in_a_task_a_question_or_a_refusal() -> None:
    vocabulary = [
        "predict",
        "target",
        "column",
        "Survived",
        "Sex",
        "Age",
        "the",
        "of",
        "is",
        "not",
        "use",
        "without",
        "churn",
        "AUC",
        "accuracy",
        "at",
        "least",
        "0.9",
        "85",
        "%",
        "5",
        "minutes",
        "ms",
        "per",
        "row",
        "2",
        "MB",
        "F1",
        "costs",
        "twice",
        "as",
        "much",
        "as",
        "a",
        "false",
        "alarm",
        ",",
        ".",
        ";",
        ":",
        '"',
        "'",
        "`",
        "(",
        ")",
        "->",
        "=",
        "yes",
        "no",
        "time",
        "group",
        "by",
        "patient",
        "train",
        "before",
        "2010",
        "test",
        "on",
        "2011",
        "regress",
        "classify",
        "rmse",
        "rmsle",
        "precision",
        "quality",
        "ohne",
        "1e999",
        "trials",
        "0",
        "-1",
    ]
    chance = random.Random(0)
    for _ in range(300):
        text = " ".join(chance.choices(vocabulary, k=chance.randint(1, 30)))
        try:
            found = ask(chance.choice(("titanic", "wine", "bikes", "fraud", "patients", "shop")), text)
        except RequestError:
            continue
        assert (found.spec is None) == bool(found.questions)
        assert found.spec is None or {"target", "kind", "metric"} <= set(found.spec.sources)


def test_ten_thousand_columns_are_no_burden() -> None:
    table = hand_made(words(0, "churn", "yes", "no"), *(numbers(i, f"f_{i}") for i in range(1, 10_000)))
    started = time.perf_counter()
    text = "Predict churn without f_17 and 'f_4711'. AUC. " + "'f_1' " * 5000
    assert set(read(text, table).constraints.exclude) == {"f_17", "f_4711"}
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("name", [name for name in METRICS if "_" in name])
def test_metrics_go_by_our_own_names_too(name: str) -> None:
    reading = read_words(f"predict y, metric {name}, in d.csv")
    assert [c.value for c in metric_candidates(reading)] == [name]
    check_unknown(reading, known=True)
