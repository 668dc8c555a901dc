"""What the place that a conversation has come to decides, whatever else the words say."""

import re
from typing import NamedTuple

from ...pipelines.contracts import METRICS, ColumnKind, DataProfile, PipelinePlan
from ..intake.rules.metrics import metric_candidates
from ..intake.words.amounts import times
from ..intake.words.reading import read
from ..intake.words.stems import fold
from .asking import has_mark, is_polite
from .likeness import certain
from .move import Intent, Move, Situation
from .row import told_row
from .wishes import wish

_WELL = re.compile(
    r"(?:and|so|well|und|na|et|alors|y|e|en|dus|allora|entao)(?:,? (?:so|und|now|then|nun|jetzt))?\s?\?+",
    re.IGNORECASE,
)
#: Questions without a mark.
_QUESTION = re.compile(
    r"(?:ok(?:ay)?|so|and|well|und|et|y|e|en|na)?[ ,]*(?:what'?s|whats|how (?:far|much|many|often|wrong|bad|good)|wie (?:weit|viel|oft)|um wie ?viel|de combien|por cuanto|di quanto|quanto|hoe ?(?:ver|veel|vaak))(?!\w)"
)
#: A wish in the form of a question.
_TAG = re.compile(
    r"(?<!\w)(?:should|judge\w*|use|switch|count|rather|instead|can'?t|couldn'?t|shouldn'?t|why not|soll\w*|nimm|lieber|statt|plutot|mejor|meglio|melhor|liever)(?!\w)|(?:right|ok|okay|yes|oder|nicht wahr|ja|d'accord|vale|va bene|ta|he|hoor)\s*\?"
)
#: A metric asked for has so many words; a row that is described so many letters, and tells so many values.
_MOST_SCORE, _LONGEST_ROW, _LEAST_VALUES = 3, 600, 3
_FIGURE = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)?(?!\w)")


class Said(NamedTuple):
    """A turn and where it was said: profile and plan are the task's, where there is one."""

    text: str
    situation: Situation
    profile: DataProfile | None
    plan: PipelinePlan | None


def decided_by_place(found: Move, said: Said) -> Move | None:
    """The turn, where the place decides what it is for; None where it does not."""
    situation, text = said.situation, said.text
    if situation.has_run and _WELL.fullmatch(text.strip()):
        return Move(intent=Intent.STATUS if situation.working else Intent.RESULT, text=text)
    if found.intent is Intent.CONTINUE and situation.has_task and not situation.has_run:
        # Where nothing was begun, nothing goes on.
        return found.model_copy(update={"intent": Intent.START})
    if not situation.has_run:
        return None
    row = Intent.PREDICT if _is_row(text, said.profile, said.plan) else None
    asked_for = Intent.RESULT if _is_score(text) else row
    if asked_for is not None:
        return found if found.file is not None else Move(intent=asked_for, text=text)
    return Move(intent=Intent.RESULT, text=text) if _asks_how_far(found, text) else None


def _asks_how_far(found: Move, text: str) -> bool:
    """ "Off by how much, on average?": a measure that is asked for where there is one already."""
    if is_polite(text) or not (has_mark(text) or _QUESTION.match(fold(text).strip())):
        return False
    if _TAG.search(fold(text)):
        return False
    named = found.intent is Intent.CHANGE and {e.field for e in found.edits} == {"metric"}
    if certain(text) not in {None, Intent.RESULT}:
        return False
    return named or (found.intent in {Intent.UNKNOWN, Intent.WHY} and wish(text) in METRICS)


def _is_score(text: str) -> bool:
    """ "R2?": a metric and a question mark, and nothing else."""
    if len(text.split()) > _MOST_SCORE or not text.rstrip().endswith("?"):
        return False
    return any(len(m.words) >= len(text.strip(" ?")) for m in metric_candidates(read(text)))


def _is_row(text: str, profile: DataProfile | None, plan: PipelinePlan | None) -> bool:
    """Whether words describe a row: a text in quotation marks where texts are classified, else several values."""
    if profile is None or plan is None or len(text) > _LONGEST_ROW:
        return False
    told = told_row(text, profile, plan.task.target)
    if any(profile.column(name).kind is ColumnKind.TEXT for name in told):
        return True
    figures = len(_FIGURE.findall(fold(text))) - sum(1 for _ in times(fold(text)))
    asks = text.rstrip().endswith("?")
    enough = len(told) + min(max(figures, 0), 3) >= _LEAST_VALUES and figures > 0
    return len(told) > 0 and (enough or (len(told) >= 2 and asks))
