"""How the tested model behaves on the sealed rows."""

import numpy as np

from ..data import ReportData
from ..document import Block, Gallery, Section, table, text
from ..figures.bars import importance_bars
from ..figures.classes import calibration, confusion, mistakes
from ..figures.values import distribution, predicted_against_true, residuals
from ..wording import number, plural, score, share, shown
from .located import located_numbers

_MOST_CLASSES, _MOST_MISTAKES = 50, 15


def behaviour(data: ReportData) -> Section | None:
    """Confusion and calibration for classes, residuals for numbers, each thing for what is located."""
    if not data.tested:
        return None
    if data.located is not None:
        blocks = located_numbers(data.located, np.asarray(data.test_pred), data.things)
    else:
        blocks = _classes(data) if data.classes else _values(data)
    return Section(key="behaviour", title="On the sealed rows", blocks=blocks)


def _classes(data: ReportData) -> tuple[Block, ...]:
    proba = np.asarray(data.test_pred, dtype=float)
    true = np.asarray(data.test_true).astype(np.int64)
    labels = np.asarray(data.test_labels if data.test_labels is not None else proba.argmax(axis=1)).astype(
        int
    )
    figures = (
        confusion(true, labels, data.classes),
        calibration(true, proba, data.positive, data.classes),
    )
    blocks: list[Block] = [Gallery(figures=figures)]
    rule = _decision(data)
    if rule:
        blocks.append(text(rule, tone="muted"))
    blocks.append(_each_class(true, labels, data.classes))
    wrong = mistakes(true, labels, data.classes, _MOST_MISTAKES)
    if len(data.classes) > 2 and wrong:
        titles = ("True class", "Called", ">Rows", ">Of the true class")
        blocks.append(table(titles, wrong, caption="The most frequent mistakes"))
    return tuple(blocks)


def _decision(data: ReportData) -> str:
    """How probabilities became classes, where it is not simply the likeliest one."""
    decision = data.winner.decision if data.winner else None
    if decision is None:
        return ""
    if decision.cost:
        return "The class that a row is given is the one of least expected cost, not always the likeliest."
    if len(set(decision.weights)) > 1:
        weighed = zip(data.classes, decision.weights, strict=False)
        named = ", ".join(f"{shown(name, 60)} × {number(w)}" for name, w in list(weighed)[:10])
        return f"Before the likeliest class is taken, probabilities are weighed: {named}."
    return ""


def _each_class(true: np.ndarray, labels: np.ndarray, classes: tuple[str, ...]) -> Block:
    count = len(classes)
    support, called = np.bincount(true, minlength=count), np.bincount(labels, minlength=count)
    hits = np.bincount(true[true == labels], minlength=count)
    order = np.argsort(-support, kind="stable") if count > _MOST_CLASSES else np.arange(count)
    rows = []
    for code in (int(c) for c in order):
        hit, rows_called, rows_true = int(hits[code]), int(called[code]), int(support[code])
        rows.append(
            (
                shown(classes[code], 120),
                f"{rows_true:,}",
                f"{rows_called:,}",
                share(hit, rows_called) if rows_called else "–",
                share(hit, rows_true) if rows_true else "–",
                f"{2 * hit / (rows_called + rows_true):.3f}" if rows_called + rows_true else "–",
            )
        )
    return table(
        ("Class", ">Rows", ">Called so", ">Precision", ">Recall", ">F1"),
        rows,
        caption="Precision and recall of each class"
        + (", frequent ones first" if count > _MOST_CLASSES else ""),
        most=_MOST_CLASSES,
    )


def _values(data: ReportData) -> tuple[Block, ...]:
    true = np.asarray(data.test_true, dtype=float)
    predicted = np.asarray(data.test_pred, dtype=float).reshape(len(true), -1)[:, 0]
    target = data.plan.task.target
    figures = [predicted_against_true(true, predicted, target), residuals(true, predicted)]
    low, high = np.quantile(true, (0.005, 0.995))
    if high > low:
        figures.append(distribution(true, predicted, target))
    error = np.abs(true - predicted)
    typical = (
        f"Half of the predictions are off by less than {score(float(np.median(error)), 3)}, "
        f"nine in ten by less than {score(float(np.quantile(error, 0.9)), 3)}; "
        f"the largest error is {score(float(error.max()), 3)}."
    )
    return text(typical), Gallery(figures=tuple(figures))


def importance(data: ReportData) -> Section | None:
    """Which columns the tested model leans on."""
    if not data.importance:
        return None
    useless = sum(i.drop <= 0 for i in data.importance)
    words = f"{plural(useless, 'column')} of {len(data.importance):,} did not help on these rows. "
    return Section(
        key="importance",
        title="What matters",
        blocks=(
            Gallery(figures=(importance_bars(data.importance, data.metric),)),
            text(
                f"{words if useless else ''}Columns that say the same share their importance, and importance is "
                "no cause.",
                tone="muted",
            ),
        ),
    )
