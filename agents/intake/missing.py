"""Columns that a request names but that the table does not have."""

import re
from collections.abc import Sequence

from ...pipelines.contracts import DataProfile, RequestError
from .words.columns import Names
from .words.reading import Reading
from .words.stems import fold, parts, stem

_CALLED = re.compile(
    r"\b(?:target|label|column|col|field|variable|spalte|zielspalte|columna|colonne)s?(?: (?:column|variable|is|named|called|spalte))*[ :=]{0,2}([\"'`]?)([a-z_][\w.]{1,60})\1(?!\w)|\b(?:predict|forecast|estimate|classify)(?: the)? ([\"'`]?)([a-z][\w.]{1,60})\3(?!\w)"
)


def check_names(reading: Reading, profile: DataProfile) -> None:
    """Refuse a column that is named as one but that the table does not have.

    Raises:
        RequestError: NO-SUCH-COLUMN.
    """
    names = [c.name for c in profile.columns]
    known = Names(names)
    for match in reading.matches(_CALLED):
        group = 2 if match[2] else 4
        written = reading.text[match.start(group) : match.end(group)].rstrip(".")
        quoted = bool(match[group - 1])
        # "Predict Titanic survival" names no column, "the column Titanic" does.
        called = group == 2 and written[:1].isupper()
        if not quoted and not called and not _looks_like_name(written):
            continue
        if known.find(written) is None and not _is_part(written, names):
            raise no_such_column(written, names)


def check_quoted(reading: Reading, profile: DataProfile) -> None:
    """Refuse a quoted column, to predict or to leave out, that the table does not have.

    Raises:
        RequestError: NO-SUCH-COLUMN.
    """
    names = [c.name for c in profile.columns]
    known = Names(names)
    for quoted_text in reading.quoted:
        before = reading.before(quoted_text.start - 1, 30)
        if re.search(
            r"\b(target|label|column|field|spalte|columna|colonne|predict|ignore|exclude|without|drop)\W*$",
            before,
        ) and (known.find(quoted_text.text) is None and len(quoted_text.text.split()) <= 6):
            raise no_such_column(quoted_text.text, names)


def _looks_like_name(word: str) -> bool:
    return "_" in word or any(c.isdigit() or c.isupper() for c in word[1:])


def _is_part(word: str, names: Sequence[str]) -> bool:
    """``Sale Price`` is written in two words: the first of them alone is no wrong name."""
    first = parts(word)
    return any(first == parts(name)[: len(first)] for name in names) or stem(fold(word)) in {
        "target",
        "label",
        "class",
    }


def no_such_column(word: str, names: Sequence[str]) -> RequestError:
    """The error for a column that there is not."""
    import difflib

    by_fold = {fold(name): name for name in names}
    close = [by_fold[c] for c in difflib.get_close_matches(fold(word), by_fold, n=3, cutoff=0.5)]
    hint = f"did you mean {' or '.join(close)}?" if close else f"its columns are {', '.join(names[:8])}"
    return RequestError("NO-SUCH-COLUMN", f"the data has no column {word!r}", hint)
