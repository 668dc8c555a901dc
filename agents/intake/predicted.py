"""Which column is predicted: what the words make the target, or what a language model hears where they are unsure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ...pipelines.contracts import SILENT_KINDS, UNPREDICTABLE_KINDS, DataProfile, Question
from .candidates import Candidate
from .duties import can_be_target
from .found import Found
from .heard import Heard
from .missing import check_names
from .rules.described import fits, only_one
from .rules.metrics import NAMED, metric_candidates
from .rules.splitting import group_candidates, is_key, time_candidates
from .rules.target import target_candidates
from .words.columns import Mention
from .words.reading import Reading

#: A target needs this much behind it, and this much more than the next one.
_LEAST_WEIGHT, _LEAST_LEAD = 0.6, 0.3
#: From this weight on the words name the target outright, and no language model is asked.
_SURE = 4.0
#: With less behind every column, names of columns that there are not come to mind.
_WEAK = 2.0
#: What the request names and what it is about may speak for the same column.
_AGREEING = 0.5
#: Above the first, only a word like "predict" has put a target; a column with another duty weighs less.
_NO_DOUBT, _ASIDE, _DIRECT = 5.0, 0.2, 2.0


def choose_target(
    reading: Reading,
    mentions: Sequence[Mention],
    profile: DataProfile,
    found: Found,
    forbidden: set[int],
    heard: Heard | None,
) -> str | Question:
    """Decide ``target``, or ask for it.

    Args:
        reading, mentions, profile: the request, the columns it mentions, facts of the table.
        found: the fields so far; what the words speak for becomes candidates of ``target``.
        forbidden: where columns are mentioned that may not be used.
        heard: what a language model understood.

    Raises:
        RequestError: a column is named that there is not.
    """
    if "target" in found.values:
        return str(found.values["target"])
    ranked = ranked_targets(reading, mentions, profile, forbidden)
    found.candidates += ranked
    if not ranked or ranked[0].weight < _WEAK:
        check_names(reading, profile)
    best = leader(ranked)
    told = heard.target if heard is not None and not is_sure(ranked) else None
    if heard is not None and told is not None and (best is None or _suits(told, reading, profile, found)):
        found.put("target", told, heard.source("target"))
        return told
    if best is not None:
        found.put("target", best.value, best.source)
        return str(best.value)
    options = [str(c.value) for c in ranked if c.weight > 0.5][:8] or _likely(profile)
    return Question(field="target", text="which column should be predicted?", options=tuple(options))


def _suits(name: str, reading: Reading, profile: DataProfile, found: Found) -> bool:
    """Whether a column can be predicted, and what else is given or named can be said of it."""
    column = profile.column(name)
    metrics = [m for m in metric_candidates(reading) if m.weight >= NAMED]
    if "metric" in found.values:
        metrics = [Candidate("metric", found.values["metric"], "", NAMED)]
    positive = found.values.get("positive_class")
    has_class = positive is None or positive in {c.value for c in column.top}
    return can_be_target(profile, name) and fits(column, metrics) and has_class


def ranked_targets(
    reading: Reading, mentions: Sequence[Mention], profile: DataProfile, forbidden: set[int]
) -> list[Candidate]:
    """Columns that the words make the target, strongest first."""
    usable = [m for m in mentions if m.start not in forbidden]
    barred = {m.column for m in mentions if m.start in forbidden}
    aside = _helpers(reading, usable, profile)
    metrics = list(metric_candidates(reading))
    aside |= {c.name for c in profile.columns if not fits(c, metrics)}
    ranked = _ranked(
        replace(c, weight=c.weight * _ASIDE) if c.value in aside and c.weight < _NO_DOUBT else c
        for c in target_candidates(reading, usable, profile)
        if c.value not in barred or c.weight >= _NO_DOUBT
    )
    if ranked and ranked[0].weight >= _LEAST_WEIGHT:
        return ranked
    return _ranked([*ranked, *only_one(reading, profile, barred, metrics)])


def is_sure(ranked: Sequence[Candidate]) -> bool:
    """Whether the words name the strongest candidate outright."""
    return bool(ranked) and ranked[0].weight >= _SURE and _lead(ranked) >= _LEAST_LEAD


def leader(ranked: Sequence[Candidate]) -> Candidate | None:
    """The candidate that the words speak for clearly enough, by themselves."""
    clear = ranked and ranked[0].weight >= _LEAST_WEIGHT and _lead(ranked) >= _LEAST_LEAD
    return ranked[0] if clear else None


def _lead(ranked: Sequence[Candidate]) -> float:
    return ranked[0].weight - ranked[1].weight if len(ranked) > 1 else 10.0


def _helpers(reading: Reading, mentions: Sequence[Mention], profile: DataProfile) -> set[object]:
    """Columns that the request needs for something else: time, groups; or that no one can predict."""
    asked = [*time_candidates(reading, mentions, profile), *group_candidates(reading, mentions, profile)]
    return {c.value for c in asked if c.weight >= _DIRECT} | {
        c.name for c in profile.columns if c.kind in UNPREDICTABLE_KINDS or is_key(c.name)
    }


def _ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """One candidate a column, strongest first; what else speaks for it counts a little."""
    best: dict[str, Candidate] = {}
    for candidate in sorted(candidates, key=lambda c: (-c.weight, c.at)):
        held = best.get(str(candidate.value))
        if held is None:
            best[str(candidate.value)] = candidate
        elif held.origin is not candidate.origin:
            best[str(candidate.value)] = replace(held, weight=held.weight + _AGREEING)
    return sorted(best.values(), key=lambda c: (-c.weight, c.at))


def _likely(profile: DataProfile) -> list[str]:
    """Columns offered as targets where nothing speaks for one: the last ones first."""
    return [c.name for c in reversed(profile.columns) if c.kind not in SILENT_KINDS][:12]
