"""A delivered model as an ONNX graph, its preprocessing as JSON beside it; nothing that was not compared is handed out."""

from .write import write_onnx

__all__ = ["write_onnx"]
