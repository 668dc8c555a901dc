"""Changes that words resemble, where rules see none: the field by examples, the value by rules. Always asked about first."""

import re
from collections.abc import Iterator, Sequence

from ...pipelines.contracts import METRICS, DataProfile, PipelinePlan, TaskSpec
from ..intake.duties import can_be_target
from ..intake.rules.fair import OF_PEOPLE, people
from ..intake.rules.families import family_mentions
from ..intake.rules.scores import as_share
from ..intake.words.amounts import FIGURE, sizes, times, to_number
from ..intake.words.columns import Mention
from ..intake.words.meanings import about, all_mentions
from ..intake.words.reading import Reading, read
from .clauses import is_read, leading
from .dearer import tells_factor, told_costs
from .move import LIKENESS, Edit, Intent, Op
from .resemblance import INTENTS, WISHES, sure_of
from .ways import way_told

#: So sure the classifier of a wish must be, and that much surer than of any other.
_LEAST, _AHEAD = 0.3, 1.2
#: How much a turn must be like changes where it is clearly like something else, and where the value is asked for.
_LEAST_CHANGE, _CLEAR_OTHER, _CLEAR_CHANGE = 0.1, 0.5, 0.7
_ORDERED_BY = re.compile(r"year|date|time|jahr|datum|annee|fecha|anno", re.IGNORECASE)
_FLAGS = frozenset({"interpretable", "commercial"})
_LIMITS = {"max_model_mb": sizes, "max_memory_mb": sizes, "max_latency_ms": times}
_WORDS = 120
#: What stands for a column that was spoken of.
_IT = re.compile(
    r"(?<!\w)(?:it|that one|this one|that(?=\W*$|[,.;!])|es|das(?=\W*$|[,.;!])|ihn|ca|cela|celle-la|celui-la|eso|esa|ese|questo|quello|quella|isso|essa|esse|dat(?=\W*$|[,.;!])|det|onu|bunu|tego)(?!\w)"
)
_LEAST_WORDS, _LEAST_ASKED = 3, 5


def resembled(
    text: str,
    profile: DataProfile,
    plan: PipelinePlan,
    known: Sequence[Edit] = (),
    spoken: Sequence[str] = (),
) -> tuple[Edit, ...]:
    """The changes that sentences of a turn resemble.

    Args:
        text: the turn.
        profile, plan: of the task.
        known: changes that rules have read; the sentences that they rest on are left alone.
        spoken: columns that were spoken of last.
    """
    intents = dict(sure_of(INTENTS, text))
    like_change = intents[Intent.CHANGE]
    if like_change < _LEAST_CHANGE and max(intents.values()) >= _CLEAR_OTHER and not known:
        return ()
    found: dict[str, Edit] = {}
    if (costs := _costs(text, profile, plan.task, known)) is not None:
        found["costs"] = costs
    for sentence in leading(text):
        if len(sentence.split()) < _LEAST_WORDS or is_read(sentence, known):
            continue
        wanted = wish(sentence)
        if wanted is None or wanted in {e.field for e in known}:
            continue
        for edit in _edits(wanted, sentence, profile, plan.task, spoken):
            if edit.op == "ask" and (len(sentence.split()) < _LEAST_ASKED or like_change < _CLEAR_CHANGE):
                # A few words that may be about anything are asked back for nothing.
                continue
            found.setdefault(edit.field, edit)
    return tuple(found.values())


def _costs(text: str, profile: DataProfile, task: TaskSpec, known: Sequence[Edit]) -> Edit | None:
    """Costs of both mistakes: what is said of each may take a sentence of its own."""
    column = profile.column(task.target)
    if known or column.unique != 2 or task.positive_class is None or not task.is_classification:
        return None
    if not tells_factor(text) and "costs" not in map(wish, (text, *leading(text))):
        return None
    negative = next(c.value for c in column.top if c.value != task.positive_class)
    value = told_costs(text, task.positive_class, negative)
    if value is None:
        return None
    return Edit(field="costs", value=value, words=text[:_WORDS], by=LIKENESS)


def wish(sentence: str, least: float = _LEAST) -> str | None:
    """The one wish that a sentence resembles, its classifier at least so sure."""
    (first, sure), (_, next_) = sorted(sure_of(WISHES, sentence), key=lambda each: -each[1])[:2]
    return first if sure >= least and sure >= _AHEAD * next_ else None


def _edits(
    field: str, sentence: str, profile: DataProfile, task: TaskSpec, spoken: Sequence[str]
) -> Iterator[Edit]:
    heard = read(sentence)
    mentions = [m for m in all_mentions(heard, profile) if m.column != task.target]

    def edit(of: str, value: object = None, op: Op = "set") -> Edit:
        return Edit.model_validate(
            {"field": of, "op": op, "value": value, "words": sentence[:_WORDS], "by": LIKENESS}
        )

    if field in {"exclude", "include"}:
        left_out = task.constraints.exclude
        named = tuple(dict.fromkeys(m.column for m in mentions))
        if not named and _IT.search(heard.folded):
            named = tuple(spoken[:1])
        names = tuple(n for n in named if (n in left_out) == (field == "include"))
        if names:
            yield edit("exclude", names, "add" if field == "exclude" else "remove")
    elif field in METRICS:
        fits = METRICS[field].suits(task.kind)
        if fits and field != task.metric:
            yield edit("metric", field)
    elif field in _FLAGS:
        if not getattr(task.constraints, field):
            yield edit(field, True)
    elif field in _LIMITS:
        amount = next(iter(_LIMITS[field](heard.folded)), None)
        factor = 1000.0 if field == "max_latency_ms" else 1.0
        yield edit(field, factor * amount.value) if amount is not None else edit(field, op="ask")
    else:
        yield from (edit(*found) for found in _of_columns(field, heard, mentions, profile, task))
        yield from (edit(*found) for found in _of_numbers(field, heard, task))


def _of_columns(
    field: str, heard: Reading, mentions: Sequence[Mention], profile: DataProfile, task: TaskSpec
) -> Iterator[tuple[str, object, Op]]:
    names = tuple(dict.fromkeys(m.column for m in mentions))
    match field:
        case "group_columns" if names:
            yield field, names[:1], "set"
        case "time_column":
            ordered = [n for n in names if _ORDERED_BY.search(n)] or [
                c.name for c in profile.columns if _ORDERED_BY.search(c.name) and c.name != task.target
            ]
            if len(ordered) == 1:
                yield field, ordered[0], "set"
        case "fair_across":
            groups = (*names, *(m.column for m in people(heard, mentions, profile)))
            meant = [n for n in dict.fromkeys(groups) if about(n) & OF_PEOPLE or n in names]
            if meant:
                yield field, tuple(meant), "add"
        case "monotone":
            now = dict(task.constraints.monotone)
            if (told := way_told(heard, mentions, profile)) is not None and now.get(told[0]) != told[1]:
                yield field, tuple(f"{column}:{way}" for column, way in (now | dict([told])).items()), "set"
        case "target":
            if len(names) == 1 and can_be_target(profile, names[0]):
                yield field, names[0], "set"
        case "families" | "without_families":
            kinds = tuple(dict.fromkeys(n for held, _, _ in family_mentions(heard, mentions) for n in held))
            if kinds:
                yield field, kinds, "set" if field == "families" else "add"
        case _:
            return


def _of_numbers(field: str, heard: Reading, task: TaskSpec) -> Iterator[tuple[str, object, Op]]:
    numbers = [to_number(m) for m in FIGURE.findall(heard.folded)]
    match field:
        case "time_limit_seconds":
            if amount := next(iter(times(heard.folded)), None):
                yield field, amount.value, "set"
        case "max_trials" | "seed":
            if len(numbers) == 1 and numbers[0] == int(numbers[0]) and numbers[0] >= 1:
                yield field, int(numbers[0]), "set"
        case "min_score":
            if len(numbers) == 1:
                yield field, as_share(task.metric, numbers[0]), "set"
        case _:
            return
