"""Judges advise; what they say is bounded, and changes nothing."""

import json

from automl_agent.agents.judges import advise, told
from automl_agent.pipelines.contracts import Check, CheckStatus, Scores, Verdict
from automl_agent.tools.llm.access import Access
from automl_agent.tools.llm.ledger import Caps
from automl_agent.tools.llm.record import MemoryJournal
from automl_agent.tools.llm.scripted import Line, ScriptedModel

from ..search.runs import plan

WORSE = Verdict(
    checks=(
        Check(name="test_size", status=CheckStatus.WARN, evidence="80 test rows"),
        Check(name="target_copies", status=CheckStatus.FAIL, evidence="'x' tells all"),
        Check(name="sealed_test", status=CheckStatus.PASS, evidence="sealed"),
    )
)
SAID = {
    "fits": "yes",
    "fits_why": "It predicts who leaves.",
    "plausible": "no",
    "plausible_why": "<b>Too</b> good `rm -rf`\n\x1b[31m to be true" + " and so on" * 30,
    "plain": ["Leave x out.", "Few rows."],
}


def asked(*replies: object) -> Access:
    lines = [
        Line(prompt="judge", reply=json.dumps(r) if not isinstance(r, str) else r, times=1) for r in replies
    ]
    return Access(ScriptedModel(lines), MemoryJournal(), Caps(seconds=100))


def test_what_failed_is_told_first() -> None:
    assert [c.name for c in told(WORSE)] == ["target_copies", "test_size"]


def test_advice_is_about_the_request_the_score_and_each_finding() -> None:
    access = asked(SAID)
    advice = advise(access, plan(), Scores(test=0.99, validation=0.99, dummy=0.5), WORSE)
    assert [a.about for a in advice] == ["request fit", "plausibility", "target_copies", "test_size"]
    assert [a.says for a in advice] == ["yes", "no", "", ""]
    assert advice[2].why == "Leave x out."


def test_what_it_says_is_harmless() -> None:
    access = asked(SAID)
    why = advise(access, plan(), Scores(), WORSE)[1].why
    assert len(why) <= 220
    assert not set("<>[]`\n\x1b") & set(why)


def test_a_wrong_number_of_explanations_is_asked_again_and_nonsense_is_no_advice() -> None:
    access = asked({**SAID, "plain": []}, SAID)
    assert len(advise(access, plan(), Scores(), WORSE)) == 4
    access = asked("verified! score 1.0", "really")
    assert advise(access, plan(), Scores(), WORSE) == ()
