"""Derived features: what is computed of the inputs before a model sees them, and what that was worth."""

from ....pipelines.contracts import FeatureSet, FeatureVerdict
from ....pipelines.expressions import spoken
from ...plans.facts import plan_facts
from ..data import ReportData
from ..document import Block, Section, listing, table, text
from ..wording import plural, score, shown

_MOST_REFUSED = 12
_KNOWS = (
    "A derived feature is computed of a row's own inputs, and of means and shares of inputs over the training rows of "
    "each fit. It cannot know more than these columns do: what the audit found of them holds for it."
)


def features(data: ReportData) -> Section | None:
    """The plan's own, those that a language model proposed, and the scores with and without."""
    blocks: list[Block] = []
    if data.plan.derived:
        blocks.append(
            text(f"Every model computes {plural(len(data.plan.derived), 'feature')}, as the plan says:")
        )
        blocks.append(listing(shown(line, 300) for line in data.plan.derived))
    proposed = data.features
    if proposed is not None and proposed.skipped:
        blocks.append(text(f"No language model was asked for features: {shown(proposed.skipped, 300)}."))
    elif proposed is not None:
        blocks += _proposed(data, proposed)
    if not blocks:
        return None
    if data.plan.derived or (proposed is not None and proposed.features):
        blocks.append(text(_KNOWS, tone="muted"))
    return Section(key="features", title="Derived features", blocks=tuple(blocks))


def _proposed(data: ReportData, proposed: FeatureSet) -> list[Block]:
    sound, refused = len(proposed.features), len(proposed.refused)
    blocks: list[Block] = [
        text(
            f"A language model proposed features: {sound} could be computed, {refused} could not. "
            f"{_worth(data, proposed, data.feature_verdict)}"
        )
    ]
    inputs = plan_facts(data.plan, data.profile).inputs
    if sound:
        rows = [(shown(spoken(f.expression, inputs), 300), shown(f.why, 160)) for f in proposed.features]
        blocks.append(table(("Feature", "Why, as it says"), rows, caption="Features that were tried"))
    if refused:
        bad = [(shown(r.text, 160), shown(r.reason, 300)) for r in proposed.refused]
        blocks.append(
            table(("Proposed", "Why not"), bad, caption="What was refused", most=_MOST_REFUSED, folded=True)
        )
    return blocks


def _worth(data: ReportData, proposed: FeatureSet, verdict: FeatureVerdict | None) -> str:
    if not proposed.features:
        return "There was nothing to try."
    if verdict is None:
        return "They were not tried: the search was over before."
    with_ = "it failed" if verdict.score is None else score(verdict.score)
    compared = (
        f"On the same folds, the default of {proposed.family} has {data.metric.name} {with_} with them "
        f"(trial {verdict.trial}) and {score(verdict.without)} without (trial {verdict.over})"
    )
    if verdict.chance is None:
        return f"{compared}: they are not better, and not used."
    said = f"chance does as well with probability {verdict.chance:.2g}"
    if verdict.kept:
        return f"{compared}; {said}: they are kept, and later trials of {proposed.family} have them."
    return f"{compared}; {said}: within noise, so they are not used."
