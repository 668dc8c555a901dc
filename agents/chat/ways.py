"""Which way a prediction must go as a column rises, told indirectly: "a house built later shouldn't come out cheaper"."""

import re
from collections.abc import Mapping, Sequence

from ...pipelines.contracts import ColumnKind, DataProfile, Trend
from ..intake.words.columns import Mention
from ..intake.words.meanings import about
from ..intake.words.reading import Reading
from ..intake.words.vocabulary import phrases

_FILE = "demands.yaml"
_UP, _DOWN = (rf"(?:{phrases(name, _FILE)}|{phrases(f'{name}_told', _FILE)})" for name in ("up", "down"))
_WAY = re.compile(rf"(?P<up>{_UP})|(?P<down>{_DOWN})")
_NO = re.compile(rf"{phrases('denied', _FILE)}|{phrases('denied_told', _FILE)}")
#: "Never the other way round" says nothing new.
_STRESSED = re.compile(phrases("contrary", _FILE))
#: What something is compared with says the same once more, turned round.
_COMPARED = re.compile(r"(?<!other )(?<!rather )(?<!\w)(?:than|als|que|dan|niz|end|enn)(?!\w)")
#: What a comparative measures, by what columns are about.
_MEASURES: Mapping[str, frozenset[str]] = {
    "lasting": frozenset({"duration", "tenure"}),
    "heavy": frozenset({"weight", "carat"}),
}
#: The column's way, the prediction's, and one that turns it: "all the less cheap".
_MOST_WAYS = 3


def way_told(heard: Reading, mentions: Sequence[Mention], profile: DataProfile) -> tuple[str, Trend] | None:
    """The column and its direction; None where words do not tell both for one column alone.

    Args:
        heard: a sentence that is about a direction.
        mentions: columns that it speaks of.
        profile: of the table.
    """
    named = {m.column for m in mentions} or _measured(heard.folded, profile)
    ordered = [name for name in named if profile.column(name).kind is ColumnKind.NUMERIC]
    if len(ordered) != 1:
        return None
    text = _STRESSED.sub(" ", heard.folded)
    ways = [m.lastgroup for m in _WAY.finditer(_before_comparison(text))]
    if not 0 < len(ways) <= _MOST_WAYS:
        return None
    denied = _NO.search(text) is not None
    rises = (ways.count("down") + denied) % 2 == 0
    return ordered[0], "+" if rises else "-"


def _measured(text: str, profile: DataProfile) -> set[str]:
    """Columns that a comparative alone names."""
    concepts = [held for name, held in _MEASURES.items() if re.search(phrases(name, _FILE), text)]
    return {c.name for c in profile.columns for held in concepts if about(c.name) & held}


def _before_comparison(text: str) -> str:
    """A sentence without what something is compared with: "less than a smaller one" has one way."""
    way = _WAY.search(text)
    cut = _COMPARED.search(text, way.end()) if way is not None else None
    if cut is None:
        return text
    clause = re.search(r"[,;]", text[cut.end() :])
    return text[: cut.start()] + (text[cut.end() + clause.start() :] if clause else "")
