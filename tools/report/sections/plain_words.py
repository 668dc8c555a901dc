"""What came out, for somebody who knows no metric: the answer, how often or how far it is wrong, what that rests on."""

from collections.abc import Iterator

from ..data import ReportData
from ..wording import interval, plural, score, shown

#: Metrics of the order of rows: how often of two rows the right one comes first.
_PAIRS = "roc_auc"
_MOST_COLUMNS = 3


def in_plain_words(data: ReportData) -> tuple[str, ...]:
    """A few sentences; none where no model was tested, or something is located."""
    if not data.tested or data.located is not None or data.result.model is None:
        return ()
    return tuple(
        shown(sentence, 500)
        for sentence in (*_answer(data), *_sure(data), *_rests_on(data), *_promised(data))
    )


def _answer(data: ReportData) -> Iterator[str]:
    if data.test_labels is None:
        yield from _far(data)
        return
    yield from _often(data)
    scores = data.result.scores
    if data.metric.name == _PAIRS and scores.test is not None and len(data.classes) == 2:
        name = shown(data.classes[data.positive], 40)
        yield f"Of two rows, one that is {name} and one that is not, it ranks the right one first in {_hundred(scores.test)}."


def _far(data: ReportData) -> Iterator[str]:
    """How far values are off, and how far off the same answer for every row would be."""
    import numpy as np

    true, predicted = np.asarray(data.test_true, float), np.asarray(data.test_pred, float)
    if true.shape != predicted.shape or not np.isfinite(predicted).all():
        return
    misses = np.abs(predicted - true)
    yield (
        f"A predicted {_target(data)} is off by {score(float(misses.mean()), 3)} on average; "
        f"half of them by less than {score(float(np.median(misses)), 3)}."
    )
    numbers = data.profile.column(data.plan.task.target).numbers
    if numbers is not None:
        same = float(np.abs(true - numbers.median).mean())
        yield f"Always saying {score(numbers.median, 3)}, the middle of the table, would be off by {score(same, 3)}."


def _often(data: ReportData) -> Iterator[str]:
    """How often classes are right; of two classes, how many of one are found and how many that are called so are it."""
    import numpy as np

    true, labels = np.asarray(data.test_true).astype(int), np.asarray(data.test_labels).astype(int)
    commonest = int(np.bincount(true).argmax())
    name = shown(data.classes[commonest], 40)
    yield (
        f"It is right for {_hundred(float((labels == true).mean()))} rows; "
        f"always saying {name}, the commonest, would be right for {_hundred(float((true == commonest).mean()))}."
    )
    if len(data.classes) != 2:
        return
    wanted, called = true == data.positive, labels == data.positive
    name = shown(data.classes[data.positive], 40)
    if wanted.any():
        found = f"Of those that are {name}, it finds {_hundred(float(called[wanted].mean()))}"
        right = (
            f"; of those that it calls so, {_hundred(float(wanted[called].mean()))} are"
            if called.any()
            else ""
        )
        yield f"{found}{right}."


def _sure(data: ReportData) -> Iterator[str]:
    scores = data.result.scores
    rows = plural(scores.test_rows or data.split.test, "row")
    sentence = f"That was measured once, on {rows} put aside before anything was chosen"
    if scores.test_ci is not None:
        yield f"{sentence}; on other such rows {data.metric.name} would most likely be {interval(scores.test_ci, 3)}."
    else:
        yield f"{sentence}."


def _rests_on(data: ReportData) -> Iterator[str]:
    helping = sorted((i for i in data.importance if i.drop > 0), key=lambda i: -i.drop)[:_MOST_COLUMNS]
    if helping:
        names = [shown(i.column, 40) for i in helping]
        listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        yield f"It leans most on {listed}."


def _promised(data: ReportData) -> Iterator[str]:
    if data.result.status == "verified":
        yield (
            f"Verified means: {plural(len(data.result.verdict.checks), 'check')} asked whether what was asked for holds, "
            "whether the data give the answer away, and whether every number can be worked out again from what is stored."
        )
    yield "It holds for rows like these; where they come from elsewhere, or much later, measure again."


def _target(data: ReportData) -> str:
    return shown(data.plan.task.target, 40)


def _hundred(share: float) -> str:
    """``86 of 100``; near the ends with a digit more."""
    percent = 100 * share
    return f"{percent:.0f} of 100" if 1 <= percent <= 99 or share in {0.0, 1.0} else f"{percent:.1f} of 100"
