"""The shape of ``result.json``: what a program reads when a run is over."""

from collections.abc import Mapping
from typing import Literal

from .base import Value
from .verdict import Advice, Check

Status = Literal["verified", "unverified", "failed"]
Interval = tuple[float, float]


class TaskResult(Value):
    """The task in five words."""

    kind: str
    target: str
    metric: str
    direction: str
    data: str
    positive_class: str | None = None
    #: Contradictions of the request, and how they were settled.
    settled: tuple[str, ...] = ()


class Scores(Value):
    """Scores in the metric's own direction.

    ``test`` is the sealed test score of the tested model (fitted on the development rows);
    ``test_ci`` its 95 % confidence interval; ``test_interval`` the 95 % range for the score on a
    fresh sample of as many rows; ``dummy`` and ``default`` are the baselines on the same test rows.
    """

    validation: float | None = None
    validation_std: float | None = None
    test: float | None = None
    test_ci: Interval | None = None
    test_interval: Interval | None = None
    test_rows: int | None = None
    #: What choosing the best of many trials adds to ``validation`` (never negative).
    optimism: float | None = None
    #: test - validation, and its 95 % interval.
    gap: float | None = None
    gap_interval: Interval | None = None
    dummy: float | None = None
    default: float | None = None


class VerdictResult(Value):
    """The verdict with every check's evidence."""

    passed: bool
    checks: tuple[Check, ...]
    #: A language model's view, where one spoke and there was time: it changes no status.
    advice: tuple[Advice, ...] = ()


class ModelResult(Value):
    """The delivered model. ``refitted`` says that it was fitted on all rows after the sealed test."""

    family: str
    path: str
    size_bytes: int
    #: None where the saved model could not be loaded.
    predict_ms_per_1k_rows: float | None
    predict_ms_one_row: float | None
    refitted: bool
    params: Mapping[str, bool | int | float | str]
    trial: int


class BudgetResult(Value):
    """What the run spent of what, over all processes that worked on it; a limit of None is none."""

    seconds: float
    time_limit_seconds: float
    trials: int
    trials_limit: int | None = None
    llm_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    llm_seconds: float = 0.0
    #: Of tokens in and out together.
    tokens_limit: int | None = None
    #: None where the price of the language model is not known.
    usd: float | None = 0.0
    usd_limit: float | None = None
    #: Seconds that search trials ran on a GPU.
    gpu_seconds: float = 0.0
    gpu_seconds_limit: float | None = None
    #: What the clock left no time for, by name: ``audit: 2 s were left for it``.
    left_out: tuple[str, ...] = ()


class ParentResult(Value):
    """The run that this one was forked from.

    ``openings`` is how often the sealed rows had been opened before, along the ancestry: whoever forks after having
    seen a test score chooses with it in mind.
    """

    run_id: str
    #: Hash of the parent's record up to and including ``trial``.
    chain: str
    trial: int
    openings: int


class LLMResult(Value):
    """Which language model spoke, and why that one.

    ``fallbacks`` counts the questions that went without a usable answer, so that rules or the classical
    proposer took over; ``reasons`` says why, one for each.
    """

    spec: str
    model: str | None = None
    because: str = ""
    #: What it may have seen of the data: ``schema`` or ``sample``.
    privacy: str = "schema"
    #: Who made the plan: ``rules`` or the model's name.
    planned_by: str = "rules"
    fallbacks: int = 0
    reasons: tuple[str, ...] = ()


class RunResult(Value):
    """``result.json``."""

    schema_version: Literal[1] = 1
    run_id: str
    status: Status
    #: Why the result is not verified, in plain words; empty where it is.
    reasons: tuple[str, ...] = ()
    task: TaskResult
    scores: Scores
    verdict: VerdictResult
    model: ModelResult | None
    budget: BudgetResult
    llm: LLMResult
    parent: ParentResult | None = None
    #: Number of proposals by source.
    proposals: Mapping[str, int]
    #: Number of trials by status.
    trials: Mapping[str, int]
    stop_reason: str
