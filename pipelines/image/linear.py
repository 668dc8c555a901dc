"""Linear models on histograms of gradients and coarse pixels: what a network has to beat."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts import ColumnKind, InputSchema, ParamValue
from ..family import FitContext, Fitted, TaskFacts
from ..spaces import Choice, Integer, Real, SearchSpace
from ..tabular.beside import Beside
from ..tabular.sklearn_model import fit_sklearn, load_sklearn
from ..tabular.target import transform_choice
from .canvas import no_pictures, reduced, resized, see, whole
from .gradients import GradientOptions, histograms
from .packed import PictureShape, picture_columns
from .sizing import sides, size_choice

if TYPE_CHECKING:
    import pandas as pd

#: Longest side by default, where pictures are larger.
_SIDE = 32
_CELL, _ORIENTATIONS, _PIXELS = 4, 9, 8
#: Rows whose pictures are held as numbers at once.
_PIECE = 512
#: Bytes of a value, and copies of the matrix that encoding and fitting hold at once.
_VALUE_BYTES, _COPIES = 4, 4


class PictureEncoder:
    """From a frame to a matrix: each picture's histograms and pixels, scaled, then everything else."""

    def __init__(self, schema: InputSchema, parts: dict[str, Any] | None = None) -> None:
        self._schema = schema
        self.parts = parts or {}

    def fit_transform(
        self, frame: "pd.DataFrame", target: np.ndarray, params: Mapping[str, ParamValue], seed: int
    ) -> np.ndarray:
        """Fit on training rows; (rows, features) float32."""
        from sklearn.preprocessing import StandardScaler

        names = ("cell", "orientations", "pixels")
        longest = int(params.get("size", sides(whole(self._schema))[-1]))
        self.parts["options"] = {"size": longest, **{name: int(params[name]) for name in names}}
        found = self._pictures(frame)
        self.parts["scaler"] = StandardScaler().fit(found)
        beside = Beside.of(self._schema, ColumnKind.IMAGE)
        dense = beside.fit_transform(frame, target, "standard", seed)
        self.parts["others"] = beside.parts
        return self._joined(found, dense)

    def transform(self, frame: "pd.DataFrame") -> np.ndarray:
        """(rows, features) float32."""
        beside = Beside.of(self._schema, ColumnKind.IMAGE, self.parts["others"])
        return self._joined(self._pictures(frame), beside.transform(frame))

    def _joined(self, pictures: np.ndarray, others: np.ndarray) -> np.ndarray:
        # A row's pictures weigh as much as one other column, so that one penalty suits both, whatever the cells are.
        scaled = self.parts["scaler"].transform(pictures) / np.float32(np.sqrt(pictures.shape[1]))
        return np.hstack([scaled, others.astype(np.float32)])

    def _pictures(self, frame: "pd.DataFrame") -> np.ndarray:
        starts = range(0, max(1, len(frame)), _PIECE)
        return np.concatenate([self._piece(frame.iloc[start : start + _PIECE]) for start in starts])

    def _piece(self, frame: "pd.DataFrame") -> np.ndarray:
        options = self.parts["options"]
        canvas = reduced(whole(self._schema), options["size"])
        seen = see(frame, self._schema, canvas)
        rows, count = seen.shape[:2]
        each = seen.reshape(rows * count, *seen.shape[2:])
        gradients = GradientOptions(cell=options["cell"], orientations=options["orientations"])
        pieces = [histograms(each, gradients)]
        if options["pixels"]:
            coarse = reduced(canvas, options["pixels"])
            pieces.append(
                resized(each.transpose(0, 2, 3, 1), coarse).reshape(len(each), -1) / np.float32(255)
            )
        return np.hstack(pieces).reshape(rows, -1)


class ImageLinear:
    """Logistic or ridge regression on what gradients and coarse pixels say."""

    name = "image_linear"
    title = "linear model on gradients and pixels (HOG, scikit-learn)"
    licence = "BSD-3-Clause"
    interpretable = False
    monotone = False

    def unsuited(self, facts: TaskFacts) -> str | None:
        """It sees pictures, and its matrix must fit into memory."""
        if (problem := no_pictures(facts)) is not None:
            return problem
        need = default_values(facts) * _VALUE_BYTES * _COPIES / 1e6
        return f"its matrix needs about {need:.0f} MB" if need > 0.8 * facts.memory_mb else None

    def space(self, facts: TaskFacts) -> SearchSpace:
        """The search space; its default is ours."""
        shape = whole(facts.inputs)
        strength = Real(
            name="C", low=1e-3, high=1e3, default=1.0, log=True, help="inverse strength of the penalty"
        )
        return SearchSpace(
            parameters=(
                *size_choice(shape, _default_side(shape)),
                Choice(name="cell", choices=(4, 6, 8), default=_CELL, help="pixels of a cell's side"),
                Integer(
                    name="orientations", low=6, high=12, default=_ORIENTATIONS, help="directions told apart"
                ),
                Choice(
                    name="pixels",
                    choices=(0, 8, 16),
                    default=_PIXELS,
                    help="side of the coarse picture; 0: none",
                ),
                strength,
                *transform_choice(facts),
            )
        )

    def fit(
        self,
        frame: "pd.DataFrame",
        target: np.ndarray,
        params: Mapping[str, ParamValue],
        context: FitContext,
    ) -> Fitted:
        """Count, scale, fit."""
        encoder = PictureEncoder(context.schema)
        matrix = encoder.fit_transform(frame, target, params, context.seed)
        strength = float(params["C"])
        estimator = _classifier(strength) if context.schema.classes else _regressor(strength)
        return fit_sklearn(encoder, matrix, target, estimator, params, context)

    def load(self, folder: Path, schema: InputSchema) -> Fitted:
        """Read what was saved."""
        return load_sklearn(folder, schema, PictureEncoder)


def default_values(facts: TaskFacts) -> int:
    """Values of the matrix that a default fit makes of pictures, about."""
    shape = whole(facts.inputs)
    canvas, coarse = reduced(shape, _default_side(shape)), reduced(shape, _PIXELS)
    blocks = max(1, canvas.height // _CELL - 1) * max(1, canvas.width // _CELL - 1)
    each = 4 * _ORIENTATIONS * blocks + coarse.values
    return facts.rows * len(picture_columns(facts.inputs)) * each


def _default_side(shape: PictureShape) -> int:
    """The largest of the sides to choose from that is no larger than the usual one."""
    return max((side for side in sides(shape) if side <= _SIDE), default=sides(shape)[0])


def _classifier(strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=200, tol=1e-3)


def _regressor(strength: float) -> Any:
    from sklearn.linear_model import Ridge

    return Ridge(alpha=1 / strength)
