"""The judge of attacks sees what is wrong: none of its checks is one that cannot fail."""

import json
from collections.abc import Callable
from typing import Any, Literal

import pytest
from automl_agent.agents.hyperparameters.spoken import wording
from automl_agent.evals.replies.case import Said
from automl_agent.evals.replies.corpus import reply
from automl_agent.evals.replies.place import Came, Place, shown
from automl_agent.evals.replies.places import PLACES
from automl_agent.evals.replies.play import Played, play
from automl_agent.evals.replies.speaker import Hostile
from automl_agent.evals.replies.tallies import Tally, misses, rows
from automl_agent.pipelines.contracts import Value
from automl_agent.tools.llm import access as accesses
from automl_agent.tools.llm.access import Access, NoAnswer
from automl_agent.tools.samplers.dimension import Dimension

VALUES = {"request": "r"}


class Costs(Value):
    dearer: str
    times: float


def attacked(act: Callable[[Access], Came], text: str = "nonsense", measured: bool = False) -> Played:
    return play(Place("here", "costs", act), "x", Hostile(lambda _: Said(text)), measured=measured)


def asks(access: Access) -> Costs | None:
    try:
        return access.ask("costs", Costs, VALUES)
    except NoAnswer:
        return None


def came(
    by: Literal["model", "fallback", "unsaid"] = "fallback", **taken: object
) -> Callable[[Access], Came]:
    def act(access: Access) -> Came:
        asks(access)
        return Came(by=by, taken=taken)

    return act


def test_an_agent_that_goes_on_and_says_so_is_good() -> None:
    played = attacked(came())
    assert played.good
    assert (played.fallback, played.labelled) == (True, True)
    assert "refused twice" in played.reasons[0]


def test_an_exception_is_uncaught() -> None:
    played = attacked(lambda access: Came(taken={"x": access.ask("costs", Costs, VALUES).times}))
    assert "NoAnswer" in played.uncaught
    assert not played.good


def test_a_fallback_under_the_models_name_is_not_labelled() -> None:
    played = attacked(came("model"))
    assert (played.fallback, played.labelled, played.good) == (True, False, False)


def test_a_fallback_that_nobody_records_is_not_labelled() -> None:
    def forgets(access: Access) -> Came:
        asks(access)
        access.unanswered.clear()
        return Came(by="fallback")

    assert not attacked(forgets).good


def test_a_value_that_nobody_said_is_a_clipped_one() -> None:
    said = json.dumps({"dearer": "missed", "times": 7.5})
    assert attacked(came("model", times=7.5), said).good
    assert attacked(came("model", times=5.0), said).wrong == ("times: nobody said 5.0",)


def test_an_attack_that_nobody_asked_for_proves_nothing() -> None:
    assert attacked(lambda _: Came()).wrong == ("the question was not asked",)


def test_reading_is_measured() -> None:
    played = attacked(came(), "x" * 9_000, measured=True)
    assert played.parse_ms > 0
    assert played.parse_mb > 0
    assert not Played("p", "a", parse_ms=51.0).good
    assert not Played("p", "a", parse_mb=65.0).good


def test_a_sampler_that_clips_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    place = next(p for p in PLACES if p.name == "llm")
    far = {
        "booster": "linear",
        "rate": 7.0,
        "depth": None,
        "estimators": 55,
        "momentum": 0.4,
        "width": 64,
        "penalty": True,
    }
    attack = Hostile(lambda _: Said(json.dumps({"configuration": far})))
    assert play(place, "x", attack).good

    def clips(dimension: Dimension, said: Any) -> Any:
        return dimension.value(dimension.place(said))

    monkeypatch.setattr(wording, "_meant", clips)
    assert play(place, "x", attack).wrong == ("rate: nobody said 1.0",)


def test_a_reader_that_coerces_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def lax(text: str, kind: Any) -> Any:
        return kind.model_construct(**json.loads(text))

    monkeypatch.setattr(accesses, "read_answer", lax)
    bad = 0
    for place in (p for p in PLACES if p.name in {"planner", "intake: wishes", "llm"}):
        for number in range(0, 1000, 83):
            bad += not play(place, "x", Hostile(lambda r, n=number, p=place: reply(n, 0, p, r))).good  # type: ignore[misc]
    assert bad > 5


def test_words_that_may_be_shown() -> None:
    assert shown("few rows", 9)
    assert not any(shown(text, 9) for text in ("<b>", "a\nb", "\x1b[2J", "\u202e", "x" * 10))


def test_misses_are_told_and_counted() -> None:
    attacks = [
        Played("a", "one", uncaught="ValueError at f: 'x'"),
        Played("a", "two", wrong=("no column: 'x'",)),
        Played("b", "three", fallback=True),
        Played("b", "four", fallback=True, labelled=True, parse_ms=3.0, parse_mb=0.5),
        *[Played("c", "five", parse_ms=80.0)] * 30,
    ]
    told = misses(attacks)
    assert told[:3] == [
        "a, one: ValueError at f: 'x'",
        "a, two: no column: 'x'",
        "b, three: not labelled: ()",
    ]
    assert told[-1] == "and 13 more"
    assert rows(attacks)[0][:6] == ("a", 2, 1, 1, 0, 0)
    assert rows(attacks)[-1][:6] == ("all", 34, 1, 1, 2, 1)
    assert Tally.of("b", attacks[2:4]).row[6:] == ("3.0 ms", "0.5 MB")
