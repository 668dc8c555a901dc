"""A family's model behind derived features: it reads the original inputs and computes the rest itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..contracts import InputSchema, ParamValue
from ..family import Explanation, Family, FitContext, Fitted
from .derived import Derived

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

#: Folder of the family's own files, beside those of the features.
_INNER = "model"


@dataclass(frozen=True)
class WithDerived:
    """A fitted model and the features before it; a :class:`Fitted` like any other."""

    derived: Derived
    inner: Fitted

    def predict(self, frame: "pd.DataFrame") -> "np.ndarray":
        """See :class:`Fitted`; ``frame`` holds the original inputs."""
        return self.inner.predict(self.derived.add(frame))

    def save(self, folder: Path) -> None:
        """See :class:`Fitted`."""
        (folder / _INNER).mkdir()
        self.inner.save(folder / _INNER)
        self.derived.save(folder)

    @property
    def bulk_bytes(self) -> int:
        """See :class:`Fitted`."""
        return int(getattr(self.inner, "bulk_bytes", 0))

    @property
    def explanation(self) -> Explanation | None:
        """See :class:`Fitted`."""
        return getattr(self.inner, "explanation", None)


def fit_model(
    family: Family,
    frame: "pd.DataFrame",
    target: "np.ndarray",
    params: Mapping[str, ParamValue],
    context: FitContext,
    derived: Sequence[str] = (),
) -> Fitted:
    """Fit a family, with features learned from the very rows that it is fitted on.

    Raises:
        TrialError: the configuration cannot be fitted or diverged.
    """
    if not derived:
        return family.fit(frame, target, params, context)
    features = Derived.fitted(context.schema, derived, frame)
    extended = replace(context, schema=features.extended)
    return WithDerived(features, family.fit(features.add(frame), target, params, extended))


def load_model(family: Family, folder: Path, schema: InputSchema, derived: Sequence[str] = ()) -> Fitted:
    """Read what a fitted model saved.

    Raises:
        DataError: the folder holds anything that it should not.
    """
    if not derived:
        return family.load(folder, schema)
    features = Derived.load(folder, schema, derived)
    return WithDerived(features, family.load(folder / _INNER, features.extended))
