"""``manifest.json`` of a model bundle."""

from collections.abc import Mapping
from typing import Literal

from ...pipelines.contracts import Decision, InputSchema, ParamValue, Value, Weights

MANIFEST, ESTIMATOR, CARD = "manifest.json", "estimator", "README.md"


class Manifest(Value):
    """What a bundle is. ``files`` maps every file below ``estimator/`` to the SHA-256 of its bytes."""

    bundle_version: Literal[1] = 1
    run_id: str
    created: str
    family: str
    params: Mapping[str, ParamValue]
    inputs: InputSchema
    #: Features that the model computes of its inputs; what they learned lies in ``estimator/derived.json``.
    derived: tuple[str, ...] = ()
    #: The pretrained encoder that lies within, without the path that it was copied from.
    weights: Weights | None = None
    metric: str
    positive_class: str | None
    decision: Decision
    seed: int
    trial: int
    #: Rows the model was fitted on; whether test rows were among them.
    rows: int
    refitted: bool
    data_sha256: str
    versions: Mapping[str, str]
    files: Mapping[str, str]
