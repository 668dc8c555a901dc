"""Where figures are drawn: matplotlib without pyplot, to SVG that follows the page's colours.

Drawing colours are placeholders which become CSS variables, so one drawing serves light, dark and print.
Text stays text, in the page's font. Nothing is read as TeX, so a class called ``$\\frac{`` is only a name.
"""

import hashlib
import io
import re
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from ..document import Figure as FigureBlock
from ..document import Table
from ..wording import shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Width of every figure in points: one column of the page, or a phone's whole width.
WIDTH = 320.0

#: Placeholder -> CSS variable. The series follow Okabe and Ito's palette, safe for the colour-blind.
INK, MUTED, LINE, PAPER = "#010100", "#010200", "#010300", "#010400"
ON_FILL, GOOD, BAD = "#010500", "#010600", "#010700"
SERIES = tuple(f"#0200{index:02x}" for index in range(8))
_VARIABLES = {
    INK: "--ink",
    MUTED: "--muted",
    LINE: "--line",
    PAPER: "--paper",
    ON_FILL: "--on-fill",
    GOOD: "--good",
    BAD: "--bad",
    **{colour: f"--series-{index}" for index, colour in enumerate(SERIES)},
}

_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "axes.titlesize": 9.5,
    "axes.labelsize": 9.5,
    "axes.labelcolor": MUTED,
    "axes.labelpad": 5.0,
    "axes.edgecolor": LINE,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.unicode_minus": True,
    "grid.color": LINE,
    "grid.linewidth": 0.7,
    "xtick.labelsize": 9.0,
    "ytick.labelsize": 9.0,
    "xtick.color": LINE,
    "ytick.color": LINE,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "xtick.major.size": 0.0,
    "ytick.major.size": 0.0,
    "xtick.minor.size": 0.0,
    "ytick.minor.size": 0.0,
    "text.color": INK,
    "figure.facecolor": "none",
    "legend.frameon": False,
    "legend.fontsize": 9.0,
    "legend.handlelength": 1.4,
    "lines.solid_capstyle": "round",
    "path.simplify": True,
}


def draw(
    title: str,
    caption: str,
    numbers: Table,
    plot: Callable[["Figure"], None],
    height: float = 232.0,
) -> FigureBlock:
    """A figure, drawn by ``plot``.

    Args:
        title: what it shows, in a few words.
        caption: how to read it; also what a screen reader says.
        numbers: the same as a table.
        plot: draws on an empty matplotlib figure; its colours are those of this module.
        height: in points.
    """
    from matplotlib.figure import Figure

    # Styles are matplotlib's for the whole process: two threads that draw at once would take each other's.
    with _DRAWING, _style(title):
        figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72, layout="constrained")
        plot(figure)
        buffer = io.StringIO()
        nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
        figure.savefig(buffer, format="svg", metadata=nothing)
    return FigureBlock(
        title=shown(title), svg=_inline(buffer.getvalue(), title), caption=shown(caption), numbers=numbers
    )


def plain_axes(figure: "Figure", x: str, y: str) -> "Axes":
    """The figure's axes, labelled."""
    axes = figure.add_subplot()
    axes.set_xlabel(shown(x))
    axes.set_ylabel(shown(y))
    return axes


@contextmanager
def _style(title: str) -> Iterator[None]:
    """Our style whatever the person's own matplotlibrc says; put back afterwards."""
    import matplotlib

    with matplotlib.rc_context(), warnings.catch_warnings():
        # The page's fonts draw the text: that matplotlib's own lacks a glyph does not matter.
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(cast(Any, {**_STYLE, "svg.hashsalt": title}))
        yield


_DRAWING = threading.Lock()
_TAG = re.compile(r"<[^>]*>")
_LONG = re.compile(r"(\d\.\d\d)\d+|(\d\d+\.\d)\d+")
_COLOUR = re.compile("|".join(_VARIABLES))
_REFERENCE = re.compile(r'(\bid="|url\(#|href="#)([\w.-]+)')
_GROUP = re.compile(r'<g id="[\w.]+_\d+"')
_MARKERS = re.compile(r'<g clip-path="([^"]+)">((?:<use [^>]*/>)+)')
_MARKER_STYLE = re.compile(r' style="([^"]*)"')


def _inline(svg: str, title: str) -> str:
    """The bare ``<svg>`` element: page colours, ids of its own, no more digits than a screen shows."""
    view = re.search(r'viewBox="([\d. ]+)"', svg)
    assert view is not None
    body = svg[svg.index(">", svg.index("<svg")) + 1 :]
    body = re.sub(r"<defs>\s*<style.*?</defs>", "", body, count=1, flags=re.DOTALL)
    body = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)
    body = _GROUP.sub("<g", body).replace("xlink:href", "href")
    body = _TAG.sub(lambda tag: _lighter(tag.group()), body)
    body = re.sub(r">\s+<", "><", body).replace("<g/>", "").strip()
    body = _MARKERS.sub(_one_style, body)
    body = _own_ids(body, re.sub(r"[^a-z]", "", title.lower()))
    return f'<svg viewBox="{view[1]}" aria-hidden="true" focusable="false">{body}'


def _own_ids(body: str, title: str) -> str:
    """The same drawing has the same ids: matplotlib's tell the last digits of a layout, which no two processes share."""
    order: dict[str, int] = {}
    for _, id in _REFERENCE.findall(body):
        order.setdefault(id, len(order))
    plain = _REFERENCE.sub(lambda found: f"{found[1]}{order[found[2]]}", body)
    digest = hashlib.sha256(plain.encode()).hexdigest()[:8]
    return _REFERENCE.sub(lambda found: f"{found[1]}{title}-{digest}-{found[2]}", plain)


def _lighter(tag: str) -> str:
    tag = _COLOUR.sub(lambda colour: f"var({_VARIABLES[colour.group()]})", tag)
    tag = re.sub(r"font: ([\d.]+px) [^;\"]*", r"font-size: \1", tag)
    tag = re.sub(r" font-family: [^;\"]*;| transform=\"rotate\(-0 [^\"]*\"", "", tag)
    return _LONG.sub(lambda digits: digits[1] or digits[2], tag).replace(" \n", " ")


def _one_style(markers: re.Match[str]) -> str:
    """Markers that look the same say so once, which makes a scatter plot a third of the size."""
    styles = set(_MARKER_STYLE.findall(markers[2]))
    if len(styles) != 1:
        return markers[0]
    return f'<g clip-path="{markers[1]}" style="{styles.pop()}">{_MARKER_STYLE.sub("", markers[2])}'
