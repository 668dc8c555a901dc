"""The folder of an ONNX export: graph, preprocessing, and a script that predicts with both."""

import json
import os
import shutil
import warnings
from pathlib import Path

import numpy as np

from ....pipelines.contracts import RequestError, Value
from ...bundle import Bundle
from ...data.cast import CastTable, to_pandas
from . import applied
from .described import features, output, refused
from .graphs import graph

#: A prediction may differ by so much of the largest one.
TOLERANCE = 1e-4
_SCRIPT = Path(applied.__file__)
_GRAPH, _DESCRIBED, _PREDICT = "model.onnx", "preprocessing.json", "predict.py"
_MAKER = "automl-agent"


class Exported(Value):
    """What was written, and how far its predictions are from the bundle's on how many rows."""

    path: str
    files: tuple[str, ...]
    rows: int
    largest_difference: float


def write_onnx(run: Path, out: Path, data: Path | None = None) -> Exported:
    """Export a finished run's model, compared with its bundle on the run's own sealed rows.

    Args:
        run: the run folder.
        out: where to write.
        data: where its data lies now; None is where it lay.

    Raises:
        RequestError: the model has no such form, or that predicts something else.
        DataError: bundle or data are not there, or other ones by now.
    """
    from ..training.again import reread

    again = reread(run, data)
    frame = again.dataset.features.frame[again.split.test]
    return export(again.bundle, CastTable(frame), out)


def export(bundle: Bundle, rows: CastTable, out: Path) -> Exported:
    """Write the graph of a bundle, once it has predicted ``rows`` as the bundle does.

    Raises:
        RequestError: see :func:`write_onnx`.
    """
    manifest = bundle.manifest
    if manifest.inputs.kind.locates or manifest.derived:
        what = "derived features" if manifest.derived else "pictures"
        raise refused(f"it computes {what} before its estimator")
    _check_free(out)
    temporary = out.with_name(f".{out.name}.tmp-{os.getpid()}")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    try:
        _fill(temporary, bundle, rows)
        gap = _compared(temporary, bundle, rows)
        files = tuple(sorted(p.name for p in temporary.iterdir()))
        out.mkdir(parents=True, exist_ok=True)
        for name in files:
            (temporary / name).replace(out / name)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return Exported(path=str(out), files=files, rows=rows.frame.height, largest_difference=gap)


def _check_free(out: Path) -> None:
    """See that nothing of somebody else's would be overwritten.

    Raises:
        RequestError: it would.
    """
    try:
        described = json.loads((out / _DESCRIBED).read_bytes())
        ours = isinstance(described, dict) and described.get("made_by") == _MAKER
    except (OSError, ValueError):
        ours = False
    taken = next((n for n in (_GRAPH, _DESCRIBED, _PREDICT) if os.path.lexists(out / n)), None)
    if taken is not None and not ours:
        raise RequestError(
            "OUT-NOT-EMPTY", f"{out} holds another {taken}, which would be overwritten", "name another --out"
        )


def _fill(folder: Path, bundle: Bundle, rows: CastTable) -> None:
    manifest, model = bundle.manifest, bundle.model
    if not hasattr(getattr(model, "encoder", None), "parts"):
        raise refused(f"no converter is known for the family {manifest.family}")
    facts = features(model, manifest.inputs)
    columns = columns_of(rows)
    width = applied.encode(facts, {name: values[:1] for name, values in columns.items()}).shape[1]
    with warnings.catch_warnings():
        # Converters warn of versions that the comparison below judges.
        warnings.simplefilter("ignore")
        made = graph(manifest.family, model, width, folder)
    (folder / _GRAPH).write_bytes(made.content)
    described = {
        "made_by": _MAKER,
        "run": manifest.run_id,
        "inputs": [{"id": c.id, "name": c.name, "kind": c.kind.value} for c in manifest.inputs.columns],
        "features": facts,
        "output": output(model, manifest, made.softmax, made.shift, made.scale),
    }
    (folder / _DESCRIBED).write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
    shutil.copyfile(_SCRIPT, folder / _PREDICT)


def columns_of(rows: CastTable) -> dict[str, np.ndarray]:
    """Inputs as arrays by id."""
    frame = to_pandas(rows)
    return {name: frame[name].to_numpy() for name in frame.columns}


def _compared(folder: Path, bundle: Bundle, rows: CastTable) -> float:
    wanted = np.asarray(bundle.model.predict(to_pandas(rows)))
    try:
        found = applied.predict(folder, columns_of(rows))
    except ImportError as error:
        raise refused(f"{error.name} is not installed (pip install automl-agent[export])") from error
    except Exception as error:
        # onnxruntime has errors of its own, without a common ancestor.
        raise refused(f"onnxruntime cannot run it ({type(error).__name__})") from error
    if found.shape != wanted.shape or not np.isfinite(found).all():
        raise refused("the graph answers in another form")
    gap = float(np.abs(found - wanted).max()) if wanted.size else 0.0
    if gap > TOLERANCE * max(1.0, float(np.abs(wanted).max())):
        share = float((np.abs(found - wanted) > TOLERANCE).mean())
        raise refused(f"it predicts otherwise by up to {gap:.2g} ({share:.1%} of predictions)")
    return gap
