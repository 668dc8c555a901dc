"""The report of a run: one HTML page and the same content in Markdown. Cheap to import."""

from .data import Importance, ReportData, SplitFacts
from .write import report_texts

__all__ = ["Importance", "ReportData", "SplitFacts", "report_texts"]
