"""Classes as the caller has them (numbers, words, truth values) and as a table's cells and a model's class names.

Words may read like numbers, dates or nothing at all ("1e3", "May 5", "n/a"): a table would take them for such. Where
that can be, a word is put before them; what is predicted is mapped back.
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...tools.data.numbers import NO_VALUE

#: Words that a table reads as words.
_WORD = re.compile(r"[^\W\d](?:[^\d\s]| (?! )){0,200}")


def names_of(classes: np.ndarray) -> list[str]:
    """A name for each class, all different, as a table's cells and a model's class names have it."""
    names = [_plain(label) for label in classes.tolist()]
    if None in names or len(set(names)) != len(names):
        names = [f"class {' '.join(str(label).split())}" for label in classes.tolist()]
    if len(set(names)) != len(names):
        names = [f"class {place}" for place in range(len(classes))]
    return [str(name) for name in names]


def _plain(label: Any) -> str | None:
    """The label itself, where nothing can be made of it but the label."""
    if isinstance(label, bool):
        return "true" if label else "false"
    if isinstance(label, int) or (isinstance(label, float) and label.is_integer()):
        return str(int(label)) if abs(label) < 10**15 else None
    if isinstance(label, str) and _WORD.fullmatch(label) and label == label.strip():
        return None if label.lower() in NO_VALUE else label
    return None


def labels_for(names: Sequence[str], known: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """The caller's labels of a model's classes.

    Args:
        names: of the model's classes, in its order.
        known: (classes,) sorted labels that the model learned from; None where they were read from a file.

    Returns:
        (classes,) labels in scikit-learn's order, and for each of them the place among ``names``.
    """
    if known is not None:
        for called in (names_of(known), [_as_read(label) for label in known.tolist()]):
            places = {name: place for place, name in enumerate(names)}
            if len(called) == len(names) and set(called) == set(names):
                return known, np.array([places[name] for name in called])
    whole = all(re.fullmatch(r"0|-?[1-9][0-9]{0,17}", name) for name in names)
    labels = np.array([int(name) for name in names]) if whole else np.array(list(names), dtype=object)
    order = np.argsort(labels, kind="stable")
    return labels[order], order


def _as_read(label: Any) -> str:
    """A label as the table's reader names it, where it stood in the table as it was."""
    return _plain(label) or str(label).strip()
