"""Which features are computed of the columns, who had the idea, and what it was worth."""

from collections.abc import Iterator

from ...pipelines.contracts import FeatureSet, FeatureVerdict
from ...pipelines.expressions import spoken
from ..plans.facts import plan_facts
from .decision import Decision
from .state import State
from .wording import against, seconds

_QUESTION = "Which features were added (derived, computed, engineered)?"


def derived(state: State) -> Iterator[Decision]:
    """Features of the plan, then those that were proposed."""
    history = state.history
    if history.plan.derived:
        yield Decision(
            topic="added features",
            question=_QUESTION,
            choice=f"those of the plan, in every trial: {', '.join(history.plan.derived)}",
        )
    if history.features is None:
        return
    if history.features.skipped:
        yield Decision(
            topic="added features",
            question=_QUESTION,
            choice="no language model was asked for features",
            evidence=(history.features.skipped,),
        )
        return
    yield _proposed(state, history.features, history.feature_verdict)


def _proposed(state: State, proposed: FeatureSet, verdict: FeatureVerdict | None) -> Decision:
    inputs = plan_facts(state.history.plan, state.history.profile).inputs
    told = {f.expression: spoken(f.expression, inputs) for f in proposed.features}
    kept = verdict is not None and verdict.kept
    tried = next((t for t in state.history.trials if verdict is not None and t.number == verdict.trial), None)
    return Decision(
        topic="added features",
        question=_QUESTION,
        choice=f"for {proposed.family}: {', '.join(told.values())}" if kept else "none is kept",
        options=() if kept else tuple(told.values()),
        evidence=(
            *(f"{told[f.expression]}: {f.why}" for f in proposed.features if f.why),
            *(f"refused {r.text}: {r.reason}" for r in proposed.refused),
        ),
        cost=seconds(tried.seconds) if tried is not None else "",
        effect=_effect(state, proposed, verdict),
    )


def _effect(state: State, proposed: FeatureSet, verdict: FeatureVerdict | None) -> str:
    if verdict is None:
        return "not tried" if proposed.features else "nothing could be tried"
    if verdict.score is None:
        return f"trial {verdict.trial} with them failed"
    said = (
        f"trial {verdict.trial} with them: {verdict.score:.4g},"
        f" {against(verdict.score, verdict.without, state.metric)} the default of {proposed.family} without them"
        f" (trial {verdict.over}: {verdict.without:.4g})"
    )
    return (
        said
        if verdict.chance is None
        else f"{said}; chance does as well with probability {verdict.chance:.2g}"
    )
