"""Which tokens a network has a vector for: those that its training rows hold more than once.

A hashed number has no vector until it is seen, so the table of vectors is as long as the texts need, not as long as
there are numbers; what was never seen in training would only add noise.
"""

import numpy as np

from .tokens import PADDING

#: Of a token that is not in the vocabulary.
UNKNOWN = 1
_LEAST = 2
_MOST = 2**17


def vocabulary(read: np.ndarray) -> np.ndarray:
    """Token numbers worth a vector, sorted, the most frequent ones where there are too many.

    Args:
        read: (rows, length) hashed token numbers of the training rows.
    """
    found, counts = np.unique(read[read != PADDING], return_counts=True)
    kept: np.ndarray = found[frequent(counts, _LEAST, _MOST)].astype(np.int32)
    return kept


def frequent(counts: np.ndarray, least: int, most: int) -> np.ndarray:
    """Places, sorted, of what occurs ``least`` times; where there are more than ``most``, of the most frequent."""
    enough = np.flatnonzero(counts >= least)
    if len(enough) > most:
        enough = np.sort(enough[np.argsort(-counts[enough], kind="stable")[:most]])
    return enough


def places(read: np.ndarray, kept: np.ndarray, unknown: int) -> np.ndarray:
    """(rows, length) int32 rows of the table of vectors: ``PADDING``, ``unknown``, or from 2 on.

    Args:
        read: (rows, length) hashed token numbers.
        kept: the vocabulary.
        unknown: what a token outside it becomes; ``PADDING`` leaves it out.
    """
    if not len(kept):
        return np.where(read == PADDING, PADDING, unknown).astype(np.int32)
    at = np.minimum(np.searchsorted(kept, read), len(kept) - 1)
    known = np.where(kept[at] == read, at + 2, unknown)
    return np.where(read == PADDING, PADDING, known).astype(np.int32)
