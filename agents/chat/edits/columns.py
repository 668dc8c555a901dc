"""Columns: left out, taken back in, kept together, ordered by, treated fairly; and the one that is predicted."""

import re
from collections.abc import Iterator, Sequence

from ...intake.candidates import Candidate
from ...intake.demanded import demands, is_followed
from ...intake.duties import can_be_target
from ...intake.rules.exclusion import excluded, following
from ...intake.rules.fair import OF_PEOPLE, people
from ...intake.rules.families import family_candidates
from ...intake.rules.splitting import group_candidates, time_candidates
from ...intake.words.columns import Mention, column_mentions
from ...intake.words.meanings import about
from ...intake.words.reading import read
from ...intake.words.vocabulary import phrases
from ..move import Edit
from .matter import Matter
from .vocabulary import compiled

_NEAR, _AFTER = 60, 40
_TOO = re.compile(
    r"^[\"'`]?,? ?(?:too|as well|also|likewise|auch|ebenfalls|aussi|egalement|tambien|anche|pure|tambem|ook)(?!\w)"
)
_SO_IS = re.compile(
    r"(?:so (?:is|are|was|should)|same (?:goes |holds )?(?:for|with)|likewise|ditto(?: for)?|ebenso|genauso|de meme(?: pour)?|lo mismo(?: con| para)?|lo stesso(?: per)?)(?: \w+){0,3}\W*$"
)
_TO_BE_PREDICTED = re.compile(
    r"^\W*(?:voorspellen|vorhersagen|vorhergesagt werden|qu'il faut predire|que je veux predire|is what (?:i want|we want|should be|has to be|needs to be)|soll vorhergesagt werden|quello che voglio prevedere|lo que quiero predecir|should be predicted|is wat ik wil)"
)
_SAME_WAY = re.compile(
    r"(?:same (?:goes |holds |is true )?(?:for|with)|neither (?:should|must|may|can|do|does)|likewise(?: for)?|ebenso|genauso|de meme(?: pour)?|lo mismo (?:para|con)|lo stesso (?:per|vale per)|o mesmo para|hetzelfde (?:geldt )?voor)(?: \w+){0,2}\W*$"
)
_OUT = re.compile(
    r"(?:out|away|off|raus|weg|fuera|fuori|dehors|eruit)(?:[ ,]+(?:please|bitte|thanks|por favor|per favore|graag))?\W*$"
)


def columns(matter: Matter) -> Iterator[Edit]:
    """Changes of what is done with columns."""
    demanded = demands(matter.reading, matter.mentions, matter.profile)
    out = [c for c in excluded(matter.reading, matter.mentions) if not is_followed(c, demanded)]
    names = tuple(dict.fromkeys(str(c.value) for c in out if c.value != matter.task.target)) or _all_out(
        matter
    )
    out += _sent_away(matter, {c.value for c in out})
    names = tuple(dict.fromkeys((*names, *(str(c.value) for c in out if c.value != matter.task.target))))
    yield from _target(matter, {c.at for c in out})
    names = tuple(dict.fromkeys((*names, *_as_well(matter, names))))
    if names:
        words = out[0].words.strip("'") if out else matter.reading.text[:120]
        yield Edit(field="exclude", op="add", value=names, words=words)
    yield from _back(matter, names)
    yield from _fair(matter, demanded)
    yield from _together(matter, names)


def speaks_of_columns(text: str) -> bool:
    """Whether something is to be left out or taken back in, whatever that is."""
    folded = read(text).folded
    return re.search(phrases("exclude"), folded) is not None or compiled("include").search(folded) is not None


def _all_out(matter: Matter) -> tuple[str, ...]:
    """ "x, y and z out please": a list of columns and nothing else, everyday words as they are."""
    ends = _OUT.search(matter.reading.folded)
    if ends is None:
        return ()
    named = column_mentions(matter.reading, matter.profile)
    rest = matter.reading.folded[: ends.start()]
    for mention in named:
        rest = rest[: mention.start] + " " * (mention.end - mention.start) + rest[mention.end :]
    if re.sub(
        r"(?:\b(?:and|the|und|die|der|das|et|y|e|en|as well as|sowie|please|also)\b|[\s,;&+])+", "", rest
    ):
        return ()
    return tuple(dict.fromkeys(m.column for m in named if m.column != matter.task.target))


def _sent_away(matter: Matter, known: set[object]) -> list[Candidate]:
    """Columns after verbs that a request would hardly use: "throw out", "tira", "wirf ... raus"."""
    reading, found = matter.reading, list[Candidate]()
    for trigger in reading.matches(compiled("out")):
        found += following(reading, matter.mentions, trigger.start(), trigger.end())
    for mention in matter.mentions:
        after = compiled("out_after", r"^[\"'`]? ?(?:,|\w+ ){0,2}?").match(reading.after(mention.end, _AFTER))
        if after is not None:
            words = reading.quote(mention.start, mention.end + after.end())
            found.append(Candidate("exclude", mention.column, words, at=mention.start))
    left_out = set(matter.task.constraints.exclude)
    return [c for c in found if c.value not in known | left_out]


def _as_well(matter: Matter, names: Sequence[str]) -> list[str]:
    """ "Leave out the age. Sex too", "and so is the race": what goes the way of those before."""
    if not names:
        return []
    found = []
    for mention in matter.mentions:
        before, after = matter.reading.before(mention.start, 30), matter.reading.after(mention.end, 20)
        if mention.column in (*names, matter.task.target):
            continue
        if _TOO.match(after) or _SO_IS.search(before):
            found.append(mention.column)
    return found


def _target(matter: Matter, out: set[int]) -> Iterator[Edit]:
    """ "Predict X instead", "the target is X"."""
    for mention in matter.mentions:
        if mention.start in out or mention.column == matter.task.target or not mention.sure:
            continue
        before, after = matter.reading.before(mention.start, _NEAR), matter.reading.after(mention.end, _AFTER)
        named = compiled("target", "", r"(?: (?:is|the|column|should be|be|to|die|la|le|el|spalte))*\W*$")
        told_after = _TO_BE_PREDICTED.match(after) is not None
        if told_after and can_be_target(matter.profile, mention.column):
            yield Edit(field="target", value=mention.column, words=matter.words(mention.start, mention.end))
            return
        if named.search(before) and can_be_target(matter.profile, mention.column):
            outright = "target" in before or "ziel" in before
            if outright or compiled("instead").search(after) or compiled("instead").search(before):
                words = matter.words(max(0, mention.start - 20), mention.end)
                matter.take(mention.start, mention.end)
                yield Edit(field="target", value=mention.column, words=words)
                return


def _back(matter: Matter, out: Sequence[str]) -> Iterator[Edit]:
    """Columns that are left out now and come back; suspects that are accepted."""
    task = matter.task
    left_out = set(task.constraints.exclude) - set(out)
    found: list[Mention] = []
    kept: list[Mention] = []
    for mention in matter.mentions:
        before, after = matter.reading.before(mention.start, _NEAR), matter.reading.after(mention.end, _AFTER)
        if mention.column in left_out and _wanted(before, after):
            found.append(mention)
        elif mention.column not in (*out, task.target) and _accepted(before, after):
            kept.append(mention)
    if found:
        names = tuple(dict.fromkeys(m.column for m in found))
        words = matter.words(max(0, found[0].start - 12), found[-1].end)
        yield Edit(field="exclude", op="remove", value=names, words=words)
    if kept and not found:
        names = tuple(dict.fromkeys(m.column for m in kept))
        words = matter.words(max(0, kept[0].start - 12), kept[-1].end)
        yield Edit(field="accepted_leaks", op="add", value=names, words=words)


def _wanted(before: str, after: str) -> bool:
    # Verbs come last in some languages: "l'età invece rimettila".
    return any(
        compiled(*how).search(text)
        for how, text in ((("include",), before), (("include",), after), (("back",), after))
    )


def _accepted(before: str, after: str) -> bool:
    return (
        compiled("keep", "", r"(?: (?:the|column|die|la|le|el))*\W*$").search(before) is not None
        or compiled("keep", r"^\W*(?:that'?s |it'?s )?").match(after) is not None
    )


def _fair(matter: Matter, demanded: Sequence[object]) -> Iterator[Edit]:
    found = [c for c in demanded if isinstance(c, Candidate)]
    groups = [c for c in found if c.field == "fair_across" and c.value != matter.task.target]
    if groups:
        # "... and the same goes for all races": whoever is named beside them is meant too.
        named = [
            m.column for m in (*matter.mentions, *people(matter.reading, matter.mentions, matter.profile))
        ]
        others = [n for n in named if about(n) & OF_PEOPLE and n != matter.task.target]
        names = tuple(dict.fromkeys((*(str(c.value) for c in groups), *others)))
        yield Edit(field="fair_across", op="add", value=names, words=groups[0].words.strip("'"))
    target = matter.task.target
    ways = [c for c in found if c.field == "monotone" and isinstance(c.value, tuple) and c.value[0] != target]
    if ways:
        now = {column: f"{column}:{way}" for column, way in matter.task.constraints.monotone.items()}
        said = {str(c.value[0]): f"{c.value[0]}:{c.value[1]}" for c in ways if isinstance(c.value, tuple)}
        said |= _same_way(matter, ways)
        value = tuple({**now, **said}.values())
        yield Edit(field="monotone", value=value, words=ways[0].words.strip("'"))


def _same_way(matter: Matter, ways: Sequence[Candidate]) -> dict[str, str]:
    """ "Same for the garage": columns that go the way of the last one."""
    assert isinstance(ways[-1].value, tuple)
    sign, known = ways[-1].value[1], {c.value[0] for c in ways if isinstance(c.value, tuple)}
    found = {}
    for mention in matter.mentions:
        if mention.column not in known and _SAME_WAY.search(matter.reading.before(mention.start, 40)):
            found[mention.column] = f"{mention.column}:{sign}"
    return found


def _together(matter: Matter, out: Sequence[str]) -> Iterator[Edit]:
    taken = {matter.task.target, *out}
    for field, found in (
        ("group_columns", group_candidates(matter.reading, matter.mentions, matter.profile)),
        ("time_column", time_candidates(matter.reading, matter.mentions, matter.profile)),
    ):
        for candidate in found:
            if candidate.field == "test_from":
                yield Edit(field="test_from", value=str(candidate.value), words=candidate.words.strip("'"))
            elif candidate.value not in taken and candidate.field == field:
                value = (str(candidate.value),) if field == "group_columns" else str(candidate.value)
                yield Edit(field=field, value=value, words=candidate.words.strip("'"))
                break


def families(matter: Matter) -> Iterator[Edit]:
    """Model families that alone are wanted, or ruled out."""
    for found in family_candidates(matter.reading, matter.mentions):
        assert isinstance(found.value, tuple)
        if matter.take(found.at, found.at + 1):
            names = tuple(str(name) for name in found.value)
            op = "add" if found.field == "without_families" else "set"
            yield Edit(field=found.field, op=op, value=names, words=found.words.strip("'"))
