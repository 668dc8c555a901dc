"""One transport mode at one place, through the clients that a run uses."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ...tools.llm.chat import ChatModel, ChatReply, ChatRequest, thinking_tokens
from ...tools.llm.endpoint import EndpointModel
from ...tools.llm.retry import Patient
from ..fake_endpoint import FakeEndpoint
from .modes import Mode
from .place import Place
from .play import Played, play
from .speaker import good_answer

KEY = "sk-not-to-be-told-0123456789"


@dataclass
class Bounded:
    """A model whose calls are given less time.

    Attributes:
        calls: that were made.
        replies: that came.
    """

    model: ChatModel
    seconds: float
    calls: int = 0
    replies: list[ChatReply] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The model's."""
        return self.model.name

    @property
    def thinking_tokens(self) -> int:
        """The model's."""
        return thinking_tokens(self.model)

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        """One exchange."""
        self.calls += 1
        reply = self.model.ask(request, min(seconds, self.seconds))
        self.replies.append(reply)
        return reply


def play_mode(place: Place, mode: Mode) -> Played:
    """Attack a place through an endpoint; waits between tries take no time."""

    def answer(body: Mapping[str, Any]) -> str:
        wanted = body["response_format"]["json_schema"]
        request = ChatRequest(
            messages=(), name=wanted["name"], answer_schema=wanted["schema"], seed=body.get("seed", 0)
        )
        return good_answer(place, request)

    with FakeEndpoint(mode.behaviours(answer)) as endpoint:
        model = EndpointModel("fake", mode.address(endpoint), KEY)
        try:
            attacked = Bounded(Patient(model, sleep=lambda _: None), mode.seconds)
            played = play(place, mode.name, attacked)
        finally:
            model.close()
        wrong = (*played.wrong, *_wrong(place, mode, played, attacked, endpoint))
    return replace(played, wrong=wrong)


def _wrong(place: Place, mode: Mode, played: Played, attacked: Bounded, endpoint: FakeEndpoint) -> list[str]:
    found = []
    if played.fallback != (mode.expected == "none"):
        found.append("no answer came" if played.fallback else "an answer came")
    if mode.expected == "none" and not any(mode.because in reason for reason in played.reasons):
        found.append(f"reasons: {played.reasons[:2]}")
    if len(endpoint.requests) > mode.requests * max(1, attacked.calls):
        found.append(f"{len(endpoint.requests)} requests for {attacked.calls} calls")
    told = json.dumps([*played.reasons, *(str(reply.model) for reply in attacked.replies)])
    if KEY in told or "\\u001b" in told:
        found.append("the key or a control character is told")
    return found
