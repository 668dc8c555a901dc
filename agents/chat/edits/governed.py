"""Columns of clauses that send them away or have them back, also where "it", "both" or "too" stands for them."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from ..move import Edit
from .matter import Matter
from .vocabulary import compiled

#: Clauses end there; a comma ends one where a sentence of its own comes after it.
_ENDS = re.compile(
    r"[.;:!?\n]+|\s[-–—]+\s|,? (?:but|aber|mais|pero|ma|mas|maar|because|since|weil|denn|car|parce que|porque|perche|want|omdat)(?= )"
    r"| so (?=(?:drop|leave|take|skip|throw|bin|remove|exclude|kick|no|lose|ditch|out)\b)"
    r"|,(?=\s+(?:\w+\s){0,2}?(?:is|are|its|it|thats|that|this|i|we|they|you|ppl|people|feels?|ist|der ist|c'est|es|covers?|kick|drop|away|throw|leave|take|bring|put|so|donc|also|then)\b)"
)
_COPULA = re.compile(r"\b(?:is|are|was|were|means?|ist|sind|c'est|est|sont|es|son|e|sono|is|zijn)\b")
_ONE = re.compile(
    r"\b(?:it|that|that one|this|this one|das|es|den|ihn|damit|ca|cela|eso|esto|questo|isso|dat)\b|-le\b|\b(?:l'|le |la )(?=remet|enlev|retir|supprim|vir|oubli)|without\W*$|ohne\W*$|fanne a meno"
    r"|\b(?:quit|sac|tir|togl|rimett|mett|met|pon|lev|lasci|borr|elimin|incluy)\w{0,4}(?:lo|la)\b"
)
_MANY = re.compile(
    r"(?<!\w)(?:them|'?em|these|those|both(?: of them)?|all of them|the (?:pair|lot|two|three)(?: of them)?|sie|beide|les deux|los dos|entrambi|ambos|os dois|ze|allebei)\b|-les\b|\bles (?=remet|enlev|retir|supprim|vir|oubli)"
    r"|\b(?:die|les|los|las)(?= (?:doch|wieder|auch|bitte|raus|weg|rein|dehors|fuera)|\W*$)|we don'?t measure|without\W*$|fanne a meno"
    r"|\b(?:quit|sac|tir|togl|rimett|mett|met|pon|lev|lasci|borr|elimin|incluy)\w{0,4}(?:los|las|li|le)\b"
)
_OTHERS = re.compile(r"\b(?:other|others|rest|anderen?|autres?|otr[oa]s?|altr[ie]|outr[oa]s?|andere)\b")
_TOO = re.compile(
    r"\b(?:too|as well|also|likewise|same (?:for|with|goes|treatment)|either|auch|ebenfalls|genauso|aussi|egalement|pareil|idem|tambien|lo mismo|igual|anche|pure|lo stesso|tambem|ook|so is|so are|so was)\b"
)
#: What is spoken of is a rule about a column, or nothing is to be done.
_NOT_SENT = re.compile(
    r"\b(?:vincol\w*|constraints?|contraintes?|restric\w*|vorgabe\w*|rules?|regeln?|regla|regola|limits?|monoton\w*|(?:that|this|the|my|the last|diesen|den|ce|ese|quel|esse|die) (?:wish(?:es)?|requirements?|demands?|wunsch|souhait|deseo|desiderio|desejo|wens)|keep only|only keep|laat \w+(?: \w+){0,3} maar|lass \w+ (?:mal )?(?:sein|gut sein)|laisse tomber)\b"
)
#: Columns by likeness at least.
_LIKE = 0.7
_WORDS = 120
_Way = Literal["out", "back"]


class _Clause(NamedTuple):
    text: str
    columns: tuple[str, ...]
    #: Those before its verb: what it speaks of.
    subjects: tuple[str, ...]


def governed(matter: Matter) -> Iterator[Edit]:
    """Columns to be added to those left out, and to be taken from them."""
    out, back = _columns(matter)
    if set(out) >= _inputs(matter):
        # Without anything to go by there is no task.
        out = ()
    words = matter.reading.text[:_WORDS]
    if out:
        yield Edit(field="exclude", op="add", value=out, words=words)
    if back:
        yield Edit(field="exclude", op="remove", value=back, words=words)


def _inputs(matter: Matter) -> set[str]:
    left_out = {matter.task.target, *matter.task.constraints.exclude}
    return {c.name for c in matter.profile.columns} - left_out


def _columns(matter: Matter) -> tuple[tuple[str, ...], tuple[str, ...]]:
    left_out = matter.task.constraints.exclude
    found: dict[str, _Way] = {}
    before: list[tuple[str, ...]] = []
    kindred = _kindred(matter)
    last: _Way | None = None
    for clause in _clauses(matter):
        way = _way(clause, left_out) or (last if last and _TOO.search(clause.text) else None)
        if way is not None:
            names = clause.columns or _meant(clause.text, before, matter.spoken, kindred)
            for name in names:
                if (name in left_out) == (way == "back") and name not in found:
                    found[name] = way
        last = way or last
        if clause.subjects:
            before.append(clause.subjects)
    return tuple(n for n, w in found.items() if w == "out"), tuple(n for n, w in found.items() if w == "back")


def _way(clause: _Clause, left_out: Sequence[str]) -> _Way | None:
    if _NOT_SENT.search(clause.text):
        return None
    # "Use it" has nothing back where nobody names what.
    cues = ("include", "back", "returns") if set(clause.columns) & set(left_out) else ("returns",)
    if left_out and any(compiled(name).search(clause.text) for name in cues):
        named = set(clause.columns)
        if not named or named & set(left_out):
            return "back"
    if any(compiled(name).search(clause.text) for name in ("out", "out_after", "sends")):
        return "out"
    return None


def _meant(
    text: str, before: Sequence[Sequence[str]], spoken: Sequence[str], kindred: Sequence[Sequence[str]]
) -> Sequence[str]:
    """What a pronoun stands for: what the turn spoke of just before, else what was spoken of last."""
    if _OTHERS.search(text):
        return ()
    known = [*reversed(before), spoken]
    if _MANY.search(text):
        # Several are several, wherever they were spoken of.
        return next((names for names in known if len(names) > 1), known[0])
    if not _ONE.search(text):
        return ()
    # "Everything about the garage: forget it" means all of them.
    return known[0] if known[0] in kindred else known[0][:1]


def _kindred(matter: Matter) -> Sequence[tuple[str, ...]]:
    """Columns that one word mentions together."""
    places: dict[int, list[str]] = {}
    for mention in matter.mentions:
        places.setdefault(mention.start, []).append(mention.column)
    return [tuple(names) for names in places.values() if len(names) > 1]


def _clauses(matter: Matter) -> Iterator[_Clause]:
    folded, start = matter.reading.folded, 0
    for end in (*(m.start() for m in _ENDS.finditer(folded)), len(folded)):
        here = [
            m
            for m in matter.mentions
            if start <= m.start < end and m.column != matter.task.target and m.likeness >= _LIKE
        ]
        text = folded[start:end]
        verb = _COPULA.search(text)
        subjects = [m.column for m in here if verb is None or m.start < start + verb.start()]
        names = tuple(dict.fromkeys(m.column for m in here))
        yield _Clause(text, names, tuple(dict.fromkeys(subjects)) or names)
        start = end
