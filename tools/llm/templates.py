"""Prompts: template files with a version, rendered strictly.

A file ``prompts/<name>.md.j2`` begins with YAML between ``---`` lines (``version``, ``max_tokens``). Then come the
messages, each under a line ``[system]``, ``[user]`` or ``[assistant]``: what is the same in every call first, examples
included, so that servers can keep it cached, and what changes in the last one.
What is filled in may have been written by an attacker: it is filled in as JSON, never as text of the prompt.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from ...pipelines.contracts import Value
from .chat import Message

if TYPE_CHECKING:
    from jinja2 import Environment

_HEAD = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)
_TURN = re.compile(r"^\[(system|user|assistant)\]\n", re.MULTILINE)
#: Signs by which chat templates mark roles: in a person's words they must not end the message.
_MARKS = re.compile(
    r"<(?=[|｜/<!]|start_of_turn|end_of_turn|[A-Za-z_][\w .:-]{0,40}>)"
    r"|\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|gMASK)\])"
)
#: Characters that nobody sees, or that turn the direction of others: words can hide in them.
_UNSEEN = re.compile(
    "[\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


class Prompt(Value):
    """One prompt file. ``sha256`` is of its bytes; with ``version`` it is recorded with each call."""

    name: str
    version: int
    max_tokens: int
    sha256: str
    turns: tuple[tuple[Literal["system", "user", "assistant"], str], ...]

    def render(self, values: Mapping[str, object]) -> tuple[Message, ...]:
        """The messages with ``values`` filled in.

        Raises:
            jinja2.UndefinedError: a value is missing: a bug of the caller.
        """
        return tuple(
            Message(role=role, content=_environment().from_string(text).render(values).strip())
            for role, text in self.turns
        )

    def beginning(self) -> tuple[Message, ...]:
        """The messages that are the same in every call: all but the last."""
        return self.model_copy(update={"turns": self.turns[:-1]}).render({})


@cache
def prompt(name: str) -> Prompt:
    """The prompt of a name.

    Raises:
        FileNotFoundError, ValueError: there is none, or its file is not as it should be: a bug.
    """
    import yaml

    text = files("automl_agent.prompts").joinpath(f"{name}.md.j2").read_text(encoding="utf-8")
    head = _HEAD.fullmatch(text)
    if head is None:
        raise ValueError(f"prompts/{name}.md.j2 has no head")
    nothing, *parts = _TURN.split(head[2])
    if nothing.strip() or not parts:
        raise ValueError(f"prompts/{name}.md.j2 has text outside of its messages")
    return Prompt.model_validate(
        {
            "name": name,
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "turns": tuple(zip(parts[::2], parts[1::2], strict=True)),
            **yaml.safe_load(head[1]),
        }
    )


def names() -> tuple[str, ...]:
    """The names of all prompts."""
    found = (entry.name for entry in files("automl_agent.prompts").iterdir())
    return tuple(sorted(name.removesuffix(".md.j2") for name in found if name.endswith(".md.j2")))


def quoted(value: object) -> str:
    """A value as JSON in which nothing can pass for the chat template's own marks, and nothing is unseen."""
    return _UNSEEN.sub(
        lambda found: json.dumps(found[0])[1:-1], harmless(json.dumps(value, ensure_ascii=False))
    )


def harmless(text: str) -> str:
    """Text in which nothing passes for a mark of a chat template, and that can be sent as UTF-8."""
    return _MARKS.sub(lambda match: match[0] + " ", text).encode("utf-8", "replace").decode()


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, StrictUndefined, Undefined

    def filled(value: object) -> str:
        # In words, a value that is missing says so itself.
        return str(value) if isinstance(value, Undefined) else quoted(value)

    environment = Environment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["json"] = filled
    return environment
