"""``target_copies`` in prose: a word, or a few, that stand in every row of one class and in none of another."""

from typing import TYPE_CHECKING

import numpy as np

from ...pipelines.contracts import ColumnKind, Suspect
from .copies import CHECK
from .table import AuditTable

if TYPE_CHECKING:
    import polars as pl

#: Rows that are read, rows that a word must stand in to be looked at, and words that are.
_ROWS, _OFTEN, _WORDS = 4000, 15, 400
#: Words for each class that may tell it together, and the share of rows that they must tell.
_EACH, _TOLD = 2, 0.99


def told_in_prose(table: AuditTable, seed: int) -> tuple[Suspect, ...]:
    """Columns of text in which a handful of words tells the classes."""
    texts = [c for c in table.columns if c.kind is ColumnKind.TEXT]
    if not table.truth.classes or not texts:
        return ()
    rows = np.random.default_rng(seed).permutation(table.frame.height)[:_ROWS]
    y = table.truth.values[rows]
    found = []
    for column in texts:
        words = _telling(table.frame.get_column(column.id)[rows], y)
        if words:
            shown = ", ".join(repr(w[:30]) for w in words[:4])
            evidence = f"{len(words)} words tell the classes all but alone: {shown}"
            found.append(Suspect(check=CHECK, columns=(column.name,), evidence=evidence))
    return tuple(found)


def _telling(texts: "pl.Series", y: np.ndarray) -> list[str]:
    """The fewest words, of one class each, that stand in nearly every row; empty where there are not so few."""
    import polars as pl

    words = (
        pl.DataFrame({"row": np.arange(len(y)), "class": y, "word": texts})
        .with_columns(pl.col("word").fill_null("").str.to_lowercase().str.extract_all(r"[\p{L}\p{N}]+"))
        .explode("word")
        .drop_nulls("word")
        .unique(["row", "word"])
    )
    pure = (
        words.group_by("word")
        .agg(pl.len().alias("rows"), pl.col("class").n_unique().alias("classes"))
        .filter((pl.col("rows") >= _OFTEN) & (pl.col("classes") == 1))
        .sort(["rows", "word"], descending=[True, False])
        .head(_WORDS)
    )
    classes = np.unique(y)
    at_most = _EACH * len(classes)
    left = np.ones(len(y), dtype=bool)
    chosen: list[str] = []
    where = {
        w: words.filter(pl.col("word") == w).get_column("row").to_numpy()
        for w in pure.get_column("word").head(60)
    }
    while where and len(chosen) < at_most and left.mean() > 1 - _TOLD:
        best = max(where, key=lambda w: int(left[where[w]].sum()))
        if not left[where[best]].any():
            break
        left[where.pop(best)] = False
        chosen.append(best)
    # One class may be told by the absence of the others' words.
    rest = y[left]
    told = left.mean() <= 1 - _TOLD or (len(chosen) > 0 and len(np.unique(rest)) == 1 and len(rest) < len(y))
    return chosen if told else []
