"""A place where an agent speaks with a language model: what is attacked, and what must hold of what comes out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ...tools.llm.access import Access


@dataclass(frozen=True)
class Came:
    """What an agent made of the replies.

    Attributes:
        wrong: what is not as it must be.
        by: whom the agent itself names as the one who decided; ``unsaid`` where its results name nobody.
        taken: values that are the model's, by name: none of them may be another than it said.
    """

    wrong: tuple[str, ...] = ()
    by: Literal["model", "fallback", "unsaid"] = "unsaid"
    taken: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """One question of one agent.

    Attributes:
        name: for tables.
        prompt: the question that is answered with hostile replies.
        act: the agent's own function; it must ask the question.
        answers: what all other questions are answered with; a random valid answer where nothing is said.
        seen: configurations that the question shows as tried.
        words: field -> texts that are sound there, where a schema cannot tell.
    """

    name: str
    prompt: str
    act: Callable[[Access], Came]
    answers: Mapping[str, object] = field(default_factory=dict)
    seen: Sequence[object] = ()
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)


def shown(text: str, most: int) -> bool:
    """Whether a model's words may be shown: on one line, printable, without markup, at most so long."""
    return len(text) <= most and text.isprintable() and not set("<>`") & set(text)
