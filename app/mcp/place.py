"""Where the server works: the runs it knows, and the folder that paths are meant from."""

from dataclasses import dataclass
from pathlib import Path

from ...pipelines.contracts import RequestError
from ...tools.runs.summary import RunSummary
from ..control import Runs


@dataclass(frozen=True)
class Place:
    """The runs in a folder, and the working folder. An agent on this machine may name any file that its user could."""

    runs: Runs
    cwd: Path

    def path(self, word: str) -> Path:
        """A path as the agent means it: from the working folder, unless it is absolute."""
        return self.cwd / Path(word)

    def name(self, word: str) -> str:
        """The run that a word names: its name, a beginning that no other has, ``latest``, or its folder's path.

        Raises:
            RequestError: there is no such run.
        """
        folder = self.path(word)
        known = word if folder.parent != self.runs.root else folder.name
        return self.runs.summary(known).name

    def summary(self, word: str) -> RunSummary:
        """Where a run stands.

        Raises:
            RequestError: there is no such run.
        """
        return self.runs.summary(self.name(word))

    def folder(self, word: str) -> Path:
        """The folder of a run that has a record.

        Raises:
            RequestError: there is no such run, or its request was refused.
        """
        return self.runs.catalogue.folder(self.name(word))

    def new_file(self, word: str, overwrite: bool) -> Path:
        """A file that is written to.

        Raises:
            RequestError: it is there already, and must not be replaced, or it can be no file.
        """
        path = self.path(word)
        try:
            is_there = path.exists()
        except OSError as error:
            raise RequestError("BAD-OUTPUT", f"there can be no such file: {error}", "name another") from error
        if is_there and not overwrite:
            raise RequestError(
                "FILE-EXISTS", f"{path} is there already", "name another file, or set overwrite to true"
            )
        return path
