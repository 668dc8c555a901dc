"""What holds of a task brings the cards on it, the same ones each time."""

from typing import Any

import pytest
from automl_agent.pipelines.contracts import (
    METRICS,
    ColumnKind,
    Constraints,
    DataProfile,
    GroupCandidate,
    TaskSpec,
)
from automl_agent.tools.knowledge import Query, cards, describe, retrieve
from automl_agent.tools.knowledge.vocabulary import METRIC_WORDS, VOCABULARY

from .situations import column, numbers, profile, task

WORDS = column("w", ColumnKind.CATEGORICAL, unique=500)
LINES = column("t", ColumnKind.TEXT, unique=4000, target_relation=None)
PICTURES = column("p", ColumnKind.IMAGE, style="rgb 32x32", target_relation=None)
DAYS = column("d", ColumnKind.DATETIME, target_relation=None)
GROUP = GroupCandidate(name="a", groups=9, evidence="e")


def tail(**fields: float) -> DataProfile:
    plain = profile(shares=())
    assert plain.target is not None
    return plain.model_copy(update={"target": plain.target.model_copy(update={"numbers": numbers(**fields)})})


SITUATIONS = [
    (task(), profile(rows=400), "few rows", "few-rows"),
    (task(), profile(rows=80_000), "many rows", "many-rows"),
    (task(), profile(*(column(f"c{i}") for i in range(60)), rows=500), "wide table", "wide-table"),
    (task(), profile(WORDS, column("b")), "many categories", "many-categories"),
    (task(), profile(WORDS, column("b")), "mostly categories", "many-categories"),
    (task(), profile(LINES, column("b")), "text", "text"),
    (task(), profile(DAYS, column("b")), "dates", "dates"),
    (task(), profile(PICTURES), "pictures", "pictures"),
    (task(), profile(column("a", missing=2500)), "many missing values", "missing-values"),
    (task("f1"), profile(shares=(0.97, 0.03)), "rare class", "imbalance"),
    (task("cost"), profile(), "unequal costs", "costs"),
    (task("log_loss"), profile(), "probabilities", "calibration"),
    (task("roc_auc"), profile(), "ranking", "ranking"),
    (task("mae"), profile(shares=()), "absolute error", "absolute-or-squared-error"),
    (task("rmse"), tail(maximum=90.0), "outliers in the target", "absolute-or-squared-error"),
    (task("mape"), profile(shares=()), "percentage error", "percentage-error"),
    (task("accuracy"), profile(shares=(0.05,) * 20), "many classes", "many-classes"),
    (task(max_trials=5), profile(), "few trials", "short-time-limit"),
    (task(time_column="a"), profile(), "time order", "time-order"),
    (task(), profile(time_columns=("a",)), "possible time order", "dates"),
    (task(group_columns=("a",)), profile(), "grouped rows", "repeated-rows"),
    (task(), profile(group_candidates=(GROUP,)), "possible groups", "repeated-rows"),
    (task(), profile(duplicate_rows=200), "duplicate rows", "repeated-rows"),
    (task(constraints=Constraints(interpretable=True)), profile(), "readable model", "readable-model"),
    (task(constraints=Constraints(max_model_mb=1)), profile(), "small model", "small-model"),
    (task(constraints=Constraints(max_latency_ms=1)), profile(), "quick predictions", "small-model"),
    (task(), profile(column("a", target_relation=0.02)), "weak signal", "noise"),
    (task(), profile(column("a", target_relation=0.99)), "leakage suspect", "leakage"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "table", "word", "card"), SITUATIONS, ids=[s[2] for s in SITUATIONS])
def test_a_situation_brings_its_card(what: TaskSpec, table: DataProfile, word: str, card: str) -> None:
    query = describe(what, table, 600)
    assert word in query.words
    assert card in [c.name for c in retrieve(query, "planner", 4)]
    assert word not in describe(task("accuracy"), profile(), 600).words


@pytest.mark.parametrize(("seconds", "card"), [(60, "short-time-limit"), (7200, "long-time-limit")])
def test_the_time_limit_counts(seconds: float, card: str) -> None:
    assert card in [c.name for c in retrieve(describe(task(), profile(), seconds), "planner", 4)]


def test_columns_that_are_left_out_do_not_count() -> None:
    table = profile(WORDS, column("b"))
    query = describe(task(constraints=Constraints(exclude=("w",))), table, 600)
    assert "only numbers" in query.words
    assert "many categories" not in query.words


def test_a_warm_start_gets_cards_on_its_families_and_its_kind_of_task() -> None:
    query = describe(task("rmsle"), tail(skew=3.0), 600)
    found = retrieve(query, "warmstart", 10, families=("linear",))
    assert {c.name for c in found} == {"linear-regression", "skewed-target"}
    query = describe(task(), profile(rows=300), 600)
    assert [c.name for c in retrieve(query, "warmstart", 1, families=("lightgbm", "mlp"))] in (
        ["lightgbm"],
        ["mlp"],
    )
    everything = retrieve(Query(words=tuple(VOCABULARY)), "warmstart", 99)
    assert {c.name for c in everything} == {c.name for c in cards() if "warmstart" in c.agents}


def test_a_limit_keeps_the_first_and_the_order_is_always_the_same() -> None:
    query = describe(task(), profile(WORDS, LINES, rows=300), 60)
    everything = retrieve(query, "planner", 99)
    assert retrieve(query, "planner", 3) == everything[:3]
    assert retrieve(Query(words=tuple(reversed(query.words))), "planner", 99) == everything
    assert all("planner" in card.agents for card in everything)


def test_a_card_that_only_mentions_a_thing_is_not_on_it() -> None:
    assert "skewed-target" in [c.name for c in cards() if "squared error" in c.body]
    assert retrieve(Query(words=("squared error",)), "warmstart", 9) == []


@pytest.mark.parametrize("words", [(), ("nonsense",), ("rows",), ("few",)])
def test_what_shares_no_word_is_not_found(words: tuple[str, ...]) -> None:
    assert retrieve(Query(words=words), "planner", 4) == []


def test_nothing_that_the_person_wrote_is_in_the_query() -> None:
    table: dict[str, Any] = {"rows": 300}
    plain = describe(task(request="r"), profile(**table), 600)
    assert (
        describe(task(request="text, dates and a readable model of my secret"), profile(**table), 600)
        == plain
    )
    assert set(plain.words) <= set(VOCABULARY)


def test_a_profile_without_its_target_and_one_without_inputs_are_described() -> None:
    assert "imbalance" not in describe(task(), profile(target=None), 600).words
    assert "any table" in describe(task(), profile(column("e", ColumnKind.EMPTY), rows=0), 600).words


def test_each_metric_has_one_word() -> None:
    for name in METRICS:
        assert sum(name in metrics for metrics in METRIC_WORDS.values()) == 1, name
