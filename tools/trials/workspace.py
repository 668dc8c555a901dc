"""The files that workers read: all inputs, but labels of development rows alone until the vault is open."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..data.cast import CastTable, write_arrow
from ..evaluate import withheld
from ..splits import Split
from ..store.files import write_array


@dataclass(frozen=True)
class Workspace:
    """Paths of a run's working files.

    Args:
        folder: ``<run>/work``.
    """

    folder: Path

    @property
    def features(self) -> Path:
        """Inputs of every row, Arrow IPC."""
        return self.folder / "features.arrow"

    @property
    def target(self) -> Path:
        """What is true of development rows; of test rows it is withheld."""
        return self.folder / "target.npy"

    @property
    def full_target(self) -> Path:
        """All labels. Written only once the sealed test has been scored."""
        return self.folder / "target-all.npy"

    def training(self, trial: int, fold: int) -> Path:
        """Where a trial's training keeps its state, so that another process can take it up."""
        return self.folder / f"training-{trial:04d}-{fold}"

    def rows(self, name: str) -> Path:
        """A list of row numbers, such as ``fold-0-train``."""
        return self.folder / f"rows-{name}.npy"

    def fold(self, number: int) -> tuple[Path, Path]:
        """Row numbers of a fold: (train, validation)."""
        return self.rows(f"fold-{number}-train"), self.rows(f"fold-{number}-validation")


def prepare(folder: Path, inputs: CastTable, target: np.ndarray, split: Split) -> Workspace:
    """Write what workers need. ``target`` holds every label; those of test rows are withheld here."""
    folder.mkdir(exist_ok=True)
    space = Workspace(folder)
    write_arrow(inputs.frame, space.features)
    write_array(space.target, withheld(target, split.test))
    everything = np.sort(np.concatenate([split.development, split.test]))
    for name, rows in (("development", split.development), ("test", split.test), ("all", everything)):
        write_array(space.rows(name), rows)
    for number, (train, validation) in enumerate(split.folds):
        for path, rows in zip(space.fold(number), (train, validation), strict=True):
            write_array(path, rows)
    return space
