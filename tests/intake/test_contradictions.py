"""A request that contradicts the data or itself: said, settled by the data, and gone once it is answered."""

import pytest
from automl_agent.agents.intake.heard import Heard
from automl_agent.agents.intake.understand import understand
from automl_agent.pipelines.contracts import TaskKind, TaskSpec

from .tables import profile


def spec(table: str, request: str, heard: Heard | None = None, **stated: object) -> TaskSpec:
    found = understand(request, profile(table), data="/d.csv", test_data=None, stated=stated, heard=heard)
    assert found.spec is not None, found.questions
    return found.spec


@pytest.mark.parametrize("word", ["Regression", "régression", "regresión", "regresja"])
def test_words_cannot_be_regressed_on(word: str) -> None:
    found = spec("iris", f"{word}: predict species")
    assert found.kind is TaskKind.TABULAR_CLASSIFICATION
    (against,) = found.contradictions
    assert against.field == "target"
    assert "holds 3 different words" in against.text
    assert against.options[0] == "species"
    assert len(against.options) > 1
    assert spec("iris", f"{word}: predict species", target="species").contradictions == ()


def test_many_numbers_are_no_classes() -> None:
    request = "Classify SalePrice."
    found = spec("houses", request)
    if found.kind is TaskKind.TABULAR_REGRESSION:
        (against,) = found.contradictions
        assert "different numbers" in against.text
    else:
        assert found.contradictions == ()


@pytest.mark.parametrize(
    "request_", ["Predict species.", "Classify species.", "How many species are there? Predict species."]
)
def test_what_agrees_is_no_contradiction(request_: str) -> None:
    assert spec("iris", request_).contradictions == ()


def test_several_times_are_settled_by_what_is_heard_or_the_shortest() -> None:
    request = "Predict species in 5 minutes, my meeting is in two hours."
    found = spec("iris", request)
    assert found.time_limit_seconds == 300
    assert found.contradictions[0].options == ("300 s", "7200 s")
    assert "the shortest holds" in found.contradictions[0].settled
    heard = Heard(model="ear", time_limit_seconds=7200)
    assert spec("iris", request, heard).time_limit_seconds == 7200
    assert spec("iris", request, time_limit_seconds="300 s").contradictions == ()
    assert spec("iris", "Predict species in 5 minutes, at most 5 min.").contradictions == ()


def test_who_hears_another_target_than_the_words_name_most_is_told_about_it() -> None:
    request = "bank.csv has Surname and CreditScore. Exited matters to us."
    assert spec("bank", request).target == "Exited"
    found = spec("bank", request, Heard(model="ear", target="CreditScore"))
    assert found.target == "CreditScore"
    (against,) = found.contradictions
    assert against.field == "target"
    assert against.text == "the words speak for 'Exited' most, and ear hears 'CreditScore'"
    assert against.settled == "'CreditScore' is predicted"
    assert against.options[:2] == ("CreditScore", "Exited")
    assert len(set(against.options)) == len(against.options)


def test_who_hears_what_the_words_say_or_what_they_leave_open_contradicts_nobody() -> None:
    request = "bank.csv has Surname and CreditScore. Exited matters to us."
    assert spec("bank", request, Heard(model="ear", target="Exited")).contradictions == ()
    assert spec("bank", request, Heard(model="ear")).contradictions == ()
    heard = Heard(model="ear", target="CreditScore")
    assert spec("bank", request, heard, target="Exited").contradictions == ()
    assert spec("bank", "Predict Exited.", heard).contradictions == ()
    assert spec("bank", "hm, our people", heard).contradictions == ()
