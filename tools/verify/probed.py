"""What looking again showed: nonsense must not be learned, noise must not matter, rows must not be told apart."""

import math

from ...pipelines.contracts import CheckStatus, Gain, Protocol
from .evidence import Evidence

Found = tuple[CheckStatus, str]

#: Standard errors beyond which chance is ruled out: one in two thousand.
_SURE = 3.3
#: Difference that counts as none, as a share of the predictions' spread (32-bit networks differ by 1e-6).
_SAME = 1e-4
#: Area under the curve from which sealed rows are clearly other rows, and from which the split cannot be random.
_OTHER, _APART = 0.6, 0.75


def _skipped(evidence: Evidence, name: str) -> Found:
    return CheckStatus.SKIP, evidence.probes.skipped.get(name, "not looked at")


def _errors(gain: Gain) -> str:
    return f"{gain.mean:+.4g} ({gain.strength:+.1f} standard errors)" if math.isfinite(gain.error) else "none"


def permuted_labels(evidence: Evidence) -> Found:
    """On permuted labels, nothing must be learned."""
    gain = evidence.probes.permuted
    if gain is None:
        return _skipped(evidence, "permuted")
    text = f"after permuting the labels, what the winner's predictions gain over those of other rows is {_errors(gain)}"
    if gain.strength > _SURE:
        return CheckStatus.FAIL, f"{text}: labels of validated rows reach the model"
    return CheckStatus.PASS, f"{text}: chance"


def canaries(evidence: Evidence) -> Found:
    """Columns of noise must not help on rows that the model never saw."""
    gain = evidence.probes.canaries
    if gain is None:
        return _skipped(evidence, "canaries")
    text = f"columns of noise are worth {_errors(gain)} to the model on validated rows"
    if gain.strength > _SURE:
        return CheckStatus.FAIL, f"{text}: it has seen these rows before"
    return CheckStatus.PASS, text


def adversarial_validation(evidence: Evidence) -> Found | tuple[CheckStatus, str, tuple[str, ...]]:
    """The sealed rows should be like the others, unless the split means them to differ."""
    drift = evidence.probes.drift
    if drift is None:
        return _skipped(evidence, "drift")
    text = f"telling sealed rows from the others has ROC AUC {drift.auc:.3f} (95 % {drift.low:.3f} to {drift.high:.3f})"
    if drift.low <= _OTHER:
        return CheckStatus.PASS, text
    by = f", most by {', '.join(map(repr, drift.columns))}" if drift.columns else ""
    random = evidence.plan.split.protocol in {Protocol.IID, Protocol.STRATIFIED}
    if random and evidence.profile.test_file is None and drift.low > _APART:
        return CheckStatus.FAIL, f"{text}{by}: rows drawn at random cannot differ so", drift.columns
    return CheckStatus.WARN, f"{text}{by}: the score holds for rows like the sealed ones", drift.columns


def other_seeds(evidence: Evidence) -> Found:
    """The score must not hang on a seed or on the order of rows and columns."""
    gains = evidence.probes.seeds
    if not gains:
        return _skipped(evidence, "seeds")
    worst = max(gains, key=lambda g: g.mean)
    fits = "1 fit" if len(gains) == 1 else f"{len(gains)} fits"
    text = f"{fits} with another seed, rows and columns in another order: the winner is better by {_errors(worst)} at most"
    if worst.strength > _SURE:
        return CheckStatus.WARN, f"{text}: it was lucky with its seed"
    return CheckStatus.PASS, text


def handling(evidence: Evidence) -> Found:
    """The saved model must predict a row the same however it comes, and refuse what it cannot know."""
    ways = evidence.probes.handling
    if not ways:
        return _skipped(evidence, "handling")
    wrong = [w for w in ways if w.problem or w.difference > _SAME]
    if wrong:
        told = "; ".join(
            f"{w.way}: {w.problem or f'predictions differ by {w.difference:.2g}'}" for w in wrong
        )
        return CheckStatus.FAIL, told
    return CheckStatus.PASS, f"the saved model takes {', '.join(w.way for w in ways)} as it should"


def worth_without(evidence: Evidence) -> Found | tuple[CheckStatus, str, tuple[str, ...]]:
    """What the score is without suspected columns."""
    without = evidence.probes.without
    if without is None:
        if "without" in evidence.probes.skipped:
            return _skipped(evidence, "without")
        return CheckStatus.SKIP, "no column is suspected"
    names = ", ".join(map(repr, without.columns))
    metric = evidence.plan.task.metric
    return (
        CheckStatus.WARN,
        f"validation {metric} {without.score:.4g} with {names}, {without.without:.4g} without",
        without.columns,
    )
