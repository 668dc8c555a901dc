"""Notes on parameters: every file is a card, every note a word that may be said, and the particular one is heard."""

from importlib.resources import files

import pytest
from automl_agent.agents.hyperparameters.hybrid.belief import ANY, WORDS
from automl_agent.pipelines.contracts import Problem
from automl_agent.tools.knowledge import tuning
from automl_agent.tools.knowledge.tuning import TuningCard, tuning_cards, tuning_notes
from pydantic import ValidationError

FILES = sorted(
    (e for e in files("automl_agent.prompts.tuning").iterdir() if e.name.endswith(".yaml")),
    key=lambda e: e.name,
)
CARDS = tuning_cards()
NAMES = [entry.name.removesuffix(".yaml") for entry in FILES]
#: Notes that name a choice: of these parameters only.
CHOICES = {
    "weights": {"distance", "uniform"},
    "lr_schedule": {"cosine"},
    "activation": {"relu"},
    "activation_fn_1": {"relu"},
    "activation_fn_2": {"relu"},
}
#: Facts that callers tell, and what they may be: evals/compare/facts.py and agents/hyperparameters/warm_start.py.
FACTS = {"task": {"classification", "regression"}, "inputs": {"small", "medium", "large", "huge"}}


def test_every_file_is_a_card() -> None:
    assert len(FILES) == len(CARDS) > 10
    assert len({card.title for card in CARDS}) == len(CARDS)


@pytest.mark.parametrize("card", CARDS, ids=NAMES)
def test_a_card_is_sourced_and_speaks_in_words(card: TuningCard) -> None:
    assert any(sign.isdigit() for sign in card.source)
    assert card.notes
    for parameters, note in card.notes.items():
        for name in parameters.split():
            assert note in {*WORDS, ANY, *CHOICES.get(name, set())}, f"{name}: {note}"
    named = [name for parameters in card.notes for name in parameters.split()]
    assert len(named) == len(set(named)), "a parameter has one note"
    assert all(word == word.lower() for word in card.models), "they are sought in small letters"


@pytest.mark.parametrize("card", CARDS, ids=NAMES)
def test_conditions_are_on_facts_that_are_told(card: TuningCard) -> None:
    for fact, values in card.when.items():
        assert set(values) <= FACTS[fact]


@pytest.mark.parametrize("card", CARDS, ids=NAMES)
def test_a_card_holds_where_it_says_and_nowhere_else(card: TuningCard) -> None:
    facts = {fact: values[0] for fact, values in card.when.items()}
    for word in card.models:
        assert card.fit(Problem(model=f"A {word.upper()} (somebody's)", data=facts)) is not None
    assert card.fit(Problem(model="something else", data=facts)) is None
    assert card.fit(Problem(data=facts)) is None
    for fact, values in card.when.items():
        said = Problem(model=card.models[0], data={**facts, fact: "else"})
        assert card.fit(said) is None
        assert card.fit(Problem(model=card.models[0])) is None
        for value in values:
            assert card.fit(Problem(model=card.models[0], data={**facts, fact: value})) is not None


def test_only_whole_words_of_a_model_count() -> None:
    card = card_of("svc", C="high")
    assert card.fit(Problem(model="SVC, RBF kernel")) is not None
    assert card.fit(Problem(model="svcs")) is None


def card_of(
    *models: str, general: bool = False, when: dict[str, str] | None = None, **notes: str
) -> TuningCard:
    return TuningCard.model_validate(
        {
            "title": "t",
            "source": "Somebody, 2020",
            "models": models,
            "general": general,
            "when": {fact: (value,) for fact, value in (when or {}).items()},
            "notes": notes,
        }
    )


@pytest.mark.parametrize("order", [1, -1])
def test_the_particular_is_heard_above_the_general(order: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made = (
        card_of("network", general=True, rate="middle", alpha="low", width="high"),
        card_of("sgd", rate="high", alpha="lowest"),
        card_of("sgd", when={"inputs": "huge"}, rate="low"),
        card_of("other", rate="lowest"),
    )
    monkeypatch.setattr(tuning, "tuning_cards", lambda: made[::order])
    names = ("rate", "alpha", "width")
    plain = tuning_notes(Problem(model="neural network, SGD"), names)
    assert plain == {"rate": "high", "alpha": "lowest", "width": "high"}
    huge = tuning_notes(Problem(model="neural network, SGD", data={"inputs": "huge"}), names)
    assert huge == {"rate": "low", "alpha": "lowest", "width": "high"}
    assert tuning_notes(Problem(model="neural network"), names)["rate"] == "middle"


def test_only_parameters_that_are_asked_for_have_notes() -> None:
    forest = Problem(model="random forest")
    assert set(tuning_notes(forest, ("max_depth", "colour"))) == {"max_depth"}
    assert tuning_notes(Problem(), ("max_depth",)) == {}
    assert tuning_notes(forest.anonymous(), ("max_depth",)) == {}


@pytest.mark.parametrize(
    "change",
    [{"models": ()}, {"notes": {"C": ""}}, {"notes": {"C": "x" * 81}}, {"title": None}, {"colour": "red"}],
)
def test_a_malformed_card_is_refused(change: dict[str, object]) -> None:
    good = {"title": "t", "source": "S, 2020", "models": ("svm",), "notes": {"C": "high"}}
    TuningCard.model_validate(good)
    with pytest.raises(ValidationError):
        TuningCard.model_validate({**good, **change})
