"""A model with its server as a folder that an image is built from."""

from .write import write_container

__all__ = ["write_container"]
