"""The delivered model: a folder without pickle, with a manifest that says what it is and what it needs."""

from .manifest import Manifest
from .predict import Prediction, predict_table
from .read import Bundle, read_bundle
from .write import write_bundle

__all__ = ["Bundle", "Manifest", "Prediction", "predict_table", "read_bundle", "write_bundle"]
