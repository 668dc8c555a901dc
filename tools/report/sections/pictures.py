"""Sealed pictures: the mistakes that the model was surest of, and some as they come."""

import numpy as np

from ..data import ReportData
from ..document import Gallery, Section
from ..figures.pictures import contact_sheet
from ..wording import score, shown
from .located import located_pictures


def pictures(data: ReportData) -> Section | None:
    """Contact sheets; nothing where no input is a picture."""
    seen = data.pictured
    if seen is None or not data.tested:
        return None
    if data.located is not None:
        return Section(key="pictures", title="Pictures", blocks=located_pictures(data, data.located))
    true, said, wrong = _words(data, seen.rows)
    parts = (slice(0, seen.mistakes), slice(seen.mistakes, len(seen.rows)))
    values = not data.classes
    titles = (
        (
            "Largest errors" if values else "Surest mistakes",
            "Above each picture what it is, below what the model says"
            + (", the largest errors first." if values else " and how sure it is, the surest first."),
        ),
        (
            "As they come",
            "Other sealed pictures, spread over the data" + ("." if values else "; errors are marked."),
        ),
    )
    sheets = [
        contact_sheet(title, caption, seen.pixels[part], true[part], said[part], wrong[part])
        for part, (title, caption) in zip(parts, titles, strict=True)
        if part.stop > part.start
    ]
    return Section(key="pictures", title="Pictures", blocks=(Gallery(figures=tuple(sheets)),))


def _words(data: ReportData, rows: np.ndarray) -> tuple[list[str], list[str], list[bool]]:
    """What each picture is, what the model says, and whether that is another class."""
    true, predicted = np.asarray(data.test_true)[rows], np.asarray(data.test_pred)[rows]
    if not data.classes:
        values = predicted.reshape(len(rows), -1)[:, 0]
        return [score(float(t)) for t in true], [score(float(p)) for p in values], [False] * len(rows)
    labels = (
        predicted.argmax(axis=1)
        if data.test_labels is None
        else np.asarray(data.test_labels)[rows].astype(int)
    )
    sure = predicted[np.arange(len(rows)), labels]
    names = [shown(name, 40) for name in data.classes]
    return (
        [names[int(code)] for code in true],
        [f"{names[code]} {p:.0%}" for code, p in zip(labels, sure, strict=True)],
        (labels != true).tolist(),
    )
