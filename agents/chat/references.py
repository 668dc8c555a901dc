"""What "it", "the other one" or a number alone stands for: what was spoken of before."""

import re

from ...pipelines.contracts import DataProfile, PipelinePlan
from ..intake.words.amounts import COUNT, times, to_number
from ..intake.words.stems import fold
from ..intake.words.vocabulary import phrases
from .asking import thanks_alone
from .clauses import sentences
from .edits import read_edits
from .edits.corrected import settled
from .move import Edit, Situation

#: "Once again" is no eleven.
_PLAIN_NUMBER = re.compile(
    rf"(?<![\w.,])(?!once (?:again|more|and|it|the|you|i|we|that|this|everything)\b)(?<!at )(?:{COUNT})(?![\w.,]*\d)(?!\w)"
)
_MOST_CORRECTION = 8
_IT = re.compile(
    r"\b(?:take|leave|drop|put|throw|kick|remove|exclude|keep|bring|ignore|add|use|skip|lass|nimm|lasse|laisse|enleve|retire|remets|quita|deja|pon|togli|lascia|rimetti|tira|deixa|laat|haal|zet) (?P<it>it|that|them|this|these|those|both(?: of them)?|es|das|die|sie|beide|la|le|les|lo|los|las|ce|cela|ca|eso|esto|questo|isso|dat|ze)"
    # An article before a noun is none of these: "retire le mode de paiement".
    r"(?=(?: (?:out|away|back|in|again|too|then|please|pls|now|anyway|after all|for now|there|weg|raus|rein|aus|drin|wieder|bitte|doch|auch|de cote|dehors|aussi|fuori|dentro|fuera|anche))*(?:\W*$| ?[,.;:!?]))"
)
_TIMES = re.compile(rf"{phrases('times')}|\b[a-z]{{3,12}}(?:mal|fach|voudig|falt)\b|gang(?:er)?\b")
_MANY = re.compile(r"them|these|those|both(?: of them)?|sie|beide|les|los|las|ze")


def edits_of(
    text: str, situation: Situation, profile: DataProfile | None, plan: PipelinePlan | None
) -> tuple[Edit, ...]:
    """The changes that words ask for; "it" stands for what was spoken of last."""
    if profile is None or plan is None:
        return ()
    text = settled(text)
    found = read_edits(text, profile, plan.task, plan.seed, columns_of(situation))
    if not found and situation.limit is not None and not thanks_alone(text):
        found = next((c for s in sentences(text) if (c := _corrected(s, situation.limit, profile, plan))), ())
    if not found:
        found = _dearer(text, plan)
    at = _IT.search(fold(text))
    if not found and situation.spoken and at is not None:
        # One thing is the first that was spoken of. Folded text is as long as the text itself.
        meant = situation.spoken if _MANY.fullmatch(at["it"]) else situation.spoken[:1]
        names = " and ".join(meant)
        found = read_edits(
            text[: at.start("it")] + names + text[at.end("it") :], profile, plan.task, plan.seed
        )
    return found


def columns_of(situation: Situation) -> list[str]:
    """The columns that were spoken of last."""
    return [name[1:-1] for name in situation.spoken if name.startswith("`")]


def _dearer(text: str, plan: PipelinePlan) -> tuple[Edit, ...]:
    """ "Ten times is a bit much, say three": the dearer mistake is so many times as dear as the other."""
    costs, folded = plan.task.costs, fold(text)
    numbers = [m.group() for m in _PLAIN_NUMBER.finditer(folded)]
    last = next((n for n in reversed(numbers) if to_number(n) >= 1), None)
    if len(costs) != 2 or last is None or not _TIMES.search(folded) or any(times(folded)):
        return ()
    worse, milder = sorted(costs, key=lambda c: -c.cost)
    value = (worse.model_copy(update={"cost": to_number(last)}), milder.model_copy(update={"cost": 1.0}))
    return (Edit(field="costs", value=value, words=text[:120]),)


def _corrected(text: str, limit: Edit, profile: DataProfile, plan: PipelinePlan) -> tuple[Edit, ...]:
    """ "No, actually one": a number alone is said of the limit that was stated last, in its unit."""
    numbers = list(_PLAIN_NUMBER.finditer(fold(text)))
    if len(numbers) != 1 or len(text.split()) > _MOST_CORRECTION:
        return ()
    words = _PLAIN_NUMBER.sub(numbers[0].group(), fold(limit.words), count=1)
    return tuple(e for e in read_edits(words, profile, plan.task, plan.seed) if e.field == limit.field)
