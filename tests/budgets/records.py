"""Records of runs that are under way, made by hand."""

from pathlib import Path
from typing import Any

from automl_agent.agents.crew.order import Order, Overrides
from automl_agent.pipelines.contracts import PipelinePlan, Proposal, Trial
from automl_agent.tools.llm.chat import ChatReply
from automl_agent.tools.llm.record import Exchange
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.run import RunStore

from ..search.runs import plan
from ..verify.test_checks import PROFILE

STARTED = 0.0


def order(**fields: Any) -> Order:
    return Order(request="r", started=STARTED, **fields)


def resuming(**fields: Any) -> Order:
    """What ``automl-agent resume`` orders."""
    overrides = Overrides.model_validate(fields.pop("overrides", {}))
    return Order(started=STARTED, resume=Path("r"), overrides=overrides, **fields)


def begun(folder: Path, first: Order, made: PipelinePlan | None = None) -> None:
    """A run that has its plan, and no trial."""
    with RunStore(folder) as store:
        body = first.model_dump(mode="json", exclude={"started", "resume", "out"})
        llm = {"spec": "none", "model": None, "said": ""}
        store.append(
            EventKind.RUN_CREATED,
            {"run_id": "r", "request": "r", "order": body, "llm": llm, "memory_mb": 1000},
        )
        store.append(EventKind.PROFILED, PROFILE.model_dump(mode="json"))
        store.append(EventKind.PLANNED, (made or plan()).model_dump(mode="json"))


def started(store: RunStore, number: int, elapsed: float, **more: Any) -> None:
    store.append(EventKind.STARTED, {"elapsed": elapsed, **more}, number=number)


def ended(store: RunStore, trial: Trial, elapsed: float) -> None:
    body = {"trial": trial.model_dump(mode="json"), "elapsed": elapsed}
    store.append(EventKind.FINISHED, body, number=trial.number)


def proposed(store: RunStore, proposal: Proposal) -> None:
    store.append(EventKind.PROPOSED, proposal.model_dump(mode="json"), number=proposal.number)


def exchange(tokens: int = 100, usd: float = 0.5, seconds: float = 2.0, fingerprint: str = "f") -> Exchange:
    reply = ChatReply(text="{}", finish="stop", input_tokens=tokens, output_tokens=0)
    return Exchange(fingerprint=fingerprint, prompt="p", seconds=seconds, usd=usd, reply=reply)
