"""Sealed pictures in the report: the surest mistakes, and some as they come."""

import base64
import re
from dataclasses import replace

import numpy as np
import pytest
from automl_agent.tools.recompute.pictured import surest_mistakes
from automl_agent.tools.report import ReportData, report_texts
from automl_agent.tools.report.document import Gallery
from automl_agent.tools.report.pictured import Pictured
from automl_agent.tools.report.sections.pictures import pictures

from .samples import HOSTILE, sample


def seen(classes: int, channels: int = 3, name: str = "") -> ReportData:
    run = sample(classes, rows=40, name=name)
    pixels = np.random.default_rng(0).integers(0, 256, (7, 12, 9, channels), dtype=np.uint8)
    chosen = Pictured(np.arange(7), 3, pixels, f"photo{name}")
    return ReportData(**{**vars(run), "pictured": chosen})


def test_the_surest_mistakes_come_first() -> None:
    truth = np.array([0, 1, 1, 0])
    proba = np.array([[0.9, 0.1], [0.6, 0.4], [0.8, 0.2], [0.3, 0.7]])
    assert surest_mistakes(truth, proba, proba.argmax(axis=1)).tolist() == [2, 3, 1]
    assert surest_mistakes(np.array([1.0, 5.0, 2.0]), np.array([1.5, 1.0, 2.0]), None).tolist() == [1, 0, 2]


@pytest.mark.parametrize(
    ("classes", "channels", "first"), [(3, 3, "Surest mistakes"), (0, 1, "Largest errors")]
)
def test_sheets_hold_the_pictures_themselves(classes: int, channels: int, first: str) -> None:
    section = pictures(seen(classes, channels))
    assert section is not None
    (gallery,) = section.blocks
    assert isinstance(gallery, Gallery)
    sheets = gallery.figures
    assert [s.title for s in sheets] == [first, "As they come"]
    assert [s.svg.count("<image ") for s in sheets] == [3, 4]
    assert [len(s.numbers.rows) for s in sheets] == [3, 4]
    for data in re.findall(r'href="data:image/png;base64,([^"]+)"', sheets[0].svg):
        assert base64.b64decode(data).startswith(b"\x89PNG")


def test_pages_show_them_under_a_policy_that_lets_only_them_in() -> None:
    page = report_texts(seen(2, name=HOSTILE))["report.html"]
    assert page.count("<image ") == 7
    assert "img-src data:;" in page
    assert not re.search(r"""(?:src|href)=["'](?!#|data:image/png)""", page)


def test_a_class_whose_name_begins_like_another_s_is_marked_as_the_error_it_is() -> None:
    run = seen(2)
    target = run.profile.target
    assert target is not None
    named = tuple(
        c.model_copy(update={"value": value}) for c, value in zip(target.classes, ("1", "10"), strict=True)
    )
    profile = run.profile.model_copy(update={"target": target.model_copy(update={"classes": named})})
    zeros, ones = np.zeros(40, dtype=np.int64), np.ones(40, dtype=np.int64)
    for labels, marked in ((zeros, 0), (ones, 7)):
        now = replace(run, profile=profile, test_true=zeros, test_labels=labels)
        section = pictures(now)
        assert section is not None
        (gallery,) = section.blocks
        assert isinstance(gallery, Gallery)
        assert sum(sheet.svg.count("var(--bad)") for sheet in gallery.figures) == marked


def test_tables_have_no_such_section() -> None:
    assert pictures(sample(2)) is None
