"""What was decided is told as it stands on record, and nothing else is."""

import json
from pathlib import Path

import pytest
from automl_agent.app.cli import entry
from automl_agent.pipelines.contracts import (
    DerivedFeature,
    FeaturePlan,
    FeatureSet,
    FeatureVerdict,
    Proposal,
    RefusedFeature,
    Replan,
    Suggestion,
    Trial,
    TrialStatus,
)
from automl_agent.tools.decisions import Decision, answers, decisions
from automl_agent.tools.store.events import Event, EventKind
from automl_agent.tools.store.run import RunStore, read_events

from ..search.runs import plan
from ..verify.test_checks import PROFILE

HOSTILE = "\x1b[31mred\u202e"


def tried(number: int, family: str, score: float | None, source: str = "gp", **params: float) -> Trial:
    status = TrialStatus.OK if score is not None else TrialStatus.TIMEOUT
    proposal = Proposal(number=number, family=family, params=params, source=source, seed=0, seen=number)
    reason = "" if score is not None else "it took too long"
    return Trial(proposal=proposal, status=status, score=score, seconds=2.0, reason=reason)


def events(trials: tuple[Trial, ...] = (), *, done: bool = False) -> list[Event]:
    made = plan().model_copy(
        update={
            "features": (
                FeaturePlan(name="age", kind="numeric"),
                FeaturePlan(name=f"code{HOSTILE}", kind="identifier", use=False, why="each row has its own"),
            ),
            "replans": (Replan(finding="label_function", because="it tells all", changed="left out 'x'"),),
        }
    )
    suggestion = Suggestion(family="linear", params={"C": 2.0}, source="llm:warmstart", why="small data")
    bodies: list[tuple[EventKind, dict[str, object]]] = [
        (EventKind.RUN_CREATED, {"run_id": "r", "request": "who leaves?", "llm": {"spec": "none", "model": None, "said": ""}}),
        (EventKind.PROFILED, PROFILE.model_dump(mode="json")),
        (EventKind.PLANNED, made.model_dump(mode="json")),
        (EventKind.SUGGESTED, {"proposals": [suggestion.model_dump(mode="json")]}),
        *((EventKind.FINISHED, {"trial": t.model_dump(mode="json"), "elapsed": 9.0}) for t in trials),
    ]  # fmt: skip
    if done:
        bodies.append((EventKind.SELECTED, {"trial": 2}))
        bodies.append((EventKind.TEST_OPENED, {"trial": 2, "scores": [0.8, 0.7, 0.5]}))
        failed = {"name": "min_score", "status": "fail", "evidence": "test 0.8, asked for 0.9"}
        bodies.append((EventKind.VERDICT, {"checks": [failed]}))
    return [
        Event(seq=n, kind=kind, number=n, attempt=0, at=0.0, body=body) for n, (kind, body) in enumerate(bodies, 1)
    ]  # fmt: skip


TRIALS = (
    tried(0, "linear", 0.70, "default", C=1.0),
    tried(1, "linear", 0.72, "llm:warmstart", C=2.0),
    tried(2, "lightgbm", 0.75),
    tried(3, "lightgbm", None),
)
LOG = decisions(events(TRIALS, done=True))


def about(topic: str, log: tuple[Decision, ...] = LOG) -> Decision:
    return next(d for d in log if d.topic == topic)


def test_the_winner_is_told_with_what_it_is_better_than() -> None:
    winner = about("winner")
    assert winner.choice.startswith("trial 2: lightgbm (gp)")
    assert winner.options[0] == "trial 1: linear (llm:warmstart), 0.72"
    assert winner.effect == "0.03 better than the runner-up, trial 1; 0.05 better than the default, trial 0"
    assert winner.cost == "2.0 s of 8.0 s of trials"


def test_a_suggestion_is_told_with_its_score_beside_the_default() -> None:
    suggestion = about("suggestion")
    assert suggestion.evidence == ("small data",)
    assert suggestion.effect == "trial 1: 0.72, 0.02 better than the default of linear (0.7)"
    assert "not tried" in about("suggestion", decisions(events(TRIALS[:1]))).effect


def test_failures_replans_test_and_verdict_are_told() -> None:
    assert about("failed trials").evidence == ("it took too long",)
    assert about("replan").evidence == ("label function: it tells all",)
    assert about("sealed test").effect == "0.3 better than the dummy (0.5); 0.1 better than the default (0.7)"
    assert about("verdict").choice == "not verified"
    assert about("check min score").evidence == ("test 0.8, asked for 0.9",)


def test_a_run_that_is_not_over_tells_what_is_known() -> None:
    log = decisions(events(TRIALS[:2]))
    assert about("winner", log).question == "Which model is best so far?"
    assert not any(d.topic in {"verdict", "sealed test", "result"} for d in log)
    assert not any(d.topic == "winner" for d in decisions(events()))
    before = decisions(events()[:1])
    assert [d.choice for d in before] == ["who leaves?"]


QUESTIONS = [
    ("Which model won?", "winner"),
    ("why did lightgbm win over linear", "winner"),
    ("¿Por qué ganó ese modelo?", "winner"),
    ("Quel modèle a gagné ?", "winner"),
    ("Warum hat dieses Modell gewonnen?", "winner"),
    ("why was code left out?", "column left out"),
    ("Warum wurde code weggelassen?", "column left out"),
    ("why not catboost?", "family catboost"),
    ("how were the rows split?", "split"),
    ("Wie wurden die Daten aufgeteilt?", "split"),
    ("¿Cómo se dividieron las filas?", "split"),
    ("what did the language model suggest?", "suggestion"),
    ("which trials crashed or timed out?", "failed trials"),
    ("Welche Versuche sind fehlgeschlagen?", "failed trials"),
    ("can I trust the result?", "verdict"),
    ("why did min_score fail?", "check min score"),
    ("by which metric?", "metric"),
    ("what was predicted", "target"),
    ("how much did it cost?", "budget"),
    ("what did the sealed test say?", "sealed test"),
    ("was the plan changed?", "replan"),
    ("who made the plan?", "planner"),
]


@pytest.mark.parametrize(("question", "topic"), QUESTIONS)
def test_a_question_finds_its_decision(question: str, topic: str) -> None:
    found = answers(question, LOG)
    assert topic in [d.topic for d in found[:2]], [d.topic for d in found]
    assert all(d in LOG for d in found)


@pytest.mark.parametrize(
    "question", ["why is the sky blue?", "Wie wird das Wetter?", "???", "why did you do that"]
)
def test_what_nothing_is_on_record_about_has_no_answer(question: str) -> None:
    assert answers(question, LOG) == ()


def test_many_columns_are_found_by_name_in_no_time() -> None:
    many = tuple(
        Decision(
            topic="column left out",
            question=f"Why is the column 'x{n}' left out?",
            choice=f"'x{n}' is left out",
        )
        for n in range(3000)
    )
    assert answers("why was x1234 left out?", (*LOG, *many))[0].choice == "'x1234' is left out"


def test_the_command_answers_lists_and_escapes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with RunStore(tmp_path) as store:
        for event in events(TRIALS):
            store.append(event.kind, event.body, number=event.number)
    assert entry(["why", str(tmp_path)]) == 0
    log = capfd.readouterr().out
    assert "split: How are rows kept apart" in log
    assert "each row has its own" in log
    assert "\x1b" not in log
    assert "\u202e" not in log
    assert entry(["why", str(tmp_path), "which", "model", "is", "best"]) == 0
    assert capfd.readouterr().out.startswith("winner: Which model is best so far?\n")
    assert entry(["why", str(tmp_path), "why is the sky blue?"]) == 0
    assert "nothing on record" in capfd.readouterr().out
    assert entry(["why", str(tmp_path), "split?", "--json"]) == 0
    document = json.loads(capfd.readouterr().out)
    assert document["decisions"][0]["topic"] == "split"
    assert "winner" in document["topics"]
    assert entry(["why", str(tmp_path / "none")]) == 2


@pytest.mark.e2e
def test_a_real_run_tells_its_whole_story(finished: Path) -> None:
    log = decisions(read_events(finished))
    topics = {d.topic for d in log}
    assert {"target", "metric", "split", "families", "planner", "budget", "proposer", "winner"} <= topics
    assert {"sealed test", "verdict", "check min score", "delivery", "result", "column left out"} <= topics
    (left_out,) = answers("why was customer left out?", log)
    assert "identifier" in left_out.evidence[0]


def test_features_that_were_added_are_told_with_the_score_with_and_without() -> None:
    proposed = FeatureSet(
        family="linear",
        features=(DerivedFeature(expression="log1p(c0)", why="long tail"),),
        refused=(RefusedFeature(text=f"exec{HOSTILE}", reason="no function"),),
    )
    verdict = FeatureVerdict(kept=True, trial=3, over=1, score=0.9, without=0.8, chance=0.01)
    tail = [
        Event(seq=90 + n, kind=kind, number=0, attempt=0, at=0.0, body=body)
        for n, (kind, body) in enumerate(
            [
                (EventKind.FEATURES_PROPOSED, {**proposed.model_dump(mode="json"), "elapsed": 1.0}),
                (EventKind.FEATURES_JUDGED, {**verdict.model_dump(mode="json"), "elapsed": 2.0}),
            ]
        )
    ]
    log = decisions([*events(), *tail])
    (found,) = [d for d in log if d.topic == "added features"]
    assert "linear" in found.choice
    assert "0.9, 0.1 better than the default of linear without them" in found.effect
    assert any("refused exec" in line for line in found.evidence)
    assert answers("which features did you add?", log)[0] == found
    (skipped,) = [
        d
        for d in decisions([*events(), tail[0].model_copy(update={"body": {"skipped": "one of 5 trials"}})])
        if d.topic == "added features"
    ]
    assert skipped.evidence == ("one of 5 trials",)
