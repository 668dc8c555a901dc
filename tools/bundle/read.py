"""Reading a bundle: nothing is opened whose hash is not the manifest's."""

import json
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from ...pipelines.catalogue import family, is_family
from ...pipelines.contracts import DataError, PersonError
from ...pipelines.expressions import load_model
from ...pipelines.family import Fitted
from ..store.artifacts import artifacts
from ..store.files import sha256
from ..store.reading import has_record
from ..store.run import read_unchecked
from .manifest import ESTIMATOR, MANIFEST, Manifest

#: A bundle larger than this is not one of ours.
_LARGEST_BYTES = 4 * 1024**3
#: A table of 50,000 columns is described in less.
_LARGEST_MANIFEST = 64 * 1024**2


@dataclass(frozen=True)
class Bundle:
    """A model on disk; it is loaded when first used."""

    folder: Path
    manifest: Manifest

    @cached_property
    def model(self) -> Fitted:
        """The fitted model.

        Raises:
            DataError: its files are not what a model of ours consists of.
        """
        manifest = self.manifest
        try:
            return load_model(
                family(manifest.family), self.folder / ESTIMATOR, manifest.inputs, manifest.derived
            )
        except PersonError:
            raise
        except Exception as error:
            # A file that somebody made can make the libraries raise anything. That is the file's fault.
            raise _changed(self.folder, f"it cannot be loaded ({type(error).__name__})") from error


def read_bundle(path: Path) -> Bundle:
    """Open a bundle, given its folder or the run folder that holds it.

    Raises:
        DataError: there is none, or it has been changed.
    """
    folder = next((f for f in (path, path / "model") if (f / MANIFEST).is_file()), None)
    if folder is None:
        raise DataError("NO-MODEL", f"there is no model in {path}", "name a run folder whose run has ended")
    try:
        manifest = _manifest(folder)
    except (ValidationError, OSError) as error:
        raise _changed(folder, "its manifest cannot be read") from error
    if not _as_recorded(folder):
        raise _changed(folder, "its manifest is not the one that the run recorded")
    if not is_family(manifest.family):
        raise _changed(folder, f"its family {manifest.family!r} is not known here")
    _check_files(folder, manifest)
    return Bundle(folder, manifest)


def _manifest(folder: Path) -> Manifest:
    if (folder / MANIFEST).stat().st_size > _LARGEST_MANIFEST:
        raise _changed(folder, "its manifest is too large")
    text = (folder / MANIFEST).read_bytes()
    if _version(text) > Manifest.model_fields["bundle_version"].default:
        raise DataError(
            "MODEL-NEWER", f"the model in {folder} is of a newer version", "update automl-agent to use it"
        )
    return Manifest.model_validate_json(text)


def _version(text: bytes) -> int:
    try:
        version = json.loads(text)["bundle_version"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return 0
    return version if isinstance(version, int) else 0


def _as_recorded(folder: Path) -> bool:
    """Whether the manifest is what the run's record says, where the bundle lies in its run folder."""
    run = folder.resolve().parent
    if not has_record(run):
        return True
    expected = artifacts(read_unchecked(run)).get(f"{folder.resolve().name}/{MANIFEST}")
    return expected is None or sha256(folder / MANIFEST) == expected


def _check_files(folder: Path, manifest: Manifest) -> None:
    root = folder / ESTIMATOR
    if any(p.is_symlink() for p in (root, *root.rglob("*"))):
        raise _changed(folder, "it holds a link")
    found = {p.relative_to(root).as_posix(): p for p in root.rglob("*") if not p.is_dir()}
    if set(found) != set(manifest.files):
        raise _changed(folder, "files were added or are missing")
    if not all(stat.S_ISREG(p.lstat().st_mode) for p in found.values()):
        raise _changed(folder, "it holds something that is no file")
    if sum(p.stat().st_size for p in found.values()) > _LARGEST_BYTES:
        raise _changed(folder, "it is too large")
    for name, path in found.items():
        if sha256(path) != manifest.files[name]:
            raise _changed(folder, f"{name} has been changed")


def _changed(folder: Path, why: str) -> DataError:
    return DataError(
        "BAD-MODEL", f"the model in {folder} cannot be used: {why}", "use an unchanged copy, or train anew"
    )
