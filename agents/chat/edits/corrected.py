"""Numbers that a turn takes back in the same breath: "forty seconds... no wait, 25"."""

import re

from ...intake.words.amounts import COUNT, sizes, times
from ...intake.words.stems import fold

_UNIT = r"(?:[ -]?(?:m?s|secs?|mins?|min|h|[kmg]b|[a-z]{3,14}))"
#: Between what was said first and what is meant.
_INSTEAD = (
    r"(?:no,? wait|wait,? no|wait|no,? make (?:it|that)|make (?:it|that)|scratch that|or rather|rather|actually|i mean(?:t)?|sorry|well no|nah|no(?=[,.!…])"
    r"|(?:ach |ah |oder )?nein|ach was|quatsch|halt|doch lieber|lieber|beziehungsweise|ich meine|oder besser"
    r"|non,? attends?|attends?|plutot|enfin|pardon|non|espera|no,? mejor|mejor(?: dicho)?|perdon|digo|anzi(?: no)?|aspetta|scusa|no,? meglio"
    r"|nao,? espera|melhor|quer dizer|alias|nee,? wacht|wacht|nee|of liever|liever|nej(?: forresten)?|vanta|nie,? czekaj|albo nie|hayir|yok)"
)
_TAKEN_BACK = re.compile(
    rf"(?<![\w.,])(?P<old>{COUNT})(?P<unit>{_UNIT})?(?P<said>(?: [a-z]+){{0,2}})?[\s,.;:!?…–—-]+(?:(?:hm+|uh+|er+m?|ok|oh|oops|ups|tja)[\s,.…]+)?(?:{_INSTEAD}[\s,.;:!…-]+){{1,2}}"
    rf"(?:make (?:it|that) |say |let'?s say |mach |nur |only |just |mach(?:en wir)? |sagen wir |disons |digamos |diciamo )?(?P<new>{COUNT})(?P<own>{_UNIT})?(?![\w.,]*\d)"
)
#: After the number that is meant, what is no unit of it.
_NO_UNIT = re.compile(
    r"[ -]?(?:and|or|but|is|it|then|please|pls|to|will|should|und|oder|aber|ist|bitte|dann|et|ou|mais|est|y|o|pero|es|e|ma|en|of|maar|for|that|thats|enough|reicht|suffit|basta|tops|max)"
)


def settled(text: str) -> str:
    """A turn with the number that is meant at last, in the unit of the first where it has none."""
    said, place = [], 0
    # Folded text is as long as the text itself.
    for found in _TAKEN_BACK.finditer(fold(text)):
        own = found["own"] is not None and not _NO_UNIT.fullmatch(found["own"])
        if own and _sort(found["own"]) != _sort(found["unit"] or ""):
            # Something else is stated, and nothing taken back.
            continue
        unit = (
            ""
            if own
            else text[found.end("old") : max(found.end("old"), found.end("unit"), found.end("said"))]
        )
        said += [text[place : found.start()], text[found.start("new") : found.end("new")], unit]
        place = found.end("new")
    return "".join((*said, text[place:]))


def _sort(unit: str) -> str:
    """What a unit measures; of others, the unit itself."""
    one = f"1 {unit.strip(' -')}"
    if any(times(one)):
        return "time"
    return "size" if any(sizes(one)) else one.rstrip("s")
