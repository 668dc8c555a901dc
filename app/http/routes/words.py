"""Words that clients send, as types: bounded, and without what a command line cannot hold."""

from typing import Annotated

from fastapi import Path
from pydantic import Field

from ..uploads import ID

#: Anything that can be an argument of a process.
Plain = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
#: Any text of a person's.
Prose = Annotated[str, Field(min_length=1, max_length=100_000)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
UploadId = Annotated[str, Field(pattern=ID)]
RunName = Annotated[
    str, Path(min_length=1, max_length=160, description="a run's name, or how only it begins")
]
JobId = Annotated[str, Path(min_length=1, max_length=40)]
