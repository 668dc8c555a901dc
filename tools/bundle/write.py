"""Writing a bundle: beside its place, then renamed, so that a bundle is whole or not there."""

import os
import shutil
from pathlib import Path

from ..store.failpoints import passing
from ..store.files import sha256, sync_folder, write_text
from .card import model_card
from .manifest import CARD, ESTIMATOR, MANIFEST, Manifest


def write_bundle(folder: Path, estimator: Path, manifest: Manifest, headline: str) -> Manifest:
    """Make ``folder`` the bundle of the model saved in ``estimator``, replacing what was there.

    Args:
        folder: ``<run>/model``.
        estimator: what ``Fitted.save`` wrote.
        manifest: everything but ``files``, which is filled in here.
        headline: the score in a sentence, for the model card.

    Returns:
        The manifest as written.
    """
    temporary = folder.with_name(f".{folder.name}.tmp-{os.getpid()}")
    shutil.rmtree(temporary, ignore_errors=True)
    shutil.copytree(estimator, temporary / ESTIMATOR)
    files = {
        path.relative_to(temporary / ESTIMATOR).as_posix(): sha256(path)
        for path in sorted((temporary / ESTIMATOR).rglob("*"))
        if path.is_file()
    }
    complete = manifest.model_copy(update={"files": files})
    write_text(temporary / MANIFEST, complete.model_dump_json(indent=2) + "\n")
    write_text(temporary / CARD, model_card(complete, headline))
    if folder.exists():
        shutil.rmtree(folder)
    passing("rename:bundle:before")
    temporary.rename(folder)
    passing("rename:bundle:after")
    sync_folder(folder.parent)
    return complete


def size_bytes(folder: Path) -> int:
    """Bytes of every file below ``folder``."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
