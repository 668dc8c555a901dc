"""Predictions as numbers: where there are none yet, where the truth is withheld, and why some are no predictions."""

import numpy as np

from ...pipelines.contracts import UNCOUNTED, Answer, Form
from .truth import Array

#: Rounding of 32-bit numbers, and of their sums.
_BELOW_ZERO, _FROM_ONE = 1e-6, 1e-3
#: Stands where a label is withheld.
_NO_CLASS = -1


def unpredicted(form: Form, rows: int) -> Array:
    """(rows, ...) where nothing has been predicted yet."""
    nothing = UNCOUNTED if form.answer is Answer.MASK else np.nan
    return np.full((rows, *form.shape), nothing, dtype=form.type)


def withheld(values: Array, rows: Array) -> Array:
    """A copy of true values that tells nothing of some rows."""
    sealed = values.copy()
    sealed[rows] = _nothing(values)
    return sealed


def is_withheld(values: Array) -> bool:
    """Whether all of these true values tell nothing."""
    nothing = _nothing(values)
    return bool(np.isnan(values).all() if np.isnan(nothing) else (values == nothing).all())


def _nothing(values: Array) -> float:
    return {"i": _NO_CLASS, "u": UNCOUNTED}.get(values.dtype.kind, np.nan)


def unsound(form: Form, predicted: Array) -> str:
    """Why these are not one prediction of that form for each row; empty where they are.

    Args:
        form: what they should be.
        predicted: (rows, ...) numbers of whatever shape and size.
    """
    if predicted.shape[1:] != form.shape:
        return f"predictions have shape {predicted.shape}, expected {('rows', *form.shape)}".replace("'", "")
    finite = int(np.isfinite(predicted).sum())
    if finite < predicted.size:
        return f"predictions are not finite: {predicted.size - finite} of {predicted.size} numbers"
    if not len(predicted):
        return ""
    match form.answer:
        case Answer.LABEL:
            return _no_probabilities(predicted)
        case Answer.MASK:
            highest = int(predicted.max(initial=0))
            return (
                "" if highest < form.things else f"a mask holds code {highest} beyond {form.things} classes"
            )
        case Answer.BOXES:
            return _no_boxes(predicted, form.things)
        case _:
            return ""


def _no_probabilities(predicted: Array) -> str:
    low, high = float(predicted.min()), float(predicted.max())
    if low < -_BELOW_ZERO or high > 1 + _FROM_ONE:
        return f"class probabilities reach from {low:.3g} to {high:.3g}, not 0 to 1"
    if float(abs(predicted.sum(axis=1) - 1).max()) > _FROM_ONE:
        return "class probabilities do not add up to one"
    return ""


def _no_boxes(predicted: Array, things: int) -> str:
    label, score = predicted[..., 0], predicted[..., 1]
    if bool(((label != np.floor(label)) | (label < -1) | (label >= things)).any()):
        return f"boxes of other classes than the {things} there are"
    if bool(((score < 0) | (score > 1)).any()):
        return "scores of boxes are not between 0 and 1"
    if bool((np.diff(score, axis=1) > 0).any()):
        return "boxes do not come with the surest first"
    used = label >= 0
    if bool((predicted[..., 4:] < predicted[..., 2:4])[used].any()):
        return "boxes end before they begin"
    return ""
