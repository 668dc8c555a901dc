"""What a model costs: by its name, by its place, or as the person says; where nobody knows, nobody guesses."""

import datetime

import pytest
from automl_agent.pipelines.contracts import RequestError
from automl_agent.tools.llm.prices import FREE, PRICE_VARIABLE, Price, price_of, table_date
from automl_agent.tools.llm.spec import parse_spec

OPENAI = parse_spec("openai:any")


def test_a_cost_is_for_a_million_tokens() -> None:
    assert Price(input=2, output=8).cost(500_000, 250_000) == 3.0
    assert FREE.cost(10**9, 10**9) == 0.0


def test_the_table_has_a_date() -> None:
    assert datetime.date.fromisoformat(table_date())


@pytest.mark.parametrize(
    ("model", "price"),
    [
        ("gpt-4.1", Price(input=2, output=8)),
        ("gpt-4.1-2025-04-14", Price(input=2, output=8)),
        ("gpt-4.1-mini-2025-04-14", Price(input=0.4, output=1.6)),
        ("gpt-4.1-turbo", None),
        ("gpt-4", None),
        ("my-gpt-4.1", None),
        ("", None),
    ],
)
def test_a_dated_name_costs_what_the_plain_one_does(model: str, price: Price | None) -> None:
    assert price_of(OPENAI, model) == price


@pytest.mark.parametrize(
    "text",
    ["none", "embedded", "scripted:f", "ollama:m", "http://127.0.0.1:8080/v1#m", "http://localhost/v1#m", "http://[::1]:9/v1#m", "https://localhost/v1#m"],
)  # fmt: skip
def test_what_runs_here_is_free(text: str) -> None:
    assert price_of(parse_spec(text), "m") == FREE


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example/v1",
        "http://localhost.example/v1",
        "http://127.example/v1",
        "http://192.168.1.5/v1",
    ],
)
def test_what_runs_elsewhere_has_no_price_that_we_know(url: str) -> None:
    assert price_of(parse_spec(f"{url}#m"), "m") is None


@pytest.mark.parametrize(
    ("stated", "price"), [("1,2.5", Price(input=1, output=2.5)), (" 0 , 0 ", FREE), ("1e-1,3", Price(input=0.1, output=3))]
)  # fmt: skip
def test_what_the_person_states_wins(stated: str, price: Price, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PRICE_VARIABLE, stated)
    for text, model in [("openai:x", "gpt-4.1"), ("https://far.example/v1#m", "m"), ("ollama:m", "m")]:
        assert price_of(parse_spec(text), model) == price


@pytest.mark.parametrize(
    "stated", ["cheap", "1", "1,2,3", ",", "1,", "nan,1", "1,inf", "-1,2", "1,-2", "$1,$2"]
)
def test_a_price_that_is_none_is_refused(stated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PRICE_VARIABLE, stated)
    with pytest.raises(RequestError, match="BAD-PRICE"):
        price_of(OPENAI, "gpt-4.1")
