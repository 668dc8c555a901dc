"""A model that says the same of every row: what is delivered where there was no time for any other."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..contracts import Answer, DataError, InputSchema, ParamValue
from ..family import FitContext, Fitted, TaskFacts
from ..image.constant import usual_answer
from ..spaces import SearchSpace

if TYPE_CHECKING:
    import pandas as pd

_FILE, _PICTURE_FILE = "constant.json", "constant.safetensors"
#: Metrics that a median serves better than a mean.
_MEDIAN = frozenset({"mae", "median_absolute_error", "mape", "smape"})


@dataclass(frozen=True)
class _Constant:
    #: Class shares, or the one value.
    answer: tuple[float, ...]
    classes: int

    def predict(self, frame: "pd.DataFrame") -> np.ndarray:
        """The answer, once for each row."""
        answers = np.tile(np.asarray(self.answer, dtype=np.float64), (len(frame), 1))
        return answers if self.classes else answers[:, 0]

    def save(self, folder: Path) -> None:
        """Write the answer."""
        from .persist import write_facts

        write_facts(folder / _FILE, {"answer": list(self.answer), "classes": self.classes})


@dataclass(frozen=True)
class _Located:
    """Of tasks that locate. ``answer`` is (*schema.form.shape)."""

    answer: np.ndarray

    def predict(self, frame: "pd.DataFrame") -> np.ndarray:
        """The answer, once for each row."""
        return np.repeat(self.answer[None], len(frame), axis=0)

    def save(self, folder: Path) -> None:
        """Write the answer."""
        from safetensors.numpy import save_file

        save_file({"answer": np.ascontiguousarray(self.answer)}, str(folder / _PICTURE_FILE))


class Constant:
    """The shares of the classes, the mean or median of the target, or what is usual among the answers for pictures."""

    name = "constant"
    title = "the same answer for every row"
    licence = "Apache-2.0"
    interpretable = True
    monotone = True

    def unsuited(self, facts: TaskFacts) -> str | None:
        """It suits everything, and serves nothing well."""
        return None

    def space(self, facts: TaskFacts) -> SearchSpace:
        """There is nothing to choose."""
        return SearchSpace(parameters=())

    def fit(
        self,
        frame: "pd.DataFrame",
        target: np.ndarray,
        params: Mapping[str, ParamValue],
        context: FitContext,
    ) -> Fitted:
        """Look at the target alone."""
        if context.schema.kind.locates:
            return _Located(usual_answer(target, context.schema))
        classes = len(context.schema.classes)
        if classes:
            counts = np.bincount(target.astype(np.int64), minlength=classes)
            return _Constant(tuple(float(c) for c in counts / counts.sum()), classes)
        middle = np.median if context.metric in _MEDIAN else np.mean
        return _Constant((float(middle(target)),), 0)

    def load(self, folder: Path, schema: InputSchema) -> Fitted:
        """Read a saved answer.

        Raises:
            DataError: the file says something else.
        """
        if schema.kind.locates:
            return _Located(_read_located(folder, schema))
        from .persist import read_facts

        facts = read_facts(folder / _FILE)
        answer, classes = facts.get("answer"), len(schema.classes)
        if not isinstance(answer, list) or len(answer) != max(1, classes) or not all(map(_is_number, answer)):
            raise DataError("BAD-MODEL", f"{_FILE} holds no answer", "train anew")
        return _Constant(tuple(answer), classes)


def _read_located(folder: Path, schema: InputSchema) -> np.ndarray:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        answer: np.ndarray = load_file(str(folder / _PICTURE_FILE))["answer"]
    except (SafetensorError, KeyError) as error:
        raise DataError("BAD-MODEL", f"{_PICTURE_FILE} holds no answer", "train anew") from error
    most = len(schema.things) if schema.kind.answer is Answer.MASK else np.inf
    fits = (answer.shape, answer.dtype.str) == (schema.form.shape, np.dtype(schema.form.type).str)
    if not fits or not np.isfinite(answer).all() or answer.max() >= most:
        raise DataError("BAD-MODEL", f"{_PICTURE_FILE} holds no answer", "train anew")
    return answer


def _is_number(value: object) -> bool:
    return isinstance(value, float) and bool(np.isfinite(value))
