"""Hashes of the files that a run left, as its record has them."""

from collections.abc import Sequence

from .events import Event, EventKind


def artifacts(events: Sequence[Event]) -> dict[str, str]:
    """Path below the run folder -> SHA-256 of the file, as last recorded."""
    bodies = [e.body for e in events if e.kind is EventKind.ARTIFACT]
    files = [file for body in bodies for file in body.get("files", (body,))]
    return {str(file["path"]): str(file["sha256"]) for file in files}
