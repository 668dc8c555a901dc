"""Language models that answer from scripts, for samplers."""

from automl_agent.tools.llm.access import Access
from automl_agent.tools.llm.chat import ChatReply, ChatRequest
from automl_agent.tools.llm.ledger import Caps
from automl_agent.tools.llm.record import MemoryJournal
from automl_agent.tools.llm.scripted import Line, ScriptedModel


class Heard(ScriptedModel):
    """A scripted model that keeps what it was asked."""

    def __init__(self, lines: list[Line]) -> None:
        super().__init__(lines)
        self.requests: list[ChatRequest] = []

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        self.requests.append(request)
        return super().ask(request, seconds)


def model(*replies: object, forever: object = None) -> Heard:
    """Answers with ``replies``, one after the other, and then with ``forever``."""
    lines = [reply if isinstance(reply, Line) else Line(reply=reply) for reply in replies]
    if forever is not None:
        lines.append(forever if isinstance(forever, Line) else Line(reply=forever, times=None))
    return Heard(lines)


def access(speaker: ScriptedModel) -> Access:
    return Access(speaker, MemoryJournal(), Caps(seconds=3600))
