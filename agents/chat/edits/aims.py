"""What counts as good: the metric, what mistakes cost, which class is looked for, how good it must be."""

import re
from collections.abc import Iterator

from ....pipelines.contracts import METRICS, Cost, Direction, TaskKind
from ...intake.rules.classes import positive_candidates
from ...intake.rules.costs import cost_candidates
from ...intake.rules.metrics import NAMED, check_unknown, metric_candidates
from ...intake.rules.scores import as_share, least_scores
from ...intake.words.amounts import COUNT, to_number
from ..dearer import told_costs
from ..move import Edit
from .matter import Matter

#: A score without its metric: "at least 0.85".
_LEAST = re.compile(
    r"(?:at least|no less than|not below|(?:above|over)(?= 0?[.,]\d)|minimum(?: of)?|mindestens|au moins|al menos|almeno|pelo menos)\W{1,3}(\d{1,3}(?:[.,]\d{1,6})?|[.,]\d{1,6})( ?%| percent| prozent)?(?![\w.,]*\d|\s?(?:m?s|min|h|mb|kb|gb|sec|hour|trial|row|euro|dollar))"
)
#: "Anything below 0.9 is of no use".
_USELESS = re.compile(
    r"(?:below|under|less than|unter|onder de|weniger als|moins de|menos de|meno di|abaixo de|onder)\W{1,3}(\d{1,3}(?:[.,]\d{1,6})?|[.,]\d{1,6})( ?%| percent| prozent)?(?![\w.,]*\d|\s?(?:m?s|min|h|mb|kb|gb|sec|hour|trial|row|euro|dollar))[^.;]{0,40}?(?:no use|(?:won'?t|will not|wouldn'?t|don'?t|doesn'?t) (?:take|do|serve|help|accept)|not acceptable|useless|no good|not good enough|worthless|nutzlos|nichts|inutil\w*|no (?:me )?sirve|non serve|nao serve|nutteloos|niet goed genoeg|hoef\w*|brauch\w* [^.;]{0,40}?nicht|pas la peine|no me vale|non mi va)"
)
#: "Nine out of ten", and what makes a wish of it.
_OUT_OF = re.compile(
    rf"(?<![\w.,])(?P<right>{COUNT})(?: times| cases| mal| fallen?| fois| veces| volte| vezes| keer| ganger)? ?(?:out of|in|of|von|aus|sur|de(?: cada)?|su|em(?: cada)?|op(?: de)?|van(?: de)?|av|ud af|na|z)(?: every| each| an?)? (?P<all>10|100|1000|ten|hundred|zehn|hundert|dix|cent|diez|cien|dieci|cento|dez|cem|tien|honderd)(?!\w| ?(?:%|m?s\b|sec|min|hour|mb))"
)
_WANTED = re.compile(
    r"(?<!\w)(?:at least|least|minimum|expect|need(?! to know)|(?:do not|don'?t|dont) (?:even )?(?:want|bother)|no (?:use|good)|useless|mindestens|wenigstens|erwarte|brauche|sonst|au moins|minimum|il (?:me|nous) faut|sinon|al menos|por lo menos|como minimo|necesito|almeno|minimo|serve|pelo menos|preciso|minstens|minst|co najmniej|en az)(?!\w)"
)
#: How far from them, and no model is wanted that is more often wrong than right.
_NEAR, _LEAST_SHARE = 40, 0.5
#: Origins that are said, and not concluded from the classes.
_SAID = 1.5


def aims(matter: Matter) -> Iterator[Edit]:
    """Changes of what the model is judged by.

    Raises:
        RequestError: a metric is asked for that there is not.
    """
    costs = list(_costs(matter))
    yield from costs
    yield from _scores(matter)
    if not costs:
        yield from _metric(matter)
    yield from _positive(matter)


def _metric(matter: Matter) -> Iterator[Edit]:
    found = [m for m in metric_candidates(matter.reading) if m.value != "cost"]
    known = _same(matter.task.kind)
    fitting = [m for m in found if METRICS[str(m.value)].kind is known]
    # "From the top" asks for a ranking where there are classes alone; what is called by its name is meant.
    called = [m for m in found if m.weight >= NAMED]
    named = sorted(fitting or called, key=lambda m: (-m.weight, -m.at))
    check_unknown(matter.reading, bool(named))
    if named:
        best = named[0]
        matter.take(best.at, best.at + max(1, len(best.words) - 2))
        yield Edit(field="metric", value=str(best.value), words=best.words.strip("'"))


def _same(kind: TaskKind) -> TaskKind:
    """The kind that metrics of ``kind`` stand under."""
    if kind.locates:
        return kind
    return TaskKind.TABULAR_CLASSIFICATION if kind.classifies else TaskKind.TABULAR_REGRESSION


def _scores(matter: Matter) -> Iterator[Edit]:
    task = matter.task
    for found in least_scores(matter.reading, metric_candidates(matter.reading)):
        assert isinstance(found.value, tuple)
        yield Edit(field="min_score", value=float(found.value[1]), words=found.words.strip("'"))
        return
    for match in (*matter.reading.matches(_LEAST), *matter.reading.matches(_USELESS)):
        number = float(match[1].replace(",", "."))
        value = number / 100 if match[2] else as_share(task.metric, number)
        if matter.take(*match.span()):
            yield Edit(field="min_score", value=value, words=matter.words(*match.span()))
            return
    for match in matter.reading.matches(_OUT_OF):
        start, end = matter.reading.sentence(match.start())
        share = to_number(match["right"]) / to_number(match["all"])
        near = matter.reading.folded[max(start, match.start() - _NEAR) : min(end, match.end() + _NEAR)]
        fits = METRICS[task.metric].direction is Direction.MAXIMIZE and _LEAST_SHARE <= share <= 1
        if fits and _WANTED.search(near) and matter.take(*match.span()):
            yield Edit(field="min_score", value=share, words=matter.words(*match.span()))
            return


def _classes(matter: Matter) -> list[str]:
    column = matter.profile.column(matter.task.target)
    return [c.value for c in column.top] if matter.task.is_classification and column.unique == 2 else []


def _costs(matter: Matter) -> Iterator[Edit]:
    labels = _classes(matter)
    if len(labels) != 2:
        return
    found = list(cost_candidates(matter.reading, labels, matter.task.positive_class, matter.task.target))
    if found:
        best = max(found, key=lambda c: c.weight)
        assert isinstance(best.value, tuple)
        positive = matter.task.positive_class
        # Where one amount alone was understood of two, they are told in other words.
        both = None
        told = {c.cost for c in best.value if isinstance(c, Cost)}
        if positive is not None and 1.0 in told:
            both = told_costs(matter.reading.text, positive, next(n for n in labels if n != positive))
        yield Edit(field="costs", value=both or best.value, words=best.words.strip("'"))


def _positive(matter: Matter) -> Iterator[Edit]:
    if len(_classes(matter)) != 2:
        return
    top = matter.profile.column(matter.task.target).top
    for found in positive_candidates(matter.reading, matter.mentions, matter.task.target, top):
        if found.weight >= _SAID and found.value != matter.task.positive_class:
            yield Edit(field="positive_class", value=str(found.value), words=found.words.strip("'"))
            return
