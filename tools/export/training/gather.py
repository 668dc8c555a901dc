"""What a script is made from, of a run that has its model."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ....pipelines.contracts import DataProfile, FileFormat, PipelinePlan, Trial
from ...bundle import Manifest
from ...data.delimited import quotes_are_signs
from ...data.opening import open_regular
from ...data.read import LARGE_BYTES
from ...data.source import opened
from ...dataset import Dataset
from ...splits import Split
from ...trials.trained import as_tried
from .source import TrainingSource

#: Rows whose predictions a script compares with.
_EXPECTED = 20
#: Lines that the header is looked for in, as ``dialect.py`` looks.
_LINES = 200


def gather(
    plan: PipelinePlan,
    profile: DataProfile,
    dataset: Dataset,
    split: Split,
    manifest: Manifest,
    trial: Trial,
    test_predictions: np.ndarray,
    threads: int,
) -> TrainingSource:
    """The facts of a delivered model's fit.

    Args:
        plan, profile, dataset, split: of the run.
        manifest: of its bundle.
        trial: whose configuration was delivered.
        test_predictions: (test rows, ...) by the delivered model.
        threads: of the fit.

    Raises:
        DataError: the data cannot be read any more.
    """
    fitted = [split.development, split.test] if manifest.refitted else [split.development]
    rows = np.sort(np.concatenate(fitted))
    whole = len(rows) == len(dataset.truth.values)
    target = profile.column(manifest.inputs.target)
    header, quote = _header(profile, manifest)
    first = np.sort(np.random.default_rng(0).permutation(len(split.test))[:_EXPECTED])
    return TrainingSource(
        manifest=manifest,
        file=profile.file,
        test_file=profile.test_file,
        header=header,
        quote=quote,
        target_style=target.style,
        monotone=dataset.facts.monotone,
        training=as_tried(trial),
        threads=threads,
        device=_device(plan, trial),
        rows=None if whole else tuple(rows.tolist()),
        expected={int(split.test[n]): np.asarray(test_predictions[n]).tolist() for n in first},
    )


def _device(plan: PipelinePlan, trial: Trial) -> str:
    said = [f.learning.device for f in trial.folds if f.learning is not None]
    if any(not words.startswith("CPU") for words in said):
        return "a GPU"
    return (trial.proposal.device or plan.device) if not said else "cpu"


def _header(profile: DataProfile, manifest: Manifest) -> tuple[tuple[str, ...] | None, str | None]:
    """The names that the file itself has, and what encloses its cells."""
    facts = profile.file
    if facts.format is not FileFormat.DELIMITED or facts.member is not None:
        return None, '"'
    wanted = {c.name for c in manifest.inputs.columns} | {manifest.inputs.target}
    with opened(Path(facts.path)) as source:
        if source.content is not None:
            content = source.content
        else:
            with open_regular(source.place) as file:
                content = file.read(LARGE_BYTES)
        delimiter = facts.delimiter or ","
        signs = quotes_are_signs(source, delimiter, source.length > LARGE_BYTES)
    names = _named(content.decode("utf-8", errors="replace"), delimiter, wanted)
    return names, None if signs else '"'


def _named(text: str, delimiter: str, wanted: set[str]) -> tuple[str, ...] | None:
    """The first line that names the columns, as the script looks for it."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, cells in enumerate(lines):
            names = [cell.strip() for cell in cells]
            if wanted <= set(names):
                return tuple(names) if _once(names, wanted) else None
            if number >= _LINES:
                return None
    except csv.Error:
        return None
    return None


def _once(names: Sequence[str], wanted: set[str]) -> bool:
    return all(names.count(name) == 1 for name in wanted)
