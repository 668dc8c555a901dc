"""Whether the licences of a model's parts allow what it is for."""

from collections.abc import Iterable

from ...pipelines.contracts import CheckStatus
from .evidence import Evidence
from .parts import Part
from .spdx import Duty

Found = tuple[CheckStatus, str]
_MOST_NAMED = 6


def licences(evidence: Evidence) -> Found:
    """No part's licence stands against selling the model, where that is what it is for."""
    if not evidence.plan.task.constraints.commercial:
        return CheckStatus.SKIP, "not asked for"
    parts = evidence.parts
    bad = [p for p in parts if p.duty in {Duty.STRONG, Duty.NON_COMMERCIAL}]
    if bad:
        return CheckStatus.FAIL, f"against commercial use: {_named(bad)}"
    unknown = [p for p in parts if p.duty is Duty.UNKNOWN]
    weak = [p for p in parts if p.duty is Duty.WEAK]
    text = f"{len(parts)} parts: {_counted(parts)}"
    if weak:
        text += f"; changes to {_named(weak)} must be passed on"
    if unknown:
        return CheckStatus.WARN, f"{text}; read the terms of {_named(unknown)}"
    return CheckStatus.PASS, text


def _named(parts: list[Part]) -> str:
    named = [
        f"{p.name} ({p.licence[:60] or 'no licence is named'}, {p.duty.value})" for p in parts[:_MOST_NAMED]
    ]
    left = len(parts) - len(named)
    return ", ".join(named) + (f" and {left} more" if left > 0 else "")


def _counted(parts: Iterable[Part]) -> str:
    """Licences with the parts that stand under them, most first."""
    by_licence: dict[str, list[str]] = {}
    for part in parts:
        by_licence.setdefault(part.licence or "unknown", []).append(part.name)
    ranked = sorted(by_licence.items(), key=lambda item: (-len(item[1]), item[0]))
    return "; ".join(f"{licence[:80]}: {', '.join(names)}" for licence, names in ranked)
