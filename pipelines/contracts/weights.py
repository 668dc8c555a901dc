"""Pretrained weights that a person names: what they are, so that a run can be told to use the same ones again."""

from typing import Literal

from pydantic import Field

from .base import Value

#: What stands for a licence that nobody states.
NOT_STATED = "not stated"

WeightsKind = Literal["text", "image"]


class Weights(Value):
    """An encoder in a folder, as it was when the plan was made.

    Attributes:
        name: what configurations call it.
        kind: what it reads.
        path: the folder, absolute.
        source: as the person named it.
        sha256: over its files.
        licence: as the folder says, as SPDX identifier where it names one.
        bytes: of its files.
        width: numbers of one embedding.
        longest: tokens that it reads of a text at most; 0 for pictures.
        pooled: whether it has a pooled output of its own.
        seconds: of one core for one text of usual length, or one picture; measured on a small batch.
    """

    name: str = Field(min_length=1, max_length=80)
    kind: WeightsKind
    path: str
    source: str = Field(max_length=4096)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    licence: str = Field(default=NOT_STATED, min_length=1, max_length=100)
    bytes: int = Field(ge=0)
    width: int = Field(ge=1, le=65_536)
    longest: int = Field(default=0, ge=0)
    pooled: bool = False
    seconds: float = Field(ge=0)

    @property
    def told(self) -> str:
        """In a line, for people."""
        return f"{self.name} ({self.kind}, {self.bytes / 1e6:.1f} MB, licence: {self.licence})"
