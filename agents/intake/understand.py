"""From a request and the facts of its table to a task: rules find candidates, ``understand`` decides."""

from collections.abc import Mapping, Sequence

from pydantic import ValidationError

from ...pipelines.contracts import (
    Constraints,
    Contradiction,
    DataProfile,
    Question,
    RequestError,
    TaskKind,
    TaskSpec,
    ValueCount,
)
from ...tools.plans.demands import check_demands
from .candidates import Understanding, of_field
from .contradictions import contradictions, settle_time
from .demanded import demands, is_followed, settle_demands
from .found import GIVEN, Found
from .given import check_given, is_constraint, refused
from .guard import check_request
from .heard import Heard
from .hearsay import heard_costs, heard_terms
from .judged import choose_metric, heard_metric, heard_score
from .missing import check_quoted
from .predicted import choose_target, is_sure, ranked_targets
from .rules.classes import positive_candidates
from .rules.costs import cost_candidates
from .rules.exclusion import excluded
from .rules.families import family_candidates
from .rules.kinds import choose_kind, named_by_inputs
from .rules.limits import limits
from .rules.metrics import NAMED, check_unknown, metric_candidates
from .rules.scores import least_scores
from .rules.splitting import group_candidates, time_candidates
from .words.columns import Mention
from .words.meanings import all_mentions
from .words.reading import Reading, read


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
    dropped, ignored = given.pop("drop", ()), given.pop("ignore", ())
    reading = read(request)
    mentions = all_mentions(reading, profile)
    check_quoted(reading, profile)
    demanded = demands(reading, mentions, profile)
    forbidden = [c for c in excluded(reading, mentions) if not is_followed(c, demanded)]
    found = Found(given, [*limits(reading), *forbidden, *demanded], ignored)
    found.candidates += family_candidates(reading, mentions)
    aside = {c.at for c in (*forbidden, *demanded)}
    target = choose_target(reading, mentions, profile, found, aside, heard)
    if isinstance(target, Question):
        return Understanding(None, (target,))
    _describe(reading, mentions, profile, found, target, heard)
    _drop(found, dropped, target)
    question = _open_question(found, profile)
    if question is not None:
        return Understanding(None, (question,))
    against = tuple(contradictions(reading, profile, found, heard))
    spec = _spec(request, found, data, test_data, against)
    named = named_by_inputs(spec.kind, profile, spec.target, spec.constraints.exclude)
    spec = spec.model_copy(update={"kind": named})
    classes = profile.column(spec.target).unique if spec.is_classification else 0
    check_demands(spec.constraints, spec.kind, spec.target, classes, profile)
    return Understanding(spec)


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
    aside = {c.at for c in (*excluded(reading, mentions), *demands(reading, mentions, profile))}
    ranked = ranked_targets(reading, mentions, profile, aside)
    return str(ranked[0].value) if is_sure(ranked) else None


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
        if not any(m.weight >= NAMED for m in metrics):
            heard_costs(found, heard, classes)
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
        "max_memory_mb",
        "interpretable",
        "commercial",
        "test_from",
    ):
        found.take_best(field)
    _columns(found, target)
    settle_demands(found, target)
    _families(found)
    if heard is not None:
        heard_terms(found, heard, profile, target)
        heard_score(found, heard)


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


def _families(found: Found) -> None:
    """Model families that alone are wanted, and those that are ruled out: all that are said to be."""
    for field in ("families", "without_families"):
        named = of_field(found.candidates, field)
        names = tuple(dict.fromkeys(name for c in named if isinstance(c.value, tuple) for name in c.value))
        if names:
            found.put(field, names, named[0].source)


def _drop(found: Found, names: Sequence[str], target: str) -> None:
    """Leave these out too.

    Raises:
        RequestError: the target is among them.
    """
    if target in names:
        raise RequestError("TARGET-DROPPED", f"{target!r} is what is to be predicted", "drop another column")
    if names:
        found.values["exclude"] = tuple(dict.fromkeys((*found.values.get("exclude", ()), *names)))
        found.sources.setdefault("exclude", GIVEN)


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
