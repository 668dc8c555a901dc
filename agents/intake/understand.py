"""From a request and the facts of its table to a task: rules find candidates, ``understand`` decides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pydantic import ValidationError

from ...pipelines.contracts import (
    DROPPED_KINDS,
    ColumnKind,
    Constraints,
    Contradiction,
    DataProfile,
    Question,
    RequestError,
    TaskKind,
    TaskSpec,
    ValueCount,
)
from .candidates import Candidate, Understanding, of_field
from .classes import positive_candidates
from .columns import Mention
from .contradictions import contradictions, settle_time
from .costs import cost_candidates
from .described import fits, only_one
from .exclusion import excluded
from .found import GIVEN, Found
from .given import check_given, is_constraint, refused
from .guard import check_request
from .heard import Heard
from .judged import choose_metric, heard_metric, heard_score
from .kinds import choose_kind
from .limits import limits
from .meanings import all_mentions
from .metrics import NAMED, check_unknown, metric_candidates
from .missing import check_names, check_quoted
from .reading import Reading, read
from .scores import least_scores
from .splitting import group_candidates, is_key, time_candidates
from .target import target_candidates

#: A target needs this much behind it, and this much more than the next one.
_LEAST_WEIGHT, _LEAST_LEAD = 0.6, 0.3
#: From this weight on the words name the target outright, and no language model is asked.
_SURE = 4.0
#: What the request names and what it is about may speak for the same column.
_AGREEING = 0.5
#: Above the first, only a word like "predict" has put a target; a column with another duty weighs less.
_NO_DOUBT, _ASIDE, _DIRECT = 5.0, 0.2, 2.0


def understand(
    request: str,
    profile: DataProfile,
    *,
    data: str,
    test_data: str | None,
    stated: Mapping[str, object],
    heard: Heard | None = None,
) -> Understanding:
    """The task that a request asks for, or the questions it leaves open.

    Args:
        request: the person's words.
        profile: facts of the table, the target not known yet.
        data: path of the data file.
        test_data: path of a separate test table.
        stated: fields that are given already; they win.
        heard: what a language model understood; it fills in what rules leave open.

    Raises:
        RequestError: it is no request, or asks for a column, metric or value that there is not.
    """
    check_request(request)
    given = check_given(stated, profile)
    reading = read(request)
    mentions = all_mentions(reading, profile)
    check_quoted(reading, profile)
    forbidden = list(excluded(reading, mentions))
    found = Found(given, [*limits(reading), *forbidden])
    target = _target(reading, mentions, profile, found, {c.at for c in forbidden}, heard)
    if isinstance(target, Question):
        return Understanding(None, (target,))
    _describe(reading, mentions, profile, found, target, heard)
    question = _open_question(found, profile)
    if question is not None:
        return Understanding(None, (question,))
    against = tuple(contradictions(reading, profile, found, heard))
    return Understanding(_spec(request, found, data, test_data, against))


def sure_target(request: str, profile: DataProfile, stated: Mapping[str, object]) -> str | None:
    """The column to predict, where the request or an option says so beyond doubt.

    Raises:
        RequestError: it is no request, or asks for a column, metric or value that there is not.
    """
    check_request(request)
    given = check_given(stated, profile)
    if "target" in given:
        return str(given["target"])
    reading = read(request)
    mentions = all_mentions(reading, profile)
    check_quoted(reading, profile)
    ranked = _rank(reading, mentions, profile, {c.at for c in excluded(reading, mentions)})
    return str(ranked[0].value) if _is_sure(ranked) else None


def _is_sure(ranked: Sequence[Candidate]) -> bool:
    return bool(ranked) and ranked[0].weight >= _SURE and _lead(ranked) >= _LEAST_LEAD


def _lead(ranked: Sequence[Candidate]) -> float:
    return ranked[0].weight - ranked[1].weight if len(ranked) > 1 else 10.0


def _target(
    reading: Reading,
    mentions: Sequence[Mention],
    profile: DataProfile,
    found: Found,
    forbidden: set[int],
    heard: Heard | None,
) -> str | Question:
    if "target" in found.values:
        return str(found.values["target"])
    ranked = _rank(reading, mentions, profile, forbidden)
    if not ranked or ranked[0].weight < 2.0:
        check_names(reading, profile)
    if heard is not None and heard.target is not None and not _is_sure(ranked):
        found.put("target", heard.target, heard.source("target"))
        return heard.target
    if ranked and ranked[0].weight >= _LEAST_WEIGHT and _lead(ranked) >= _LEAST_LEAD:
        found.put("target", ranked[0].value, ranked[0].source)
        return str(ranked[0].value)
    options = [str(c.value) for c in ranked if c.weight > 0.5][:8] or _likely(profile)
    return Question(field="target", text="which column should be predicted?", options=tuple(options))


def _rank(
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


def _helpers(reading: Reading, mentions: Sequence[Mention], profile: DataProfile) -> set[object]:
    """Columns that the request needs for something else: time, groups; or that no one can predict."""
    asked = [*time_candidates(reading, mentions, profile), *group_candidates(reading, mentions, profile)]
    return {c.value for c in asked if c.weight >= _DIRECT} | {
        c.name
        for c in profile.columns
        if c.kind in DROPPED_KINDS | {ColumnKind.DATETIME, ColumnKind.TEXT} or is_key(c.name)
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
    return [c.name for c in reversed(profile.columns) if c.kind not in DROPPED_KINDS][:12]


def _describe(
    reading: Reading,
    mentions: Sequence[Mention],
    profile: DataProfile,
    found: Found,
    target: str,
    heard: Heard | None,
) -> None:
    """Everything that follows once the target is known."""
    metrics = list(metric_candidates(reading))
    check_unknown(reading, bool(metrics) or "metric" in found.values)
    choose_kind(reading, profile, target, metrics, found.put, found.values)
    kind = found.values["kind"]
    classes = _classes(profile, target) if kind is TaskKind.TABULAR_CLASSIFICATION else ()
    found.candidates += positive_candidates(reading, mentions, target, classes)
    found.take_best("positive_class")
    _check_positive(found, target, classes)
    labels = [c.value for c in classes]
    found.candidates += cost_candidates(reading, labels, found.values.get("positive_class"), target)
    found.take_best("costs")
    if heard is not None:
        if "costs" not in found.values and len(classes) == 2 and not any(m.weight >= NAMED for m in metrics):
            put_heard(found, heard, "costs")
        metrics += heard_metric(heard, profile.column(target), kind, len(classes))
    found.candidates += least_scores(reading, [m for m in metrics if m.weight >= NAMED])
    choose_metric(found, metrics, kind, len(classes), profile, heard.metric if heard else None)
    found.candidates += time_candidates(reading, mentions, profile)
    found.candidates += group_candidates(reading, mentions, profile)
    settle_time(found, heard)
    for field in (
        "time_limit_seconds",
        "max_trials",
        "max_model_mb",
        "max_latency_ms",
        "interpretable",
        "test_from",
    ):
        found.take_best(field)
    _columns(found, target)
    if heard is not None:
        for field in ("time_limit_seconds", "interpretable", "time_column"):
            put_heard(found, heard, field)
        # A column has one duty: what orders the rows does not bind them together too.
        if found.values.get("time_column") not in heard.group_columns:
            put_heard(found, heard, "group_columns")
        heard_score(found, heard)
        _heard_exclusions(found, heard, target)


def put_heard(found: Found, heard: Heard, field: str) -> None:
    """Take a field over from what was heard, where nothing outranks it."""
    value = getattr(heard, field)
    if value:
        found.put(field, value, heard.source(field))


def _heard_exclusions(found: Found, heard: Heard, target: str) -> None:
    """Columns that are forbidden in words that rules know only in part."""
    if heard.exclude and found.sources.get("exclude") is not GIVEN:
        ruled = tuple(found.values.pop("exclude", ()))
        both = dict.fromkeys((*ruled, *(n for n in heard.exclude if n != target)))
        if both:
            found.put("exclude", tuple(both), heard.source("exclude"))


def _check_positive(found: Found, target: str, classes: Sequence[ValueCount]) -> None:
    said = found.values.get("positive_class")
    labels = [c.value for c in classes]
    if said is not None and said not in labels:
        hint = f"its classes are {', '.join(labels)}" if labels else "leave it out"
        raise RequestError("NO-SUCH-CLASS", f"{target!r} has no class {said!r}", hint)


def _classes(profile: DataProfile, target: str) -> tuple[ValueCount, ...]:
    """The target's classes where there are two; others have no positive one."""
    column = profile.column(target)
    return column.top if column.unique <= len(column.top) else ()


def _columns(found: Found, target: str) -> None:
    """Fields that name columns: never the target."""
    names = tuple(
        dict.fromkeys(str(c.value) for c in of_field(found.candidates, "exclude") if c.value != target)
    )
    if names:
        first = of_field(found.candidates, "exclude")[0]
        found.put("exclude", names, first.source)
    times = [c for c in of_field(found.candidates, "time_column") if c.value != target]
    if times:
        found.put("time_column", times[0].value, times[0].source)
    groups = [c for c in of_field(found.candidates, "group_columns") if c.value != target]
    if groups:
        found.put("group_columns", (groups[0].value,), groups[0].source)


def _open_question(found: Found, profile: DataProfile) -> Question | None:
    """A test date without a column to compare it with must not be dropped in silence."""
    if "test_from" in found.values and "time_column" not in found.values:
        return Question(
            field="time_column",
            text=f"which column holds the time that {found.values['test_from']!r} stands for?",
            options=profile.time_columns[:8],
        )
    return None


def _spec(
    request: str, found: Found, data: str, test_data: str | None, against: tuple[Contradiction, ...]
) -> TaskSpec:
    values = {k: v for k, v in found.values.items() if not is_constraint(k)}
    limits_ = {k: v for k, v in found.values.items() if is_constraint(k)}
    try:
        return TaskSpec(
            request=request,
            data=data,
            test_data=test_data,
            constraints=Constraints(**limits_),
            sources=found.sources,
            contradictions=against,
            **values,
        )
    except ValidationError as error:
        raise refused(error) from error
