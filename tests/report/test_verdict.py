"""``verdict.md``: what failed comes first, with what to do; no name breaks the text."""

from automl_agent.pipelines.contracts import Check, CheckStatus, RunResult, Stage, VerdictResult
from automl_agent.tools.report.advice import what_to_do
from automl_agent.tools.report.verdict import tally, verdict_text
from automl_agent.tools.verify.checks import CHECKS

from .samples import HOSTILE, sample


def judged(*checks: Check, status: str = "unverified") -> RunResult:
    verdict = VerdictResult(passed=False, checks=checks)
    return sample().result.model_copy(update={"verdict": verdict, "status": status})


def check(name: str, status: CheckStatus, stage: Stage = Stage.RESULT, evidence: str = "seen") -> Check:
    return Check(name=name, status=status, evidence=evidence, stage=stage)


def test_stages_follow_each_other_and_failures_come_first() -> None:
    text = verdict_text(
        judged(
            check("fine", CheckStatus.PASS),
            check("beats_dummy", CheckStatus.FAIL),
            check("odd", CheckStatus.WARN),
            check("complete", CheckStatus.PASS, Stage.REQUEST),
            check("none", CheckStatus.SKIP, Stage.PLAN),
        )
    )
    places = [
        text.index(words) for words in ("Request:", "complete", "Plan:", "none", "Result:", "beats dummy")
    ]
    places += [text.index(words) for words in ("What to do: do not use this model", "odd", "fine")]
    assert places == sorted(places)
    assert "5 checks: 1 failed, 1 warning, 2 passed, 1 not applicable." in text


def test_hostile_names_stay_words() -> None:
    text = verdict_text(judged(check(HOSTILE[:200], CheckStatus.FAIL, evidence=HOSTILE)))
    assert "<script" not in text.replace("\\<script", "")
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "[x](" not in text.replace("\\[x\\](", "")
    assert text.count("\n#") == 1


def test_without_a_model_the_reason_is_told() -> None:
    made = sample(failed=True).result
    text = verdict_text(made.model_copy(update={"verdict": VerdictResult(passed=False, checks=())}))
    assert "There is no model" in text


def test_each_check_that_fails_comes_with_something_to_do() -> None:
    for stage, checks in CHECKS.items():
        for name in checks:
            assert len(what_to_do(check(name, CheckStatus.FAIL, stage))) > 20
    assert tally(()) == ""
