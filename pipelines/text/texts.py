"""A table's prose, and what it has beside it."""

from typing import TYPE_CHECKING

from ..contracts import ColumnKind, InputSchema
from ..family import TaskFacts, labels_alone

if TYPE_CHECKING:
    import pandas as pd

#: Scripts that put no blanks between words, or whose syllables mean something alone: kana, Han, Hangul, Thai, Lao.
_ALONE = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0eff"
#: Words, each sign of punctuation, and each sign of a script without blanks: sequences of these are its words.
TOKEN = rf"[{_ALONE}]|[^\W{_ALONE}]+|[^\w\s]"


def prose_ids(schema: InputSchema) -> tuple[str, ...]:
    """Ids of the columns of prose, in schema order."""
    return tuple(c.id for c in schema.columns if c.kind is ColumnKind.TEXT)


def texts(frame: "pd.DataFrame", ids: tuple[str, ...]) -> list[str]:
    """One text a row: its columns of prose one below the other; what is missing is empty."""
    columns = [frame[i].to_numpy(dtype=object) for i in ids]
    return ["\n".join(v if isinstance(v, str) else "" for v in row) for row in zip(*columns, strict=True)]


def ends(text: str, most: int) -> str:
    """A text of ``most`` characters or fewer: of a longer one the first three quarters of that and the end.

    Half of a surrogate pair, which JSON may hold and UTF-8 has no bytes for, becomes a question mark.
    """
    if len(text) > most:
        head = most - most // 4
        text = f"{text[:head]} {text[len(text) - (most - head) :]}"
    return text if text.isascii() else text.encode("utf-8", errors="replace").decode("utf-8")


def no_prose(facts: TaskFacts) -> str | None:
    """Why nothing can be read that a label says, or None."""
    return labels_alone(facts) if prose_ids(facts.inputs) else "no column holds prose"
