"""Language models that answer LLAMBO's prompts by rule, and what they were asked."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from automl_agent.pipelines.spaces import Choice, Integer, Real, SearchSpace, When
from automl_agent.tools.llm.access import Access
from automl_agent.tools.llm.chat import ChatFault, ChatReply, ChatRequest
from automl_agent.tools.llm.ledger import Caps
from automl_agent.tools.llm.record import MemoryJournal
from automl_agent.tools.samplers.history import History, Observation

#: Every kind of parameter: log, linear from zero, logit, whole, a choice and what hangs on it.
SPACE = SearchSpace(
    parameters=(
        Real(name="C", low=1, high=1000, default=1, log=True),
        Real(name="impurity", low=0.0, high=0.5, default=0.0),
        Real(name="features", low=0.01, high=0.99, default=0.5, logit=True),
        Integer(name="depth", low=1, high=15, default=15),
        Choice(name="kernel", choices=("rbf", "poly"), default="rbf"),
        Real(name="gamma", low=1e-5, high=1e-1, default=1e-3, log=True, when=When(name="kernel", values=("rbf",))),
        Integer(name="degree", low=2, high=5, default=3, when=When(name="kernel", values=("poly",))),
    )
)  # fmt: skip
RBF: Mapping[str, Any] = {
    "C": 31.6,
    "impurity": 0.00012,
    "features": 0.3,
    "depth": 7,
    "kernel": "rbf",
    "gamma": 2e-5,
}
POLY: Mapping[str, Any] = {
    "C": 2.5,
    "impurity": 0.1,
    "features": 0.9,
    "depth": 3,
    "kernel": "poly",
    "degree": 3,
}

Answer = Callable[[ChatRequest], Any]


@dataclass
class Speaker:
    """Answers each prompt by its function; a text or JSON, a whole reply, or None for a fault."""

    answers: Mapping[str, Answer]
    asked: list[ChatRequest] = field(default_factory=list)
    name: str = "speaker"

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        self.asked.append(request)
        answer = self.answers[request.name](request) if request.name in self.answers else None
        if answer is None:
            raise ChatFault("asleep")
        if isinstance(answer, ChatReply):
            return answer
        return ChatReply(text=answer if isinstance(answer, str) else json.dumps(answer), finish="stop")

    def names(self) -> list[str]:
        return [request.name for request in self.asked]


def access(speaker: Any) -> Access:
    return Access(speaker, MemoryJournal(), Caps(seconds=3600))


def told(request: ChatRequest, label: str) -> Any:
    """What a line of the question tells, also where it is asked again."""
    question = "\n".join(m.content for m in request.messages if m.role == "user")
    found = re.search(rf"^{label}: (.*)$", question, re.MULTILINE)
    return None if found is None else json.loads(found[1])


def spread(request: ChatRequest) -> dict[str, Any]:
    """As many configurations as are asked for, other ones in each call."""
    count = told(request, "Configurations to name")
    base = request.seed % 997
    return {"configurations": [varied(RBF, (base + 31 * i) % 997) for i in range(count)]}


def varied(params: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A configuration with its unused parameters as null, as the schema wants it."""
    return {**dict.fromkeys(p.name for p in SPACE.parameters), **params, "C": 1.5 + number}


def by_c(request: ChatRequest) -> dict[str, Any]:
    """A score that falls with C, a little different in each sample."""
    return {"score": 1 - told(request, "Score of")["C"] / 1000 + (request.seed % 7) / 10_000}


def by_c_together(request: ChatRequest) -> dict[str, Any]:
    return {"scores": [1 - c["C"] / 1000 for c in told(request, "Candidates")]}


#: A model that answers everything well.
GOOD: Mapping[str, Answer] = {
    "llambo_warmstart": spread,
    "llambo_candidates": spread,
    "llambo_score": by_c,
    "llambo_scores": by_c_together,
    "llambo_good": lambda request: {"good": int(told(request, "Judge")["C"] < 300)},
}


def history(
    *tried: tuple[Mapping[str, Any], float | None],
    maximize: bool = True,
    pending: Sequence[Mapping[str, Any]] = (),
) -> History:
    """Configurations and scores; one without a score ran out of time."""
    return History(
        tuple(Observation(i, p, v, "ok" if v is not None else "timeout") for i, (p, v) in enumerate(tried)),
        maximize,
        tuple(pending),
    )
