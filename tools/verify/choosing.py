"""Was the choice of the winner more than luck?"""

from ...pipelines.contracts import METRICS, CheckStatus
from .evidence import Evidence

Found = tuple[CheckStatus, str]


def significance(evidence: Evidence) -> Found:
    """Each incumbent was better than the one before by a paired test, which many trials may pass by luck."""
    chain, scored = evidence.incumbents, [t for t in evidence.trials if t.score is not None]
    metric = METRICS[evidence.plan.task.metric]
    if not chain:
        return CheckStatus.SKIP, "which trials counted is not on record"
    best = max(scored, key=lambda t: metric.sign * (t.score or 0.0))
    last = chain[-1]
    if len(chain) == 1:
        text = f"nothing beat trial {last.trial}, the first, beyond noise in {len(scored)} trials"
    else:
        text = (
            f"{len(chain) - 1} of {len(scored)} trials were better than the best before by a test at 10 % each,"
            f" the winner with a chance of {last.chance:.2g} of being no better than trial {last.over}"
        )
    if best.number != last.trial and best.score is not None and metric.better(best.score, last.score):
        text += (
            f"; trial {best.number} scored {best.score:.4g}, within noise of the winner's {last.score:.4g}"
        )
    return CheckStatus.PASS, text


def optimism(evidence: Evidence) -> Found:
    """How much choosing among many trials flatters the winner."""
    flattery, winner = evidence.optimism, evidence.winner
    if flattery is None or winner.score is None:
        return CheckStatus.SKIP, "too few rows or trials to tell how much choosing flatters"
    metric = METRICS[evidence.plan.task.metric]
    corrected = winner.score - metric.sign * flattery
    trials = sum(t.ok for t in evidence.trials)
    text = (
        f"choosing among {trials} trials flatters validation by about {flattery:.2g}:"
        f" {winner.score:.4g} is worth {corrected:.4g}"
    )
    first = next((t for t in evidence.trials if t.proposal.source == "default" and t.score is not None), None)
    if first is None or first.number == winner.number or first.score is None:
        return CheckStatus.PASS, text
    if not metric.better(corrected, first.score):
        return CheckStatus.WARN, f"{text}, no more than the default's {first.score:.4g}: over-tuned"
    return CheckStatus.PASS, f"{text}; the default has {first.score:.4g}"
