"""A sample of the corpus at every question of every agent; ``python -m automl_agent.evals.replies`` plays all of it."""

import json

import pytest
from automl_agent.evals.replies.attacks import play_reply
from automl_agent.evals.replies.case import Said
from automl_agent.evals.replies.corpus import SIZE
from automl_agent.evals.replies.generated import failures
from automl_agent.evals.replies.places import PLACES
from automl_agent.evals.replies.play import play
from automl_agent.evals.replies.speaker import Hostile
from automl_agent.tools.llm.templates import names

_SAMPLE = 300
#: No class and no variant goes with one place.
_STRIDE = 331


def test_every_question_is_attacked() -> None:
    # What a repair says depends on the answer that it mends.
    assert {place.prompt for place in PLACES} == set(names()) - {"repair"}


@pytest.mark.parametrize("place", range(len(PLACES)), ids=[p.name for p in PLACES])
def test_hostile_replies_change_nothing_that_must_hold(place: int) -> None:
    for number in range(place, _SAMPLE, len(PLACES)):
        played = play_reply(place, number * _STRIDE % SIZE, 0)
        assert not played.uncaught, played
        assert not played.wrong, played
        assert played.labelled == played.fallback, played


def test_replies_that_hypothesis_makes_up_are_read_or_refused() -> None:
    assert list(failures(300, 0)) == []


def test_judges_tell_in_a_sentence_what_is_wrong() -> None:
    place = next(p for p in PLACES if p.prompt == "judge")
    said = {"fits": "yes", "fits_why": "", "plausible": "yes", "plausible_why": "", "plain": []}
    played = play(place, "none", Hostile(lambda _: Said(json.dumps(said))))
    assert played.reasons == ("its answer was refused twice: plain has 0 texts, there are 2 findings",)
