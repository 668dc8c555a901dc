"""A file of JSON lines that grows: what a line holds was finished, whatever happened afterwards."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from ...pipelines.contracts import StorageError, Value

Kind = TypeVar("Kind", bound=Value)


class Lines(Generic[Kind]):
    """Values of one kind, one a line, in the order in which they came.

    Args:
        path: of the file; it may not be there yet.
        kind: of the values.
    """

    def __init__(self, path: Path, kind: type[Kind]) -> None:
        self.path = path
        self._kind = kind

    def read(self) -> Iterator[Kind]:
        """Every value. A last line that a killed process left half written does not count.

        Raises:
            StorageError: another line holds something else.
        """
        if not self.path.is_file():
            return
        try:
            lines = self.path.read_bytes().split(b"\n")
            for line in lines[:-1]:
                if line.strip():
                    yield self._kind.model_validate_json(line)
        except (OSError, ValidationError) as error:
            raise StorageError(
                "DAMAGED",
                f"{self.path} cannot be read ({str(error).splitlines()[0][:80]})",
                "use another folder",
            ) from error

    def append(self, value: Kind) -> None:
        """Add a value; it is on disk when this returns.

        Raises:
            StorageError: it cannot be written.
        """
        try:
            with self.path.open("ab+") as stream:
                self._mend(stream.fileno())
                stream.write(value.model_dump_json().encode() + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise StorageError(
                "NOT-WRITTEN", f"{self.path} cannot be written ({error.strerror})", "make room"
            ) from error

    def _mend(self, file: int) -> None:
        """Cut off a line that is half written."""
        size = os.fstat(file).st_size
        if size and os.pread(file, 1, size - 1) != b"\n":
            whole = self.path.read_bytes()
            os.ftruncate(file, whole.rfind(b"\n") + 1)
