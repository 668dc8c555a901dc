"""Predictions of a run's model on a file, made by a process of their own."""

import json

import anyio.to_thread
from fastapi import APIRouter, Response
from starlette.responses import FileResponse

from ....pipelines.contracts import RequestError, Value
from ...control.preview import preview
from ..jobs import JobState
from ..place import PREDICTED, Here, Place
from .run_list import file_of
from .words import CSV, JobId, Plain, RunName, UploadId

router = APIRouter(tags=["predictions"])
_MOST_ROWS, _MOST_COLUMNS, _LONGEST = 20, 40, 200


class PredictionOrder(Value):
    """Rows to predict: an upload, or a file of the working folder by its name."""

    upload: UploadId | None = None
    data: Plain | None = None


class Prediction(Value):
    """Predictions, or how far they are.

    Attributes:
        run: whose model.
        name: of the file, as its owner calls it.
        at: seconds since 1970.
        rows: how many were written; None before.
        preview: the first of them, as text.
    """

    id: str
    run: str
    name: str
    at: float
    state: JobState
    problem: str = ""
    rows: int | None = None
    columns: tuple[str, ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()
    warnings: tuple[str, ...] = ()


@router.post("/api/runs/{name}/predictions", status_code=202)
async def predict(name: RunName, order: PredictionOrder, here: Here) -> Prediction:
    """Begin to predict."""
    return await anyio.to_thread.run_sync(lambda: _begin(name, order, here), limiter=here.slow)


@router.get("/api/runs/{name}/predictions")
def predictions(name: RunName, here: Here) -> list[Prediction]:
    """Those made with this run's model, the last first."""
    run = here.runs.summary(name).name
    found = [i for i in here.predictions.ids() if here.predictions.order(i).get("run") == run]
    return [_prediction(i, here) for i in found[:50]]


@router.get("/api/predictions/{prediction}")
def prediction(prediction: JobId, here: Here) -> Prediction:
    """How far it is, and its first rows."""
    return _prediction(prediction, here)


@router.get("/api/predictions/{prediction}/predictions.csv", response_class=FileResponse, responses=CSV)
def download(prediction: JobId, here: Here) -> FileResponse:
    """All rows: a line for each input row, in order."""
    path = here.predictions.folder(prediction) / PREDICTED
    if here.predictions.state(prediction) is not JobState.DONE:
        raise RequestError("NO-FILE", "there are no predictions", "wait until they are done")
    return FileResponse(path, media_type="text/csv; charset=utf-8", filename=PREDICTED)


@router.delete("/api/predictions/{prediction}", status_code=204, response_class=Response)
def remove(prediction: JobId, here: Here) -> Response:
    """End and forget it."""
    here.predictions.remove(prediction)
    return Response(status_code=204)


def _begin(name: str, order: PredictionOrder, here: Place) -> Prediction:
    run = here.runs.summary(name)
    if not run.state.is_over:
        raise RequestError("RUN-NOT-OVER", f"{run.name} is not over", "wait until it is")
    if run.model is None:
        raise RequestError("NO-MODEL", f"{run.name} found no model", "begin another run")
    path = file_of(here, order.upload, order.data)
    if path is None:
        raise RequestError("NO-DATA", "there is no file to predict", "upload one")
    shown = here.uploads.about(order.upload).name if order.upload else order.data
    words = [
        "predict",
        "--out={folder}/" + PREDICTED,
        "--json",
        "--",
        str(here.runs.catalogue.folder(run.name)),
        path,
    ]
    id_ = here.predictions.start(words, {"run": run.name, "name": shown}, here.settings.cwd)
    return _prediction(id_, here)


def _prediction(id_: str, here: Place) -> Prediction:
    order, state = here.predictions.order(id_), here.predictions.state(id_)
    known = {"id": id_, "run": order["run"], "name": order["name"], "at": order["at"], "state": state}
    if state is JobState.FAILED:
        return Prediction(**known, problem=here.predictions.problem(id_))
    if state is JobState.WORKING:
        return Prediction(**known)
    head = preview(here.predictions.folder(id_) / PREDICTED, _MOST_ROWS, _MOST_COLUMNS, _LONGEST)
    told = json.loads(here.predictions.answer(id_) or "{}")
    return Prediction(
        **known,
        rows=told.get("rows"),
        columns=head.columns,
        preview=head.rows,
        warnings=tuple(str(w)[:500] for w in told.get("warnings", ()))[:20],
    )
