"""What a turn resembles: examples that are sound, a classifier that knows more than them, and the place that counts."""

from collections import Counter

import numpy as np
import pytest
from automl_agent.agents.chat import Intent, Situation, read_turn
from automl_agent.agents.chat.likeness import FAINT, TOLD, faintly, likely
from automl_agent.agents.chat.move import CONSEQUENTIAL, Move
from automl_agent.agents.chat.resemblance import INTENTS, classifier, examples
from automl_agent.agents.intake.words.stems import fold
from sklearn.base import clone
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from .tables import FAR, telco

PLANNED = Situation(has_task=True)
WORKING = Situation(has_task=True, has_run=True, working=True)


def test_every_example_is_of_an_intent_and_of_one_alone() -> None:
    of: dict[str, set[str]] = {}
    for intent, said in examples(INTENTS):
        assert intent == "nothing" or Intent(intent) in TOLD | {Intent.TASK, Intent.CHANGE}, intent
        of.setdefault(fold(said), set()).add(intent)
    assert {said: names for said, names in of.items() if len(names) > 1} == {}
    assert min(Counter(intent for intent, _ in examples(INTENTS)).values()) >= 30


def test_it_knows_examples_that_it_has_not_seen() -> None:
    names, said = zip(*examples(INTENTS), strict=True)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    found = cross_val_predict(
        clone(classifier(INTENTS)), np.array([fold(s) for s in said]), np.array(names), cv=folds
    )
    right = np.mean(found == np.array(names))
    # The commonest intent alone is right in a fifth of them.
    assert right > 0.55


def test_the_place_counts() -> None:
    assert likely("how is it", WORKING).intent is Intent.STATUS
    assert likely("how is it", FAR).intent is Intent.RESULT


@pytest.mark.parametrize(
    "said", ["don't start yet", "noch nicht starten bitte", "ne lance pas encore", "todavía no empieces"]
)
def test_what_is_not_wanted_is_not_done(said: str) -> None:
    assert likely(said, PLANNED).intent not in {Intent.START, Intent.CONTINUE}
    assert read_turn(said, PLANNED, *telco()).intent is not Intent.START


@pytest.mark.parametrize("said", ["qwxz vbnm", "42", "", "....", "\x00", "x" * 5000, "кот 猫 🐈"])
def test_what_resembles_nothing_is_nothing(said: str) -> None:
    assert likely(said, FAR).share < FAINT
    assert read_turn(said, FAR, *telco()).intent in {Intent.UNKNOWN, Intent.ANSWER}


def test_what_is_faint_does_nothing() -> None:
    for said in ("let us perhaps get somewhere", "somehow off", "back a bit", "on we go I guess"):
        assert faintly(Move(intent=Intent.UNKNOWN, text=said), FAR).intent not in CONSEQUENTIAL


def test_a_guess_that_acts_says_that_it_is_one() -> None:
    found = read_turn("please carry on with what you were at before I rang off", FAR, *telco())
    assert found.intent is Intent.CONTINUE
    assert found.guessed or likely(found.text, FAR).share >= 0.75
