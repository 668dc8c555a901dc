"""What the leakage audit found among the inputs: each suspect is named until a person drops or accepts it."""

from collections.abc import Callable, Sequence

from ...pipelines.contracts import CheckStatus, Suspect
from .evidence import Evidence

Found = tuple[CheckStatus, str, tuple[str, ...]]

#: Check -> what it means that nothing was found.
LEAKS = {
    "target_copies": "no input determines the target",
    "label_function": "no input is a function of the target",
    "joint_leak": "no few inputs together determine the target",
    "target_proxies": "no input stands in for the target",
    "target_statistics": "no input holds means of the target",
    "time_travel": "no input holds values from later times",
    "row_order": "no input follows the order of the rows",
    "post_outcome_names": "no other input is called like something known only afterwards",
}


def leak_check(name: str) -> Callable[[Evidence], Found]:
    """The check called ``name``, one of ``LEAKS``."""

    def check(evidence: Evidence) -> Found:
        return _judged(name, evidence)

    return check


def _judged(name: str, evidence: Evidence) -> Found:
    accepted = set(evidence.plan.task.accepted_leaks)
    mine = [s for s in evidence.audit.suspects if s.check == name]
    live = [s for s in mine if not s.hint and not accepted.issuperset(s.columns)]
    columns = _columns(live or mine)
    if live:
        return CheckStatus.FAIL, _told(live), columns
    settled = [s for s in evidence.audit.settled if s.check == name]
    if mine:
        hints = all(s.hint for s in mine)
        word = "worth a look" if hints else "accepted by the person"
        return CheckStatus.WARN, f"{word}: {_told(mine)}", columns
    if settled:
        return CheckStatus.WARN, f"left out: {_told(settled)}", _columns(settled)
    if name in evidence.audit.skipped:
        return CheckStatus.WARN, "not looked for: too few rows or too little time", ()
    return CheckStatus.PASS, LEAKS[name], ()


def _told(suspects: Sequence[Suspect]) -> str:
    return "; ".join(f"{', '.join(map(repr, s.columns))}: {s.evidence}" for s in suspects)


def _columns(suspects: Sequence[Suspect]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for s in suspects for name in s.columns))
