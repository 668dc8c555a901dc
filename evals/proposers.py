"""A comparison's figures into ``RESULTS.md``: ``python -m automl_agent.evals.proposers OUT [--key KEY]``.

``OUT`` is a folder that ``automl-agent compare`` wrote.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .compare.statistics import ArmResult, Pair, Results
from .results import record, table

#: The arm that everything is held against; without it, the notes alone.
_HERO = "hybrid"
_MEANING = (
    "Normalised regret, mean over tasks; tokens and seconds (training and model) are means over searches; ms is the time "
    "that a proposal took, the model apart. Tests are Wilcoxon's on task means (and over single searches)."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Record a comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--key", default="bayesmark", help="name of the section")
    given = parser.parse_args(arguments)
    found = Results.model_validate_json((given.out / "results.json").read_text(encoding="utf-8"))
    title = f"Proposers compared: {given.key}, {len(found.tasks)} tasks, {found.seeds} seeds"
    command = (
        f"automl-agent compare ... --out OUT; python -m automl_agent.evals.proposers OUT --key {given.key}"
    )
    record(f"proposers-{given.key}", title, command, _lines(found))
    print("\n".join(_lines(found)))
    return 0


def _lines(found: Results) -> list[str]:
    at = [str(n) for n in (10, 15, 20, found.evaluations) if str(n) in found.arms[0].regret]
    titles = (
        "arm",
        *(f"after {n}" for n in at),
        f"95 % after {at[-1]}",
        "rank",
        "new bests",
        "tokens",
        "seconds",
        "ms",
    )
    rows = [_row(arm, at) for arm in sorted(found.arms, key=lambda a: a.regret[at[-1]])]
    hero = next(
        (name for name in (_HERO, "notes") if any(a.name == name for a in found.arms)), found.arms[0].name
    )
    pairs = [p for p in found.pairs if hero in {p.first, p.second} and str(p.evaluations) in at]
    compared = ("against", "after", "difference", "p", "p (Holm)", "p (searches)", "won", "tied", "lost")
    return [
        _MEANING,
        "",
        *table(titles, rows),
        "",
        f"`{hero}` against the others (a negative difference: it is better):",
        "",
        *table(compared, [_pair(p, hero) for p in pairs]),
        "",
        "Proposals by source: "
        + "; ".join(
            f"{a.name}: " + ", ".join(f"{n} {s}" for s, n in sorted(a.proposals.items()))
            for a in found.arms
            if a.proposals and not a.reference
        )
        + ".",
    ]


def _row(arm: ArmResult, at: Sequence[str]) -> tuple[object, ...]:
    low, high = arm.interval[at[-1]]
    rank = "" if arm.mean_rank is None else f"{arm.mean_rank:.2f}"
    own = (
        ("", "", "")
        if arm.reference
        else (f"{arm.tokens:.0f}", f"{arm.seconds:.0f}", f"{arm.proposing_ms:.0f}")
    )
    figures = (f"{arm.regret[n]:.4f}" for n in at)
    return (arm.name, *figures, f"{low:.3f} to {high:.3f}", rank, arm.new_bests, *own)


def _pair(p: Pair, hero: str) -> tuple[object, ...]:
    mine = p.first == hero
    sign = 1 if mine else -1
    won, lost = (p.wins, p.losses) if mine else (p.losses, p.wins)
    other = p.second if mine else p.first
    return (
        other, p.evaluations, f"{sign * p.difference:+.4f}", f"{p.p:.2g}", f"{p.p_holm:.2g}", f"{p.p_searches:.2g}",
        won, p.ties, lost,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
