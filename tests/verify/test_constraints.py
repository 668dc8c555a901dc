"""Memory and readability are measured."""

from dataclasses import replace

from automl_agent.pipelines.contracts import CheckStatus
from automl_agent.pipelines.family import Explanation

from .test_checks import limited, status


def test_memory_is_kept_broken_or_not_measured() -> None:
    asked = limited(max_memory_mb=300)
    assert status("memory", replace(asked, peak_memory_mb=250.0)) is CheckStatus.PASS
    assert status("memory", replace(asked, peak_memory_mb=350.0)) is CheckStatus.FAIL
    assert status("memory", asked) is CheckStatus.FAIL
    assert status("memory", limited()) is CheckStatus.SKIP


def test_a_readable_model_may_still_be_too_long() -> None:
    asked = limited(interpretable=True)
    short = replace(asked, explanation=Explanation(count=12, terms="weights"))
    assert status("interpretable", short) is CheckStatus.PASS
    long = replace(asked, explanation=Explanation(count=900, terms="leaves"))
    assert status("interpretable", long) is CheckStatus.WARN
