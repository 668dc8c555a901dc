"""Words that clients send, as types: bounded, and without what a command line cannot hold. And kinds of answers."""

from typing import Annotated, Any

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

#: As FastAPI takes them.
Answers = dict[int | str, dict[str, Any]]
_TEXT = {"schema": {"type": "string"}}
EVENTS: Answers = {200: {"content": {"text/event-stream": {}}}}
HTML: Answers = {200: {"content": {"text/html": _TEXT}}}
CSV: Answers = {200: {"content": {"text/csv": _TEXT}}}
FILE: Answers = {200: {"content": {"application/octet-stream": _TEXT}}}
