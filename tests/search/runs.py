"""Plans and trials made for tests of the search."""

from automl_agent.pipelines.contracts import (
    BudgetPlan,
    ColumnKind,
    FamilyPlan,
    FeaturePlan,
    FoldScore,
    InputColumn,
    InputSchema,
    ParamValue,
    PipelinePlan,
    Proposal,
    Protocol,
    SplitPlan,
    TaskKind,
    TaskSpec,
    Trial,
    TrialStatus,
)
from automl_agent.pipelines.family import TaskFacts

INPUTS = InputSchema(
    kind=TaskKind.TABULAR_CLASSIFICATION,
    target="y",
    columns=(InputColumn(id="c0", name="a", kind=ColumnKind.NUMERIC),),
    classes=("no", "yes"),
)
FACTS = TaskFacts(inputs=INPUTS, rows=400)


def plan(
    families: tuple[str, ...] = ("lightgbm", "linear", "knn"),
    trials: int | None = 6,
    seconds: float = 3600,
    proposer: str = "tpe",
    seed: int = 0,
) -> PipelinePlan:
    return PipelinePlan(
        task=TaskSpec(
            request="r", kind=TaskKind.TABULAR_CLASSIFICATION, target="y", metric="roc_auc", data="/d.csv"
        ),
        split=SplitPlan(protocol=Protocol.STRATIFIED),
        features=(FeaturePlan(name="a", kind=ColumnKind.NUMERIC),),
        families=tuple(FamilyPlan(name=name) for name in families),
        proposer=proposer,
        budget=BudgetPlan(time_limit_seconds=seconds, trials=trials, memory_mb=1000, jobs=1),
        seed=seed,
    )


def trial(
    number: int,
    family: str = "linear",
    score: float | None = 0.5,
    params: dict[str, ParamValue] | None = None,
    seconds: float = 1.0,
    **more: object,
) -> Trial:
    proposal = Proposal(
        number=number, family=family, params=params or {}, source="tpe", seed=number, seen=number
    )
    body = {
        "proposal": proposal,
        "status": TrialStatus.OK if score is not None else TrialStatus.CRASHED,
        "score": score,
        "seconds": seconds,
        "folds": (FoldScore(fold=0, score=score, rows=10, fit_seconds=seconds, predict_seconds=0),) if score is not None else (),
        **more,
    }  # fmt: skip
    return Trial.model_validate(body)
