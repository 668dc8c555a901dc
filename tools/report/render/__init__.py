"""A document as HTML and as Markdown."""

from .html import html
from .markdown import markdown

__all__ = ["html", "markdown"]
