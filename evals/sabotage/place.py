"""Saboteurs as families of the catalogue. Importing this names them there, also in the process that workers are
forked from, which imports it as their library; the shipped catalogue knows nothing of them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...pipelines.catalogue import FAMILIES, LIBRARIES
from ...pipelines.contracts import InputSchema, ParamValue
from ...pipelines.family import FitContext, Fitted
from ...pipelines.tabular.linear import Linear
from .scene import Saboteur, Scene
from .suite import SUITE

if TYPE_CHECKING:
    import pandas as pd

#: This module as the catalogue reads names: relative to its own package, so one dot more leads out of it.
_HERE = "." + __name__.split(".", maxsplit=1)[1]


class Sabotaged(Linear):
    """A linear family with a saboteur in its place."""

    interpretable = True

    def __init__(self, saboteur: Saboteur) -> None:
        self.name = saboteur.name
        self.title = saboteur.does
        self._saboteur = saboteur

    def fit(
        self,
        frame: "pd.DataFrame",
        target: np.ndarray,
        params: Mapping[str, ParamValue],
        context: FitContext,
    ) -> Fitted:
        """Do what the saboteur does; one that waits for the end is honest until then."""
        scene = Scene(frame, target, params, context)
        early = self._saboteur.final and not scene.for_good
        return (None if early else self._saboteur.act(scene)) or scene.honest()

    def load(self, folder: Path, schema: InputSchema) -> Fitted:
        """Read a saved model, as the saboteur does."""
        found = super().load(folder, schema)
        return self._saboteur.load(found) if self._saboteur.load else found


def __getattr__(name: str) -> object:
    """The catalogue asks for an attribute of a saboteur's name and calls it."""
    if name not in SUITE:
        raise AttributeError(name)
    return lambda: Sabotaged(SUITE[name])


for _name in SUITE:
    FAMILIES[_name] = f"{_HERE}:{_name}"
    LIBRARIES[_name] = (__name__,)
