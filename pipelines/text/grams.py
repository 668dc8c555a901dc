"""Counts of words and pieces of words, weighted by how rare they are (TF-IDF; Sparck Jones 1972).

Pieces are hashed (Weinberger et al. 2009), so that no vocabulary is kept; those that occur in too few rows are left out.
Pieces of characters serve languages that do not put blanks between words.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts import Value
from .texts import TOKEN, ends
from .vocabulary import frequent

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_BUCKETS = 2**20
#: Of a longer text the first three quarters of this and the end are read.
_MOST_SIGNS = 100_000


class GramOptions(Value):
    """What is counted: sequences of up to ``words`` words, pieces of 2 to ``signs`` characters (0: none)."""

    words: int = 2
    signs: int = 5
    least_rows: int = 2
    #: Features kept of each sort, the most frequent ones.
    most: int = 200_000


class Grams:
    """Weighted counts, fitted on training rows.

    Args:
        options: what is counted.
        parts: of a fitted one, as saved.
    """

    def __init__(self, options: GramOptions, parts: dict[str, Any] | None = None) -> None:
        self.options = options
        self.parts = parts or {}

    def fit_transform(self, rows: Sequence[str]) -> "csr_matrix":
        """Learn which features there are, and weigh these rows: (rows, features) float64, each part of length 1."""
        blocks = []
        for name, counts in self._counts(rows):
            found = np.bincount(counts.indices, minlength=counts.shape[1])
            least = min(self.options.least_rows, max(1, len(rows) // 10))
            enough = frequent(found, least, self.options.most)
            self.parts[f"{name}_kept"] = enough.astype(np.int32)
            self.parts[f"{name}_rarity"] = np.log((1 + len(rows)) / (1 + found[enough])) + 1
            blocks.append(self._weigh(name, counts))
        return side_by_side(blocks)

    def transform(self, rows: Sequence[str]) -> "csr_matrix":
        """Weigh other rows."""
        return side_by_side([self._weigh(name, counts) for name, counts in self._counts(rows)])

    def _counts(self, rows: Sequence[str]) -> list[tuple[str, Any]]:
        from sklearn.feature_extraction.text import HashingVectorizer

        short = [ends(row, _MOST_SIGNS) for row in rows]
        shared = {"n_features": _BUCKETS, "alternate_sign": False, "norm": None}
        sorts = {
            "words": HashingVectorizer(
                token_pattern=TOKEN, ngram_range=(1, self.options.words), lowercase=True, **shared
            )
        }
        if self.options.signs:
            sorts["signs"] = HashingVectorizer(
                analyzer="char_wb", ngram_range=(2, self.options.signs), lowercase=True, **shared
            )
        return [(name, counter.transform(short)) for name, counter in sorts.items()]

    def _weigh(self, name: str, counts: Any) -> Any:
        from sklearn.preprocessing import normalize

        kept = counts[:, self.parts[f"{name}_kept"]]
        kept.data = 1 + np.log(kept.data)
        return normalize(kept.multiply(self.parts[f"{name}_rarity"]).tocsr())


def side_by_side(blocks: list[Any]) -> "csr_matrix":
    """One sparse matrix of several with the same rows."""
    from scipy import sparse

    return sparse.csr_matrix(sparse.hstack(blocks))
