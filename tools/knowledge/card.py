"""A knowledge card: what to do when, and who says so. One file ``prompts/knowledge/<name>.md`` each."""

import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from ...pipelines.catalogue import FAMILIES
from ...pipelines.contracts import Value
from .vocabulary import VOCABULARY

#: Characters of a card's text, which a prompt shows whole.
MOST_TEXT = 320
_HEAD = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)

Agent = Literal["planner", "warmstart"]
_Words = Annotated[str, Field(min_length=1, max_length=MOST_TEXT)]


class Card(Value):
    """One piece of advice.

    Attributes:
        name: the file's name, by which an answer may refer to the card.
        title: what it says, in short.
        source: the paper (authors and year) or documentation that it rests on.
        agents: who is shown it.
        when: words of the vocabulary; the card fits a task better, the more of them hold.
        families: the families that it is about; none named means that it is about no family or every one.
        body: the advice.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    title: _Words
    source: _Words
    agents: Annotated[tuple[Agent, ...], Field(min_length=1)]
    when: Annotated[tuple[str, ...], Field(min_length=1)]
    families: tuple[str, ...] = ()
    body: _Words

    @model_validator(mode="after")
    def _known(self) -> Self:
        for field, known in (("when", VOCABULARY), ("families", FAMILIES), ("agents", None)):
            words: tuple[str, ...] = getattr(self, field)
            if known is not None and (strange := [w for w in words if w not in known]):
                raise ValueError(f"{field}: {strange[0]!r} is unknown")
            if len(set(words)) < len(words):
                raise ValueError(f"{field}: a word stands twice")
        return self


@cache
def cards(folder: Traversable | None = None) -> tuple[Card, ...]:
    """All cards, by name.

    Args:
        folder: where they are; those of the package, if not given.

    Raises:
        ValueError: a file is no valid card: a bug of whoever wrote it.
    """
    found = folder or files("automl_agent.prompts.knowledge")
    entries = (entry for entry in found.iterdir() if entry.name.endswith(".md"))
    return tuple(_read(entry) for entry in sorted(entries, key=lambda entry: entry.name))


def _read(entry: Traversable) -> Card:
    import yaml

    try:
        head = _HEAD.fullmatch(entry.read_text(encoding="utf-8"))
        if head is None:
            raise ValueError("it has no head between lines of ---")
        given: dict[str, Any] = {
            "name": entry.name.removesuffix(".md"),
            "body": " ".join(head[2].split()),
        }
        return Card(**given, **yaml.safe_load(head[1]))
    except (ValueError, TypeError, yaml.YAMLError) as error:
        raise ValueError(f"{entry.name} is no knowledge card: {error}") from error
