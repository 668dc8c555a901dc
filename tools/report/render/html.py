"""A document as one HTML page: Jinja with every text escaped, style inside, nothing from elsewhere."""

import base64
import hashlib
from pathlib import Path

from ..document import Document

_TEMPLATES = Path(__file__).parent.parent / "templates"


def html(document: Document) -> str:
    """The page."""
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template("report.html").render(
        document=document,
        summary=document.summary,
        # Ours alone: the style sheet, and drawings that figures/canvas.py made.
        style=Markup(style),
        drawing=Markup,
        digest=digest,
    )
