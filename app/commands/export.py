"""``automl-agent export``: a run's model, or its search, in the forms that others take."""

import json as json_module
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from . import options

#: A fit again takes about as long as one in the run did; a machine may be busy.
_TRY_SECONDS = 3600.0


class Form(StrEnum):
    """What a run can be exported to."""

    TRAIN = "train"
    ONNX = "onnx"
    CONTAINER = "container"
    OPTUNA = "optuna"


@dataclass(frozen=True)
class _Order:
    run: Path
    out: Path | None
    data: Path | None
    check: bool


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export)


def export(
    run: options.Run,
    to: Annotated[
        Form,
        typer.Option(
            "--to",
            help="train: a Python script without automl-agent; onnx: a graph for onnxruntime; container: a folder"
            " with a Dockerfile and the model server; optuna: the search as a study.",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="PATH", help="The folder, or the study's file [RUN/export/...]."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="PATH", help="Where the run's data lies now [where it lay]."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check/--no-check", help="Try a script before it is handed out.")
    ] = True,
    json: options.Json = False,
) -> int:
    """Export a run.

    What is exported is compared with the delivered model first; what is not the same is refused.
    """
    from ..errors import one_line

    said = _MAKERS[to](_Order(run, out, data, check))
    if json:
        print(json_module.dumps({"run": str(run), "to": to.value, **said}))
        return 0
    for name, value in said.items():
        if name not in {"files", "path"}:
            print(one_line(f"{name}: {value}"), file=sys.stderr)
    print(one_line(str(said["path"])))
    return 0


def _train(order: _Order) -> Mapping[str, object]:
    from ...pipelines.contracts import RequestError
    from ...tools.export.training import check_free, why_not, write_training
    from ...tools.export.training.again import source_of
    from ...tools.export.training.verify import verify

    source = source_of(order.run, order.data)
    if (why := why_not(source)) is not None:
        raise RequestError("NOT-EXPORTABLE", f"no script can be written: {why}", "use automl-agent predict")
    folder = order.out or order.run
    check_free(folder)
    said = "not tried"
    with tempfile.TemporaryDirectory() as name:
        files = write_training(Path(name), source)
        if order.check:
            said = verify(Path(name) / "train.py", Path(source.file.path), _TRY_SECONDS)
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copyfile(file, folder / file.name)
    return {"path": str(folder / "train.py"), "files": [f.name for f in files], "checked": said}


def _onnx(order: _Order) -> Mapping[str, object]:
    from ...tools.export.onnx import write_onnx

    done = write_onnx(order.run, order.out or order.run / "export" / "onnx", order.data)
    return done.model_dump()


def _container(order: _Order) -> Mapping[str, object]:
    from ...tools.export.container import write_container

    done = write_container(order.run, order.out or order.run / "export" / "container")
    return done.model_dump()


def _optuna(order: _Order) -> Mapping[str, object]:
    from ...tools.export.study import write_study

    out = order.out or order.run / "export" / "study.db"
    done = write_study(order.run, out)
    return {"path": str(out), **done.model_dump()}


_MAKERS: Mapping[Form, Callable[[_Order], Mapping[str, object]]] = {
    Form.TRAIN: _train,
    Form.ONNX: _onnx,
    Form.CONTAINER: _container,
    Form.OPTUNA: _optuna,
}
