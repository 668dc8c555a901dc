"""Has nobody marked their own homework, and is what is delivered what was tested?"""

from ...pipelines.contracts import CheckStatus
from .evidence import Evidence

Found = tuple[CheckStatus, str]

#: Relative difference that reloading a model may make.
_SAME = 1e-9
#: A larger share of failed trials means that the search saw little of its space.
_MANY_FAILURES = 0.5


def sealed_test(evidence: Evidence) -> Found:
    """Test labels were withheld from workers and opened once."""
    rows = len(evidence.test.values)
    if not evidence.withheld:
        return CheckStatus.FAIL, "workers were given labels of test rows"
    if evidence.openings != 1:
        return CheckStatus.FAIL, f"the sealed test was opened {evidence.openings} times"
    text = f"{rows} rows sealed before anything was trained, opened once"
    if evidence.opened_before:
        times = "time" if evidence.opened_before == 1 else "times"
        before = f"and {evidence.opened_before} {times} before, by the runs that this one was forked from"
        return CheckStatus.WARN, f"{text} here, {before}: who forked may have chosen with that score in mind"
    return CheckStatus.PASS, text


def bundle_reload(evidence: Evidence) -> Found:
    """The model on disk predicts what the model in memory predicted."""
    if evidence.reload_problem:
        return CheckStatus.FAIL, f"the saved model could not be loaded: {evidence.reload_problem}"
    text = f"largest difference after reloading {evidence.reload_difference:.1e}"
    return (CheckStatus.PASS if evidence.reload_difference <= _SAME else CheckStatus.FAIL), text


def trial_failures(evidence: Evidence) -> Found:
    """Most trials should end with a score."""
    failed = [t for t in evidence.trials if not t.ok]
    text = f"{len(failed)} of {len(evidence.trials)} trials failed"
    if len(failed) > _MANY_FAILURES * len(evidence.trials):
        return CheckStatus.WARN, f"{text}, the last one: {failed[-1].status.value}, {failed[-1].reason[:150]}"
    return CheckStatus.PASS, text
