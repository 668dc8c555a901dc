"""Drawings: the same one is the same text in any process."""

import re
from typing import Any

from automl_agent.tools.report.document import table
from automl_agent.tools.report.figures import canvas


def drawn(title: str, noise: float = 0.0) -> str:
    """A line and markers; with ``noise`` the layout is off by less than a screen shows."""

    def plot(figure: Any) -> None:
        axes = canvas.plain_axes(figure, "x", "y")
        axes.plot([0, 1, 2], [1, 3, 2], "o-", color=canvas.INK)
        figure.set_layout_engine("none")
        axes.set_position((0.1 + noise, 0.1, 0.8, 0.8))

    return canvas.draw(title, "caption", table(("x",), [("1",)]), plot).svg


def test_ids_do_not_tell_what_no_screen_shows() -> None:
    assert drawn("One") == drawn("One", noise=1e-13)


def test_every_id_that_is_named_is_there_once_and_no_other_drawing_has_it() -> None:
    one, two = drawn("One"), drawn("Two")
    for svg in (one, two):
        made = re.findall(r'\bid="([^"]+)"', svg)
        named = re.findall(r'(?:url\(|href=")#([^")]+)', svg)
        assert len(made) == len(set(made)) > 0
        assert set(named) == set(made)
    assert not set(re.findall(r'\bid="([^"]+)"', one)) & set(re.findall(r'\bid="([^"]+)"', two))
