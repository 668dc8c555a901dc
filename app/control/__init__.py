"""Runs as processes of their own: begun, watched, stopped and taken up by whoever stays around (chat, pages, protocols)."""

from .launch import Launch, Resumption
from .runs import Runs

__all__ = ["Launch", "Resumption", "Runs"]
