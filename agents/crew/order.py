"""What the person ordered: a request, a plan, or an interrupted run, with the options given beside it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ...pipelines.contracts import Cost, TaskKind, Value
from ...tools.secrets import redact

#: What a language model may see of the data: names, types, counts and ranges, or frequent values too.
Privacy = Literal["schema", "sample"]


class Overrides(Value):
    """Task fields given on the command line; they win over the request's words. None: not given."""

    target: str | None = None
    metric: str | None = None
    kind: TaskKind | None = None
    positive_class: str | None = None
    time_limit_seconds: float | None = Field(default=None, gt=0)
    max_trials: int | None = Field(default=None, ge=1)
    time_column: str | None = None
    group_columns: tuple[str, ...] | None = None
    exclude: tuple[str, ...] | None = None
    #: Left out as well, whatever the request or ``exclude`` leaves out.
    drop: tuple[str, ...] | None = None
    accepted_leaks: tuple[str, ...] | None = None
    min_score: float | None = None
    max_model_mb: float | None = Field(default=None, gt=0)
    max_latency_ms: float | None = Field(default=None, gt=0)
    interpretable: bool | None = None
    max_memory_mb: float | None = Field(default=None, gt=0)
    #: Columns, those of numbers with the bounds of their groups: ``sex``, ``age:40:65``.
    fair_across: tuple[str, ...] | None = None
    #: Columns with their direction: ``size:+``.
    monotone: tuple[str, ...] | None = None
    commercial: bool | None = None
    #: Names or kinds of model families: ``catboost``, ``trees``, ``neural networks``.
    families: tuple[str, ...] | None = None
    without_families: tuple[str, ...] | None = None
    #: What mistakes cost: ``ACTUAL:PREDICTED:COST``.
    costs: tuple[Cost | str, ...] | None = None
    #: Fields of which the request's words no longer hold.
    ignore: tuple[str, ...] | None = None

    def given(self) -> Mapping[str, object]:
        """The fields that were given."""
        return {name: value for name, value in self if value is not None}


class Order(Value):
    """One order: a request, a plan, or a run to take up, which brings its request or plan along.

    ``started`` is the monotonic time from which the time limit counts; ``folders`` are searched for data.
    """

    #: The person's words. A key or a password that stands there is taken out before anything is done with them.
    request: Annotated[str, AfterValidator(redact)] | None = None
    plan: Path | None = None
    resume: Path | None = None
    overrides: Overrides = Overrides()
    data: str | None = None
    test: str | None = None
    folders: tuple[Path, ...] = ()
    out: Path | None = None
    runs: Path = Path("runs")
    plan_only: bool = False
    started: float
    #: The language model as named; None: the best that can be had.
    llm: str | None = None
    max_cost: float | None = Field(default=None, ge=0)
    max_tokens: int | None = Field(default=None, ge=0)
    max_gpu_seconds: float | None = Field(default=None, ge=0)
    privacy: Privacy = "schema"
    proposer: str | None = None
    device: Literal["auto", "cpu", "cuda"] | None = None
    seed: int | None = Field(default=None, ge=0)
    jobs: int | None = Field(default=None, ge=1, le=256)
    refit: bool | None = None
    verify: Literal["default", "thorough"] | None = None
    #: Pretrained encoders: absolute paths of folders, or ``hf:ORG/NAME``.
    weights: tuple[str, ...] = ()
    #: Whether a run may go on where workers cannot be confined.
    confine: Literal["auto", "required"] = "auto"
