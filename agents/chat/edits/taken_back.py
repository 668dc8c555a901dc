"""What no longer holds: "forget the size limit", "it need not be explainable"."""

import re
from collections.abc import Iterator

from ...intake.rules.families import family_mentions
from ..move import Edit
from .matter import Matter
from .vocabulary import compiled, entries

#: What is named -> the fields that a mention of it takes back.
_NAMED = {
    "size": "max_model_mb",
    "latency": "max_latency_ms",
    "memory": "max_memory_mb",
    "score": "min_score",
    "trials": "max_trials",
    "readable": "interpretable",
    "costs": "costs",
    "fair": "fair_across",
    "direction": "monotone",
    "commercial": "commercial",
    "families": "families",
    "time": "time_limit_seconds",
}
_DROPPED = re.compile(
    rf"(?:{entries('forget')}|{entries('out')}|\b(?:togli\w*|toglier\w*|leva\w*|enlev\w*|quit\w+|tira\w*|weg|lift|loosen|too (?:strict|rigid)))"
)
_ALLOWED = re.compile(
    r"^\W*(?:(?:is|are|may|can|you may|you can|puoi|kannst du|tu peux|puedes|podes|models?|sind|ist|darf|durfen|wieder|son|sont|est|e|sono|mogen|mag) ){0,3}(?:be )?(?:allowed|ok|okay|fine|back|permitted|used|in|again|erlaubt|wieder|mit|permis\w*|autoris\w*|permess\w*|toegestaan|weer|anche provar\w*|provar\w*|probier\w*|essay\w*|probar\w*)\b"
)
_FORGET = r"\b(?:forget|drop|scrap|skip|lift|cancel|never mind|get rid of|vergiss|streich\w*|oublie\w*|olvid\w+|quita\w*|togli\w*|lascia (?:stare|perdere)|esquec\w+|vergeet)\b"
_WHATEVER = re.compile(
    r"(?:whatever|any|every|all) (?:kinds?|models?|famil(?:y|ies)|types?|sorts?)(?: of models?)?(?: (?:you like|is fine|are fine|again|allowed))?|egal welche\w*|n'importe le?quel\w*|cualquier\w*|qualsiasi|qualquer|welke dan ook"
)
_MANY = frozenset({"families", "fair_across"})


def taken_back(matter: Matter) -> Iterator[Edit]:
    """Limits and wishes that are dropped."""
    yield from _named(matter)
    yield from _wish_of_old(matter)
    yield from _direction(matter)
    yield from _families(matter)


def _wish_of_old(matter: Matter) -> Iterator[Edit]:
    """ "Scrap the bit about the memory": of wishes that hold alone."""
    limits = matter.task.constraints
    holding = {name: field for name, field in _NAMED.items() if getattr(limits, field, None)}
    if matter.task.group_columns:
        holding["together"] = "group_columns"
    for name, field in holding.items():
        pattern = re.compile(rf"{_FORGET}(?: (?!than|\d)[\w']+){{0,7}}? {entries(name)}")
        match = next(iter(matter.reading.matches(pattern)), None)
        if match is not None and "." not in match.group() and matter.take(*match.span()):
            yield Edit(field=field, op="clear", words=matter.words(*match.span()))


def _direction(matter: Matter) -> Iterator[Edit]:
    """ "That constraint on the area, drop it": in whatever order."""
    ways = matter.task.constraints.monotone
    folded = matter.reading.folded
    spoken = any(m.column in ways for m in matter.mentions)
    if spoken and compiled("direction").search(folded) and _DROPPED.search(folded):
        yield Edit(field="monotone", op="clear", words=matter.reading.text[:120])


def _families(matter: Matter) -> Iterator[Edit]:
    """ "Neural stuff is allowed again"."""
    ruled_out = matter.task.constraints.without_families
    for names, start, end in family_mentions(matter.reading, matter.mentions):
        back = tuple(n for n in names if n in ruled_out)
        if back and _ALLOWED.match(matter.reading.after(end, 40)) and matter.take(start, end):
            words = matter.words(start, min(len(matter.reading.text), end + 20))
            yield Edit(field="without_families", op="remove", value=back, words=words)
    if matter.task.constraints.families and (any_kind := _WHATEVER.search(matter.reading.folded)):
        yield Edit(field="families", op="clear", words=matter.words(*any_kind.span()))


def _named(matter: Matter) -> Iterator[Edit]:
    for name, field in _NAMED.items():
        for pattern in (
            compiled(
                "forget",
                "",
                rf"(?: (?:the|a|any|my|on|of|about|that|den|die|das|la|le|el|les))*(?: {entries('limit')}(?: (?:on|of|for|to))?(?: the)?)? {entries(name)}",
            ),
            compiled(name, "", rf"(?: \w+){{0,3}}? {entries('matters_not')}"),
            compiled(
                "matters_not", "", rf"(?: (?:be|have|a|any|the|particularly|very|model))* {entries(name)}"
            ),
        ):
            match = next(iter(matter.reading.matches(pattern)), None)
            if match is None or not matter.take(*match.span()):
                continue
            yield Edit(field=field, op="clear", words=matter.words(*match.span()))
            if field == "families":
                yield Edit(field="without_families", op="clear", words=matter.words(*match.span()))
            break
