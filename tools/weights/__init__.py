"""Pretrained weights that a person names: fetched, looked at, measured."""

from .name import named

__all__ = ["named"]
