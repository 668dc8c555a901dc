"""What a delivered model was made of, as far as it takes to make it again."""

from collections.abc import Mapping
from typing import Any

from ....pipelines.contracts import FileFacts, TrainingLimits, Value
from ...bundle import Manifest


class TrainingSource(Value):
    """Facts of one fit.

    Attributes:
        manifest: of the delivered bundle.
        file: how the data was read; ``test_file`` likewise, where there is a table of test rows.
        header: names that the file itself has in its header, as they stand there; None where it has no such line.
        quote: what encloses cells that hold the delimiter; None where quotation marks are signs like others.
        target_style: how the target's text was read.
        monotone: id of an input -> 1 or -1.
        training: what bounded the training, of networks.
        threads: of the fit.
        device: that it ran on.
        rows: numbers of the rows that it was fitted on, of those that have a target; None: all of them.
        expected: row number -> what the delivered model predicts of it.
    """

    manifest: Manifest
    file: FileFacts
    test_file: FileFacts | None = None
    header: tuple[str, ...] | None = None
    quote: str | None = '"'
    target_style: str = ""
    monotone: Mapping[str, int] = {}
    training: TrainingLimits = TrainingLimits()
    threads: int = 1
    device: str = "cpu"
    rows: tuple[int, ...] | None = None
    expected: Mapping[int, Any] = {}
