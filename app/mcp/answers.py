"""What the tools answer. Field by field a schema that agents see, so fields are few and say their unit."""

from typing import Literal

from pydantic import Field

from ...pipelines.contracts import Scores, Value
from ...tools.decisions import Decision


class RunAnswer(Value):
    """Where a run stands."""

    run: str = Field(description="Name for other tools.")
    folder: str
    state: Literal[
        "starting", "working", "interrupted", "refused", "damaged", "verified", "unverified", "failed"
    ]
    is_over: bool = Field(description="True: there will be no change unless you resume.")
    doing: str = ""
    problem: str = Field(default="", description="Why it was refused or cannot be read.")
    target: str | None = None
    kind: str | None = None
    metric: str | None = None
    direction: str | None = None
    trials: int = 0
    best_validation_score: float | None = None
    best_family: str | None = None
    elapsed_seconds: float = 0.0
    time_limit_seconds: float | None = None
    test_score: float | None = Field(default=None, description="On sealed rows; known when it is over.")
    llm: str | None = None
    next: str = Field(description="What to do now.")


class RunList(Value):
    """Runs, those that began last first."""

    runs: tuple[RunAnswer, ...]
    total: int


class FailedCheck(Value):
    """A check that the result did not pass."""

    name: str
    evidence: str
    what_to_do: str


class ModelAnswer(Value):
    """The delivered model."""

    family: str
    bundle: str
    size_bytes: int
    predict_ms_per_1k_rows: float | None
    refitted_on_all_rows: bool


class ResultAnswer(Value):
    """The result of a run that is over."""

    run: str
    folder: str
    status: Literal["verified", "unverified", "failed"]
    exit_code: int = Field(description="0 verified, 3 not verified.")
    reasons: tuple[str, ...] = Field(description="Why it is not verified.")
    target: str
    kind: str
    metric: str
    direction: str = Field(description="maximize or minimize.")
    scores: Scores = Field(
        description="test: on sealed rows, the number to quote, with its 95 % interval test_ci; dummy and default"
        " are baselines on the same rows."
    )
    failed_checks: tuple[FailedCheck, ...]
    passed_checks: tuple[str, ...]
    settled: tuple[str, ...] = Field(description="Contradictions of the request, and how they were settled.")
    model: ModelAnswer | None
    trials: int
    seconds: float
    stop_reason: str
    llm: str | None
    llm_usd: float | None = Field(description="null: the price is not known.")
    result_json: str
    report_html: str


class PredictAnswer(Value):
    """Predictions that were written."""

    path: str
    rows: int
    columns: tuple[str, ...]
    warnings: tuple[str, ...]
    preview: tuple[dict[str, str], ...] = Field(description="First rows, of CSV only.")


class WhyAnswer(Value):
    """Decisions from the record of a run."""

    run: str
    decisions: tuple[Decision, ...]
    left_out: int = Field(description="More decisions fit; ask more narrowly.")
    topics: tuple[str, ...] = Field(description="What else can be asked about.")
    record_changed: tuple[str, ...] = Field(description="Not empty: do not trust this run.")


class PlanAnswer(Value):
    """A plan that was written."""

    path: str
    target: str
    kind: str
    metric: str
    direction: str
    data: str
    split: str
    families: tuple[str, ...]
    columns_used: int
    columns_left_out: tuple[str, ...] = Field(description="With reasons.")
    time_limit_seconds: float
    trials_limit: int | None
    proposer: str
    notes: tuple[str, ...]


class ReportAnswer(Value):
    """A part of a report."""

    run: str
    markdown: str
    total_characters: int
    next_offset: int | None = Field(description="Where to go on; null: that was all.")


class Difference(Value):
    """Something that two runs do not share."""

    where: str = Field(description="Such as plan.split.folds.")
    a: str | None
    b: str | None


class CompareAnswer(Value):
    """Two runs side by side."""

    a: RunAnswer
    b: RunAnswer
    differences: tuple[Difference, ...]
    better: str | None = Field(description="Name of the run with the better test score beyond noise, if any.")
    why: str
