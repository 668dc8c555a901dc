"""What the numbers of a run rest on: written when a result is verified, read whenever they are computed."""

from dataclasses import dataclass

import numpy as np

from ...pipelines.contracts import TRUE_BOX, Answer
from ..evaluate import Truth
from ..report.pictured import Pictured
from ..splits import Split
from ..verify.evidence import Observed


@dataclass(frozen=True, kw_only=True)
class Measured(Observed):
    """Everything that was measured and cannot be computed from anything else.

    Predictions of trials and of the tested model are beside it, in ``predictions/``.

    Attributes:
        truth: of all rows, in the order of the table; those of a separate test table come last.
        split: row numbers of every part and fold.
        clusters: (test rows,) codes of rows that stand and fall together; None where rows are independent.
        given: (rows,) the labels as workers were given them.
        default_trial: number of the trial whose default configuration was tested too; None where none had a score.
        default: (test rows, ...) its predictions; None where it is the tested model itself or had no time.
        delivered, reloaded: (test rows, ...) predictions of the delivered model before it was saved and, where
            it could be loaded, after.
        shuffled: (1 + inputs, some test rows, ...) the tested model's predictions as they are and with each
            input shuffled in turn; None where time was too short.
        shuffled_rows: positions of these rows among the test rows.
        thousand_rows_ms: milliseconds for a thousand rows; None where the model could not be loaded.
        refitted: whether the delivered model was fitted on all rows.
        pictured: what a report shows of sealed pictures; None where no input is a picture.
    """

    truth: Truth
    split: Split
    clusters: np.ndarray | None
    given: np.ndarray
    default_trial: int | None
    default: np.ndarray | None
    delivered: np.ndarray
    reloaded: np.ndarray | None
    shuffled: np.ndarray | None
    shuffled_rows: np.ndarray
    thousand_rows_ms: float | None
    refitted: bool
    pictured: Pictured | None = None


def fits(measured: Measured) -> bool:
    """Whether row numbers and classes are possible ones: what was changed must not be computed with."""
    truth, split = measured.truth, measured.split
    rows = len(truth.values)
    parts = (split.development, split.test, split.copies, *(side for fold in split.folds for side in fold))
    if not all(_within(part, rows) for part in (*parts, measured.shuffled_rows)):
        return False
    if measured.given.shape != truth.values.shape:
        return False
    if truth.located is not None:
        return _possible(truth)
    return truth.values.ndim == 1 and (truth.classes == 0 or _within(truth.values, truth.classes))


def _possible(truth: Truth) -> bool:
    """Whether what is located can be computed with."""
    values, sized = truth.values, truth.sizes is not None and truth.sizes.shape == (len(truth), 2)
    match truth.located:
        case Answer.POINTS:
            return values.ndim == 3 and values.shape[1:] == (truth.things, 2) and sized
        case Answer.MASK:
            return values.ndim == 3 and values.dtype == np.uint8
        case _:
            return (
                values.ndim == 3
                and values.shape[2] == len(TRUE_BOX)
                and bool((values[..., 0] < truth.things).all())
            )


def _within(numbers: np.ndarray, count: int) -> bool:
    if numbers.ndim != 1 or numbers.dtype.kind not in "iu":
        return False
    return not len(numbers) or bool(numbers.min() >= 0 and numbers.max() < count)
