"""Nothing secret goes to a language model, and nothing secret that comes back from one is kept or read."""

from ..secrets import redact, redact_body
from .chat import ChatReply, ChatRequest


def discreet(request: ChatRequest) -> ChatRequest:
    """The request as it may be sent, and recorded: what is on record is what was sent."""
    messages = tuple(m.model_copy(update={"content": redact(m.content)}) for m in request.messages)
    # Names of columns must stay what they are, or no answer could name them.
    return request.model_copy(
        update={"messages": messages, "answer_schema": redact_body(dict(request.answer_schema))}
    )


def discreet_reply(reply: ChatReply) -> ChatReply:
    """The reply as it may be recorded and read: an endpoint may say again what it was sent."""
    return reply.model_copy(
        update={
            "text": redact(reply.text),
            "model": None if reply.model is None else redact(reply.model),
            "tokens": redact_body(reply.tokens),
        }
    )
