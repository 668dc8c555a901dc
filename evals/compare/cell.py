"""One search: a task, an arm, a seed."""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ...pipelines.contracts import Direction, ParamValue, Value
from ...pipelines.spaces import SearchSpace
from .anonymous import Anonymous
from .code import proposers_code
from .evaluations import Evaluations
from .replies import Ask, Asked
from .suites import open_task
from .task import Outcome, TaskRef

if TYPE_CHECKING:
    import optuna

    from ...tools.llm.access import Access

#: Source of the start points.
START = "start"
_DAY = 86_400.0
#: Nothing waits beside a search that is compared: a slow machine is no reason for another result.
_CALL_SECONDS = 1_800.0


class CellSpec(Value):
    """What a search is. Two of the same specification have the same result.

    Attributes:
        task: what is tuned.
        identity: of the task.
        arm: who proposes.
        seed: of everything that is drawn.
        trials: proposals after the start points.
        starts: configurations that every arm is given, under the task's own names.
        anonymous: whether names are hidden.
        speaker: the language model that the arm may ask; empty where nobody speaks.
    """

    task: TaskRef
    identity: str
    arm: str
    seed: int
    trials: int
    starts: tuple[Mapping[str, ParamValue], ...]
    anonymous: bool = False
    speaker: str = ""

    @property
    def key(self) -> str:
        """Equal for searches with the same result."""
        # A table that was moved is the same table; a proposer that was changed is another one.
        told = self.model_dump_json(exclude={"task": {"path"}}) + proposers_code()
        return hashlib.sha256(told.encode()).hexdigest()[:24]


class TrialRow(Value):
    """One evaluation.

    Attributes:
        params: under the task's own names.
        source: who proposed it.
        score: None where it failed.
        seconds: it trained.
        proposing: seconds that the proposal took, the language model's apart.
        speaking: seconds of the language model.
        tokens: of the language model, in and out.
        usd: they cost; None where nobody knows.
    """

    params: Mapping[str, ParamValue]
    source: str
    score: float | None
    status: str
    reason: str = ""
    seconds: float = 0.0
    proposing: float = 0.0
    speaking: float = 0.0
    tokens: int = 0
    usd: float | None = 0.0


class Cell(Value):
    """A search that is over.

    Attributes:
        key: of its specification.
        unanswered: (prompt, reason) of each question that the language model did not answer.
    """

    key: str
    task: str
    arm: str
    seed: int
    anonymous: bool
    direction: Direction
    rows: tuple[TrialRow, ...]
    unanswered: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Voice:
    """A language model that cells may ask.

    Attributes:
        name: of the model.
        ask: answers.
    """

    name: str
    ask: Ask


def run_cell(spec: CellSpec, evaluations: Evaluations, voice: Voice | None = None) -> Cell:
    """Search.

    Args:
        spec: what.
        evaluations: outcomes that are known already.
        voice: the language model; None where nobody speaks.
    """
    import optuna

    from ...agents.hyperparameters.arms import ArmSetting, build

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    own = open_task(spec.task)
    task = Anonymous(own) if spec.anonymous else own
    asked, access = _access(voice) if voice is not None and spec.speaker else (None, None)
    sampler = build(spec.arm, ArmSetting(task.space, task.problem, access, spec.seed))
    study = optuna.create_study(
        direction=task.direction.value,
        sampler=sampler,
        storage=optuna.storages.InMemoryStorage(),
        pruner=optuna.pruners.NopPruner(),
    )
    rows = []
    for start in spec.starts:
        outcome = evaluations.evaluate(own, start)
        hidden = Anonymous(own).hide(start) if spec.anonymous else start
        study.add_trial(_start(task.space, hidden, outcome))
        rows.append(_row(start, START, outcome))
    for _ in range(spec.trials):
        rows.append(_turn(study, spec, evaluations, asked, access))
    return Cell(
        key=spec.key,
        task=own.name,
        arm=spec.arm,
        seed=spec.seed,
        anonymous=spec.anonymous,
        direction=own.direction,
        rows=tuple(rows),
        unanswered=tuple(access.unanswered) if access is not None else (),
    )


def _access(voice: Voice) -> "tuple[Asked, Access]":
    from ...tools.llm.access import Access
    from ...tools.llm.ledger import Caps
    from ...tools.llm.record import MemoryJournal

    asked = Asked(voice.name, voice.ask)
    return asked, Access(
        asked, MemoryJournal(), Caps(seconds=_DAY, call_seconds=_CALL_SECONDS), now=asked.now
    )


def _turn(
    study: "optuna.Study",
    spec: CellSpec,
    evaluations: Evaluations,
    asked: Asked | None,
    access: "Access | None",
) -> TrialRow:
    """Ask for a configuration, evaluate it and tell what came of it."""
    from optuna.trial import TrialState

    from ...tools.samplers.base import source_of
    from ...tools.samplers.history import REASON, STATUS

    own = open_task(spec.task)
    seen = Anonymous(own) if spec.anonymous else own
    before = access.ledger if access is not None else None
    paid = asked.usd if asked is not None else 0.0
    waited = asked.waited if asked is not None else 0.0
    began = time.perf_counter()
    trial = study.ask()
    params = seen.space.suggest(trial)
    proposing = time.perf_counter() - began - ((asked.waited - waited) if asked is not None else 0.0)
    shown = Anonymous(own).shown(params) if spec.anonymous else params
    outcome = evaluations.evaluate(own, shown)
    trial.set_user_attr(STATUS, outcome.status)
    if outcome.reason:
        trial.set_user_attr(REASON, outcome.reason)
    for step, value in enumerate(outcome.curve):
        trial.report(value, step)
    if outcome.value is None:
        study.tell(trial, state=TrialState.FAIL)
    else:
        study.tell(trial, outcome.value)
    told = study.get_trials(deepcopy=False)[trial.number]
    # Samplers see the time that training took, on record or not: a search that is replayed goes as it went.
    if told.datetime_complete is not None:
        told.datetime_start = told.datetime_complete - timedelta(seconds=outcome.seconds)
    spent = access.ledger if access is not None else None
    row = _row(shown, source_of(told) or spec.arm.removesuffix("+default"), outcome)
    if before is None or spent is None or asked is None:
        return row.model_copy(update={"proposing": proposing})
    usd = None if asked.usd is None or paid is None else asked.usd - paid
    return row.model_copy(
        update={
            "proposing": proposing,
            "speaking": spent.seconds - before.seconds,
            "tokens": spent.tokens - before.tokens,
            "usd": usd,
        }
    )


def _row(params: Mapping[str, ParamValue], source: str, outcome: Outcome) -> TrialRow:
    return TrialRow(
        params=dict(params),
        source=source,
        score=outcome.value,
        status=outcome.status,
        reason=outcome.reason,
        seconds=outcome.seconds,
    )


def _start(
    space: SearchSpace, params: Mapping[str, ParamValue], outcome: Outcome
) -> "optuna.trial.FrozenTrial":
    """A start point as a finished trial."""
    from optuna.trial import TrialState, create_trial

    from ...tools.samplers.history import REASON, STATUS

    attributes = {STATUS: outcome.status, **({REASON: outcome.reason} if outcome.reason else {})}
    trial = create_trial(
        params=dict(params),
        distributions=space.distributions(params),
        value=outcome.value,
        state=TrialState.FAIL if outcome.value is None else TrialState.COMPLETE,
        user_attrs=attributes,
        intermediate_values=dict(enumerate(outcome.curve)),
    )
    if trial.datetime_complete is not None:
        trial.datetime_start = trial.datetime_complete - timedelta(seconds=outcome.seconds)
    return trial
