"""What the tested model located in the sealed pictures."""

import numpy as np

from ....pipelines.contracts import METRICS, Answer
from ...evaluate import Truth
from ...evaluate.vision.each import each_thing, every_score
from ..data import ReportData
from ..document import Block, Gallery, table, text
from ..figures.located import COLOURS, located_sheet
from ..wording import score, shown

_TITLES = {
    Answer.POINTS: (("Point", ">Pictures with it", ">Mean distance", ">Largest", ">Within a tenth"),
                    ("pixel_error", "largest", "pck"), "Distances in pixels of the original pictures"),
    Answer.MASK: (("Class", ">Pixels", ">IoU", ">Dice"), ("iou", "dice"), "Agreement of each class's pixels"),
    Answer.BOXES: (("Class", ">Boxes", ">AP at 0.5", ">Recall at 0.5"), ("ap50", "recall50"),
                   "Average precision of each class, and the share of its boxes that any prediction hits"),
}  # fmt: skip
_MOST = 60
_HOW = {
    Answer.POINTS: "A ring is where a point is, a cross where the model sees it.",
    Answer.MASK: "Left the picture, in the middle what it is, right what the model says.",
    Answer.BOXES: "Whole lines are true boxes, dashed ones the model's, with how sure it is.",
}


def located_numbers(truth: Truth, predicted: np.ndarray, things: tuple[str, ...]) -> tuple[Block, ...]:
    """Every metric of the kind, and every thing by itself."""
    titles, names, caption = _TITLES[truth.form.answer]
    rows = [
        (
            shown(things[thing.code] if thing.code < len(things) else str(thing.code), 80),
            f"{thing.there:,}",
            *(_number(thing.numbers[name]) for name in names),
        )
        for thing in each_thing(truth, predicted)
    ]
    scores = [(METRICS[n].title, n, _number(v)) for n, v in every_score(truth, predicted).items()]
    return (
        table(
            ("Metric", "Name", ">Score"), scores, caption="All metrics of such a task, on the sealed pictures"
        ),
        table(titles, rows, caption=caption, most=_MOST),
    )


def located_pictures(data: ReportData, truth: Truth) -> tuple[Block, ...]:
    """Sheets of the pictures that were found worst, and of others."""
    from ...evaluate import compare

    seen = data.pictured
    if seen is None:
        return ()
    predicted = np.asarray(data.test_pred)
    whole = compare(data.metric.name, truth, predicted)
    scores = [whole.rows(np.array([row])).score(data.metric.name) for row in seen.rows]
    answer = truth.form.answer
    how = f"{_HOW[answer]}{_coloured(data.things) if answer is Answer.MASK else ''}"
    parts = (
        ("Worst", "The sealed pictures with the worst scores.", slice(0, seen.mistakes)),
        (
            "As they come",
            "Other sealed pictures, spread over the data.",
            slice(seen.mistakes, len(seen.rows)),
        ),
    )
    sheets = tuple(
        located_sheet(
            title,
            f"{caption} {how} Numbers are each picture's {data.metric.name}.",
            answer,
            seen.pixels[part],
            truth.values[seen.rows[part]],
            predicted[seen.rows[part]],
            scores[part],
        )
        for title, caption, part in parts
        if part.stop > part.start
    )
    note = text(
        f"Pictures and what is on them are shown as the model sees them, {seen.pixels.shape[2]} by "
        f"{seen.pixels.shape[1]} pixels.",
        tone="muted",
    )
    return Gallery(figures=sheets), note


def _coloured(things: tuple[str, ...]) -> str:
    named = [f"{colour} is {shown(name, 30)}" for name, colour in zip(things, COLOURS, strict=False)]
    return f" In masks, {', '.join(named)}{', and so on' if len(things) > len(COLOURS) else ''}."


def _number(value: float) -> str:
    return score(value, 4) if np.isfinite(value) else "–"
