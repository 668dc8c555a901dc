"""A private copy of a record to look at, so that looking changes nothing."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...pipelines.contracts import StorageError
from ..store.faults import of_system
from ..store.lock import LOCK
from ..store.reading import RUN_DB, check_files

#: The shared memory beside a log is made anew from it.
_PARTS = (RUN_DB, f"{RUN_DB}-wal", LOCK)


@contextmanager
def copied(folder: Path) -> Iterator[Path]:
    """A folder with copies of the record's files, for as long as they are looked at.

    Raises:
        StorageError: they cannot be read, or there is no room for them.
    """
    check_files(folder)
    with tempfile.TemporaryDirectory(prefix="automl-agent-") as name:
        place = Path(name)
        try:
            for part in _PARTS:
                source = folder / part
                if source.is_file() and not source.is_symlink():
                    shutil.copyfile(source, place / part)
        except OSError as error:
            raise of_system(error, folder) or StorageError(
                "RUN-UNREADABLE", f"{folder} cannot be read: {error}", "see to the disk"
            ) from error
        yield place
