"""Derived features in a search: those of the plan are in every trial, those that somebody proposes must earn it.

What is proposed is tried once, all together, with the default configuration and seed of one family, on the same folds.
It is kept where that is better beyond noise, by the paired test that incumbents are chosen by; then the family's later
trials have it, and a sampler sees those alone. Otherwise no trial has it, and the one that did does not count. What is
done hangs on scores alone, so that a run that is taken up goes on as it would have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ...pipelines.contracts import DEFAULT, FeatureSet, FeatureVerdict, Metric, Trial
from .incumbents import LEVEL, Compare, by_chance


@dataclass(frozen=True)
class Derivation:
    """Which features trials have.

    Args:
        planned: canonical texts of the plan's own.
        proposed: what somebody else proposes; None where nobody does.
        verdict: what was found of it; None until it was tried.
    """

    planned: tuple[str, ...] = ()
    proposed: FeatureSet | None = None
    verdict: FeatureVerdict | None = None

    def of(self, family: str) -> tuple[str, ...]:
        """The features of the next trial of a family."""
        kept = self.verdict is not None and self.verdict.kept
        return self._together if kept and self.proposed and self.proposed.family == family else self.planned

    def counted(self, trials: Sequence[Trial]) -> list[Trial]:
        """The trials that may win: without the one whose features are not kept."""
        if self.verdict is None or self.verdict.kept:
            return list(trials)
        return [t for t in trials if t.number != self.verdict.trial]

    def comparable(self, trials: Sequence[Trial], family: str) -> list[Trial]:
        """A family's trials that had the features that its next one will have."""
        wanted = self.of(family)
        return [t for t in trials if t.proposal.family == family and t.proposal.derived == wanted]

    def to_try(self, trials: Sequence[Trial]) -> tuple[Trial, tuple[str, ...]] | None:
        """The trial to repeat, and the features to repeat it with; None where there is nothing to try."""
        if self.proposed is None or not self.proposed.features or self._tried(trials) is not None:
            return None
        without = self._without(trials)
        return None if without is None else (without, self._together)

    def judged(self, trials: Sequence[Trial], metric: Metric, compare: Compare) -> FeatureVerdict | None:
        """The verdict, where the features were tried and there is none yet."""
        tried, without = self._tried(trials), self._without(trials)
        if self.verdict is not None or tried is None or without is None:
            return None
        assert without.score is not None
        chance = None
        if tried.score is not None and metric.better(tried.score, without.score):
            chance = by_chance(tried, without, metric, compare)
        return FeatureVerdict(
            kept=chance is not None and chance <= LEVEL,
            trial=tried.number,
            over=without.number,
            score=tried.score,
            without=without.score,
            chance=chance,
        )

    @property
    def _together(self) -> tuple[str, ...]:
        more = self.proposed.expressions if self.proposed is not None else ()
        return tuple(dict.fromkeys((*self.planned, *more)))

    def _tried(self, trials: Sequence[Trial]) -> Trial | None:
        source = self.proposed.source if self.proposed is not None else None
        return next((t for t in trials if t.proposal.source == source), None)

    def _without(self, trials: Sequence[Trial]) -> Trial | None:
        """The default of the family that the features are for."""
        family = self.proposed.family if self.proposed is not None else ""
        return next(
            (t for t in trials if t.ok and t.proposal.family == family and t.proposal.source == DEFAULT),
            None,
        )
