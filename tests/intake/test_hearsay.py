"""What a language model heard never makes a run fail that would succeed without it, and never says more than it."""

import time

import pytest
from automl_agent.agents.intake.heard import HeardCosts
from automl_agent.agents.intake.listening.durations import seconds_heard
from automl_agent.agents.intake.understand import understand
from automl_agent.pipelines.contracts import Cost

from .tables import profile
from .test_listening import hear, heard, says, spec, terms, wishes

# The least score


def test_a_least_score_of_one_metric_is_not_put_on_another() -> None:
    request = "Predict Exited, maximise AUC, accuracy must be at least 0.8"
    for told in (heard(metric="accuracy", min_score=0.8), heard(min_score=0.8), heard(min_score=80)):
        found = spec("bank", request, told)
        assert (found.metric, found.constraints.min_score) == ("roc_auc", None)
    request = "Predict Exited, maximise AUC, and be right four times out of five"
    told = heard(metric="accuracy", min_score=0.8)
    assert spec("bank", request, told).constraints.min_score is None
    for told in (heard(min_score=0.8), heard(metric="roc_auc", min_score=0.8)):
        assert spec("bank", request, told).constraints.min_score == 0.8


@pytest.mark.parametrize("metric", ["mape", "smape"])
@pytest.mark.parametrize(("least", "kept"), [(12, 0.12), (0.12, 0.12), (1, 1), (1.5, 0.015), (0, None)])
def test_a_percentage_error_above_one_is_in_percent(metric: str, least: float, kept: float | None) -> None:
    request = f"Predict charges, {metric.upper()}."
    found = spec("insurance", request, heard(metric=metric, min_score=least))
    assert found.metric == metric
    assert found.constraints.min_score == kept


@pytest.mark.parametrize("words", ["MAPE at most 12", "MAPE below 12 %", "MAPE at most 0.12"])
def test_rules_read_a_percentage_error_in_percent_too(words: str) -> None:
    found = spec("insurance", f"Predict charges, {words}.", None)
    assert (found.metric, found.constraints.min_score) == ("mape", 0.12)


def test_the_least_score_of_the_polish_example_is_taken() -> None:
    request = "Ile prądu zużyje dom? Liczy się, o ile procent się mylimy, najwyżej 12."
    assert hear("insurance", request, wishes(metric="mape", least=12))[0].min_score == 12


def test_a_percentage_of_nothing_is_not_heard() -> None:
    """``mape`` divides by the target, and such a plan is refused."""
    facts = profile("houses")
    lowest = {c.name: c.numbers.minimum for c in facts.columns if c.numbers is not None}
    assert lowest["LotArea"] > 0 == lowest["GrLivArea"]
    told = heard(metric="mape")
    assert spec("houses", "Predict LotArea.", told).metric == "mape"
    assert (
        spec("houses", "Predict GrLivArea.", told).metric == spec("houses", "Predict GrLivArea.", None).metric
    )


# Times

PER_ROW = [
    "Answer within 30 seconds per customer.", "at most 30 seconds each", "30 seconds a row", "30 s/row", "30 seconds for each order",
    "30 seconds for a customer", "per customer 30 seconds", "each row: at most 30 seconds", "30 Sekunden pro Kunde", "30 Sekunden je Zeile",
    "pro Kunde höchstens 30 Sekunden", "30 secondes par client", "30 segundos por cliente", "30 segundos por cada fila",
    "30 secondi per ogni riga", "30 secondi per cliente", "30 sekund za każdego klienta", "30 sekund na klienta", "30 seconden per klant",
    "1件につき30秒", "一件につき30秒以内", "1件あたり30秒", "每个客户30秒", "每行最多30秒", "每条30秒", "건당 30초", "30 секунд на каждого клиента",
]  # fmt: skip


@pytest.mark.parametrize("request_", PER_ROW)
def test_a_time_for_one_row_is_no_limit(request_: str) -> None:
    assert seconds_heard(request_, 30, "seconds") is None
    assert seconds_heard(f"{request_} You have 10 minutes.", 10, "minutes") == 600


@pytest.mark.parametrize(
    "request_",
    [
        "per favore, 30 secondi", "30 secondi per favore", "hai 30 secondi per addestrare il modello", "30 segundos por favor",
        "je hebt 30 seconden", "predict the price of each house in 30 seconds", "30 seconds, a quick look", "30 secondes, par exemple",
        "je veux 30 secondes", "预测每个客户，30秒", "for each customer. 30 seconds", "30秒以内に", "по 10 строк, 30 секунд на всё",
    ],
)  # fmt: skip
def test_other_words_beside_a_time_leave_it_a_limit(request_: str) -> None:
    assert seconds_heard(request_, 30, "seconds") == 30


def test_a_time_that_ends_before_any_model_is_no_limit() -> None:
    assert seconds_heard("Answer within 2 seconds per customer", 2, "seconds") is None
    assert seconds_heard("in 9 seconds", 9, "seconds") is None
    assert seconds_heard("in 10 seconds", 10, "seconds") == 10
    assert seconds_heard("0.1 minutes", 0.1, "minutes") is None


def test_long_requests_are_read_quickly() -> None:
    begun = time.monotonic()
    for text in ("9" * 60_000, "9 " * 30_000, "9s " * 20_000, "每9" * 30_000, "per " * 15_000, "a" * 60_000):
        assert seconds_heard(text, 30, "seconds") is None
    assert time.monotonic() - begun < 5


# Columns


def test_what_cannot_be_predicted_is_no_target_where_the_words_name_another() -> None:
    request = "sensor.csv: failure matters to us"
    assert spec("sensor", request, None).target == "failure"
    assert spec("sensor", request, heard(target="timestamp")).target == "failure"
    told = heard(target="RPM")
    assert spec("sensor", request, told).target == "RPM"
    assert spec("sensor", request, told, metric="accuracy").target == "failure"
    assert spec("sensor", request, told, positive_class="1").target == "failure"
    assert spec("sensor", f"{request}, accuracy", told).target == "failure"


def test_few_groups_are_not_kept_together() -> None:
    assert spec("insurance", "Predict charges.", heard(group_columns=("sex",))).group_columns == ()
    assert spec("patients", "Predict diagnosis.", heard(group_columns=("patient_id",))).group_columns == (
        "patient_id",
    )
    lines = wishes(), terms(together="of one sex"), says("columns", columns=["sex"])
    assert hear("insurance", "people of one sex", *lines)[0].group_columns == ()


def test_something_is_left_to_learn_from() -> None:
    told = heard(exclude=("CreditScore", "Geography", "Surname"))
    assert spec("bank", "Predict Exited.", told).constraints.exclude == ()
    told = heard(exclude=("CreditScore", "Geography"))
    assert spec("bank", "Predict Exited.", told).constraints.exclude == ("CreditScore", "Geography")
    assert spec("bank", "Predict Exited without Surname.", told).constraints.exclude == ("Surname",)


def test_the_groups_are_not_all_there_is_to_learn_from() -> None:
    facts = profile("patients")
    columns = tuple(c for c in facts.columns if c.name in {"patient_id", "diagnosis"})
    told = heard(group_columns=("patient_id",))
    found = understand(
        "Predict diagnosis.", facts.model_copy(update={"columns": columns}), data="/d", test_data=None, stated={}, heard=told
    ).spec  # fmt: skip
    assert found is not None
    assert found.group_columns == ()


@pytest.mark.parametrize(
    ("table", "target", "column", "taken"),
    [
        ("sensor", "failure", "timestamp", True),
        ("houses", "SalePrice", "YrSold", True),
        ("bank", "Exited", "Geography", False),
        ("patients", "diagnosis", "visit", False),
        ("sensor", "failure", "failure", False),
    ],
)
def test_only_what_has_an_order_orders_rows(table: str, target: str, column: str, taken: bool) -> None:
    found = spec(table, f"Predict {target}.", heard(time_column=column))
    assert found.time_column == (column if taken else None)


def test_a_quote_that_names_the_file_is_about_all_of_it() -> None:
    def bound(path: str, request: str, words: str) -> tuple[str, ...]:
        told = hear(
            "patients",
            request,
            wishes(),
            terms(together=words),
            says("columns", columns=["patient_id"]),
            path=path,
        )
        return told[0].group_columns  # fmt: skip

    request = "a.csv: keep all rows of a patient together"
    assert bound("/d/a.csv", request, "rows of a patient") == ("patient_id",)
    assert bound("/d/a.csv", request, "a.csv: keep all rows") == ()
    assert bound("/d/A.CSV", request, "A.CSV") == ()


# Costs


def costs(positive: str, other: str, missed: float, alarm: float) -> set[Cost]:
    return {
        Cost(actual=positive, predicted=other, cost=missed),
        Cost(actual=other, predicted=positive, cost=alarm),
    }


def test_the_class_that_is_looked_for_is_the_one_that_is_missed() -> None:
    told = heard(metric="cost", costs=HeardCosts(dearer="missed", times=5))
    assert set(spec("bank", "Predict Exited.", told).costs) == costs("1", "0", 5, 1)
    assert set(spec("bank", "Predict Exited.", told, positive_class="0").costs) == costs("0", "1", 5, 1)
    said = "Predict Exited. The positive class is 0."
    assert set(spec("bank", said, told).costs) == costs("0", "1", 5, 1)
    told = heard(metric="cost", costs=HeardCosts(dearer="alarm", times=5))
    assert set(spec("bank", said, told).costs) == costs("0", "1", 1, 5)


def test_costs_of_other_than_two_classes_are_none() -> None:
    told = heard(metric="cost", costs=HeardCosts(dearer="missed", times=5))
    assert spec("iris", "Predict species.", told).costs == ()
    assert spec("houses", "Predict SalePrice.", told).costs == ()
