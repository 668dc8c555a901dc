"""How the tested model behaves on the sealed rows."""

import numpy as np

from ..data import ReportData
from ..document import Block, Figure, Gallery, Section, table, text
from ..figures.bars import importance_bars
from ..figures.outcome import calibration, confusion, predicted_against_true, residuals
from ..wording import number, plural, share

_MOST_CLASSES = 60


def behaviour(data: ReportData) -> Section | None:
    """Confusion and calibration for classes, residuals for numbers."""
    if not data.tested:
        return None
    blocks = _classes(data) if data.classes else _values(data)
    return Section(key="behaviour", title="On the sealed rows", blocks=blocks)


def _classes(data: ReportData) -> tuple[Block, ...]:
    figures: list[Figure] = []
    blocks: list[Block] = []
    labels = data.test_labels if data.test_labels is not None else data.test_pred.argmax(axis=1)
    matrix = confusion(data.test_true, labels, data.classes)
    if matrix is not None:
        figures.append(matrix)
    figures.append(calibration(data.test_true, data.test_pred, data.positive, data.classes))
    blocks.append(Gallery(figures=tuple(figures)))
    rows = []
    for code, name in enumerate(data.classes):
        truth, called = data.test_true == code, labels == code
        both = int((truth & called).sum())
        rows.append(
            (name, number(int(truth.sum())), share(both, int(called.sum())), share(both, int(truth.sum())))
        )
    blocks.append(
        table(("class", ">rows", ">precision", ">recall"), rows, caption="Each class", most=_MOST_CLASSES)
    )
    return tuple(blocks)


def _values(data: ReportData) -> tuple[Block, ...]:
    true, predicted = np.asarray(data.test_true, dtype=float), np.asarray(data.test_pred, dtype=float)
    return (
        Gallery(
            figures=(
                predicted_against_true(true, predicted, data.plan.task.target),
                residuals(true, predicted),
            )
        ),
    )


def importance(data: ReportData) -> Section | None:
    """Which columns the tested model leans on."""
    if not data.importance:
        return None
    useless = [i for i in data.importance if i.drop <= 0]
    words = f"{plural(len(useless), 'column')} of {len(data.importance)} did not help on these rows."
    return Section(
        key="importance",
        title="What matters",
        blocks=(
            Gallery(figures=(importance_bars(data.importance, data.metric.name),)),
            text(
                f"{words if useless else ''} Columns that say the same share their importance.".strip(),
                tone="muted",
            ),
        ),
    )
