"""Several columns by what their names share: "everything about the garage", "both pool columns"."""

import re
from collections.abc import Iterator

from ....pipelines.contracts import DataProfile
from .columns import EVERYDAY, Mention
from .lexicon import name_parts, nouns
from .reading import Reading

_ALL = r"(?:all|everything|anything|whatever|every|both|the (?:two|three|four|whole)|tous?|toutes?|tout|les (?:deux|trois)|alles?|alle[rs]?|beiden?|beides|samtliche\w*|todo|todas?|todos|ambos|ambas|los dos|las dos|tutt[eoi]|entramb[ei]|tudo|allebei|alla|allt|alt|alle|wszystk\w*|vse(?:chny|chno)?|her sey|hepsi)"
_SEVERAL = r"(?:columns|fields|stuff|things|figures|numbers|spalten|felder|zeug|angaben|colonnes|champs|columnas|campos|colonne|campi|colunas|kolommen|velden|kolumnerna|kolonner|kolumny|sloupce)"
_COLUMNS = (
    rf"(?:{_SEVERAL}|column|field|thing|figure|number|spalte|champ|columna|campo|colonna|coluna|kolumner\w*)"
)
_BEFORE = re.compile(
    rf"(?<!\w){_ALL}(?: (?:that|which|die|das|was|qui|que|che|wat|som|co))?(?: (?:is|are|has|have|says?|hat|ist|est|es|e))?(?: {_COLUMNS})?(?: (?:about|on|of|with|to do with|concerning|uber|mit|zu[rm]?|rund um|sur|sobre|de|del|della|di|do|da|su|sul|sulla|over|van|om|med|o|ile ilgili|'?bout))?(?: (?:the|a|an|our|your|der|die|das|dem|den|la|le|les|l'|el|los|las|il|lo|i|gli|o|os|as|het|de))?(?: \w+)?[ '-]$"
)
#: One column is none of several.
_AFTER = re.compile(rf"^[ -]?(?:related |kind of |type )?{_SEVERAL}(?!\w)")
_NEAR, _LEAST, _MOST, _SHORT, _MOST_WORDS = 50, 2, 20, 3, 50
#: As sure as a column is that is described by its last word.
_LIKENESS = 0.75


def kindred_mentions(reading: Reading, profile: DataProfile) -> Iterator[Mention]:
    """Mentions of all columns that share the word that "all" or "columns" stands beside; none where one column has it."""
    index: dict[str, list[str]] | None = None
    done: set[str] = set()
    for word in reading.words:
        if len(word.text) < _SHORT or word.text in EVERYDAY or word.stem in done or len(done) >= _MOST_WORDS:
            continue
        before, after = reading.before(word.start, _NEAR), reading.after(word.end, 20)
        if not (_BEFORE.search(before) or _AFTER.match(after)):
            continue
        done.add(word.stem)
        index = _index(profile) if index is None else index
        keys = (word.stem, *(f"#{concept}" for concept in _concepts(reading, word.start, word.end)))
        names = tuple(dict.fromkeys(name for key in keys for name in index.get(key, ())))
        if _LEAST <= len(names) <= _MOST:
            for name in names:
                yield Mention(name, word.start, word.end, sure=True, quoted=False, likeness=_LIKENESS)


def _concepts(reading: Reading, start: int, end: int) -> frozenset[str]:
    return frozenset(hit.concept for hit in nouns(reading.folded) if (hit.start, hit.end) == (start, end))


def _index(profile: DataProfile) -> dict[str, list[str]]:
    """The columns of each stem in their names, and of each concept, marked with ``#``."""
    found: dict[str, list[str]] = {}
    for column in profile.columns:
        for part in name_parts(column.name):
            for key in (*part.stems, *(f"#{concept}" for concept in part.concepts)):
                found.setdefault(key, []).append(column.name)
    return found
