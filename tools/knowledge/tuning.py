"""Notes on where a parameter's best values usually lie, found by the model's and the parameter's names.

One file ``prompts/tuning/<name>.yaml`` each. A note speaks of a range in words (lowest, low, middle, high, highest, any)
or names a choice, since ranges differ from space to space. Which note holds where is decided here, from facts: small
language models read well and weigh conditions badly.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import Field

from ...pipelines.contracts import Problem, Value

_MOST_NOTE = 80


class TuningCard(Value):
    """Notes on one kind of model.

    Attributes:
        title, source: what it says in short, and the papers that it rests on.
        models: words of a model's description, any of which makes the card fit.
        general: whether it is about a wide class of models, so that cards on kinds of it are heard before it.
        when: facts of the problem that must all have one of the values.
        notes: from parameter names, several with blanks between, to the note.
    """

    title: str
    source: str
    models: Annotated[tuple[str, ...], Field(min_length=1)]
    general: bool = False
    when: Mapping[str, tuple[str, ...]] = {}
    notes: Mapping[str, Annotated[str, Field(min_length=1, max_length=_MOST_NOTE)]]

    def fit(self, problem: Problem) -> tuple[bool, int, int] | None:
        """How well it fits, to be compared; None where it does not."""
        model = problem.model.lower()
        found = [len(word) for word in self.models if re.search(rf"\b{re.escape(word)}\b", model)]
        holds = all(str(problem.data.get(fact)) in values for fact, values in self.when.items())
        return (not self.general, len(self.when), max(found)) if found and holds else None


@cache
def tuning_cards() -> tuple[TuningCard, ...]:
    """All cards, by file name.

    Raises:
        ValueError: a file is no valid card: a bug of whoever wrote it.
    """
    import yaml

    entries = (e for e in files("automl_agent.prompts.tuning").iterdir() if e.name.endswith(".yaml"))
    return tuple(
        TuningCard.model_validate(yaml.safe_load(e.read_text(encoding="utf-8")))
        for e in sorted(entries, key=lambda e: e.name)
    )


def tuning_notes(problem: Problem, parameters: Sequence[str]) -> dict[str, str]:
    """A note for each parameter that a fitting card knows: the most particular card's."""
    fitting = [(fit, card) for card in tuning_cards() if (fit := card.fit(problem)) is not None]
    found: dict[str, str] = {}
    for _, card in sorted(fitting, key=lambda pair: pair[0]):
        for names, note in card.notes.items():
            found |= {name: note for name in names.split() if name in parameters}
    return found
