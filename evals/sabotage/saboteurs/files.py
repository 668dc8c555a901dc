"""Reports and predictions that are not what they should be. Each leaves as if all were well."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ....pipelines.contracts import TrialStatus
from ....tools.trials.job import LOG, PREDICTIONS, REPORT, JobReport, write_predictions, write_report
from ..scene import CRASHED, INVALID, Saboteur, Scene

_DAMAGED = "damaged|no report"


def _report(folder: Path, digest: str, **changes: object) -> None:
    body = {**JobReport(status=TrialStatus.OK, sha256=digest, job=folder.name).model_dump(), **changes}
    (folder / REPORT).write_text(json.dumps(body), encoding="utf-8")


def _rows(scene: Scene) -> np.ndarray:
    return np.full((len(np.load(scene.job["predict"], allow_pickle=False)), 2), 0.5)


def report_of_noise(scene: Scene) -> None:
    """Bytes."""
    (scene.folder / REPORT).write_bytes(os.urandom(500))
    os._exit(0)


def report_torn(scene: Scene) -> None:
    """The first half."""
    digest = write_predictions(scene.folder, _rows(scene))
    write_report(scene.folder, JobReport(status=TrialStatus.OK, sha256=digest))
    whole = (scene.folder / REPORT).read_bytes()
    (scene.folder / REPORT).write_bytes(whole[: len(whole) // 2])
    os._exit(0)


def report_without_end(scene: Scene) -> None:
    """A hundred megabytes."""
    digest = write_predictions(scene.folder, _rows(scene))
    _report(scene.folder, digest)
    with (scene.folder / REPORT).open("ab") as stream:
        for _ in range(100):
            stream.write(b" " * 1_000_000)
    os._exit(0)


def report_of_another_job(scene: Scene) -> None:
    """As if replayed."""
    digest = write_predictions(scene.folder, _rows(scene))
    _report(scene.folder, digest, job="job-1-00001")
    os._exit(0)


def report_with_a_score(scene: Scene) -> None:
    """What nobody asked for."""
    digest = write_predictions(scene.folder, _rows(scene))
    _report(scene.folder, digest, score=0.9999)
    os._exit(0)


def report_without_predictions(scene: Scene) -> None:
    """Says that they are there."""
    write_report(scene.folder, JobReport(status=TrialStatus.OK, sha256="0" * 64))
    os._exit(0)


def report_as_pipe(scene: Scene) -> None:
    """Whoever reads it waits for ever."""
    _instead(scene.folder / REPORT, os.mkfifo)


def report_as_folder(scene: Scene) -> None:
    """A folder of that name."""
    _instead(scene.folder / REPORT, os.mkdir)


def predictions_changed(scene: Scene) -> None:
    """Others than the report vouches for."""
    digest = write_predictions(scene.folder, _rows(scene))
    write_report(scene.folder, JobReport(status=TrialStatus.OK, sha256=digest))
    np.save(scene.folder / PREDICTIONS, _rows(scene)[::-1] * np.array([0.2, 1.8]))
    os._exit(0)


def predictions_that_lie(scene: Scene) -> None:
    """A header that promises a thousand times as much as there is."""
    rows = _rows(scene)
    path = scene.folder / PREDICTIONS
    digest = write_predictions(scene.folder, rows)
    short = path.read_bytes()[: -8 * rows.size // 2]
    path.write_bytes(short)
    write_report(scene.folder, JobReport(status=TrialStatus.OK, sha256=digest))
    os._exit(0)


def predictions_of_objects(scene: Scene) -> None:
    """A pickle inside."""
    np.save(scene.folder / PREDICTIONS, np.array([{"a": 1}] * 3, dtype=object), allow_pickle=True)
    write_report(scene.folder, JobReport(status=TrialStatus.OK, sha256="0" * 64))
    os._exit(0)


def predictions_as_link(scene: Scene) -> None:
    """To a file of the run."""
    write_report(scene.folder, JobReport(status=TrialStatus.OK, sha256="0" * 64))
    _instead(scene.folder / PREDICTIONS, lambda path: path.symlink_to(scene.job["target"]))


def predictions_as_pipe(scene: Scene) -> None:
    """Whoever reads them waits for ever."""
    write_report(scene.folder, JobReport(status=TrialStatus.OK, sha256="0" * 64))
    _instead(scene.folder / PREDICTIONS, os.mkfifo)


def log_as_pipe(scene: Scene) -> None:
    """Whoever reads what it said waits for ever."""
    _instead(scene.folder / LOG, os.mkfifo)


def _instead(path: Path, make: Callable[[Path], None]) -> None:
    path.unlink(missing_ok=True)
    make(path)
    os._exit(0)


SABOTEURS = (
    Saboteur("a report of noise", report_of_noise, (CRASHED,), _DAMAGED),
    Saboteur("half a report", report_torn, (CRASHED,), _DAMAGED),
    Saboteur("a report of 100 MB", report_without_end, (CRASHED,), "too long"),
    Saboteur("a report of another job", report_of_another_job, (CRASHED,), "another job"),
    Saboteur("a report with a score of its own", report_with_a_score, (CRASHED,), _DAMAGED),
    Saboteur("a report without predictions", report_without_predictions, (CRASHED,), "No such file"),
    Saboteur("a pipe for a report", report_as_pipe, (CRASHED,), "no report|not permitted|denied"),
    Saboteur("a folder for a report", report_as_folder, (CRASHED,), "no report"),
    Saboteur("predictions changed after the report", predictions_changed, (CRASHED,), "damaged"),
    Saboteur("predictions with a header that lies", predictions_that_lie, (CRASHED,), "as it says"),
    Saboteur("a pickle for predictions", predictions_of_objects, (INVALID,), "object"),
    Saboteur("a link for predictions", predictions_as_link, (CRASHED,), "damaged|denied"),
    Saboteur("a pipe for predictions", predictions_as_pipe, (CRASHED,), "damaged|not permitted|denied"),
    Saboteur("a pipe for a log", log_as_pipe, (CRASHED,), "no report|not permitted|denied"),
)
