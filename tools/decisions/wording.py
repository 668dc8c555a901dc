"""Numbers of a decision in words."""

from ...pipelines.contracts import Metric
from ..llm.ledger import Ledger


def seconds(value: float) -> str:
    """``3.2 s``."""
    return f"{value:.1f} s"


def money(ledger: Ledger) -> str:
    """What language models took."""
    usd = "price not known" if ledger.usd is None else f"${ledger.usd:.4f}"
    return (
        f"{ledger.calls} calls, {seconds(ledger.seconds)}, {ledger.input_tokens} tokens in,"
        f" {ledger.output_tokens} out, {usd}"
    )


def against(ours: float | None, theirs: float | None, metric: Metric) -> str:
    """``0.0123 better than``, by the metric's direction."""
    if ours is None or theirs is None:
        return "not comparable with"
    gain = metric.sign * (ours - theirs)
    return f"{abs(gain):.4g} {'better' if gain > 0 else 'worse'} than" if gain else "the same as"
