"""A language model as sampler, plainly: asked for one configuration at a time."""

from collections.abc import Mapping
from typing import Any

from ...pipelines.contracts import Value
from .spoken import SpokenSampler, Turn
from .spoken.shown import shown_trials

SOURCE = "llm"
_TEMPERATURE = 0.7
#: Trials that are shown: the better half of them, and the latest ones.
_SHOWN = 8


class Named(Value):
    """One configuration."""

    configuration: Any


class LLMSampler(SpokenSampler):
    """A language model that names the next configuration from the problem, the best trials and the latest ones.

    Nothing but the problem is known at first: the first trial is the model's zero-shot guess (Zhang et al., 2023,
    arXiv 2312.04528, use language models in this way). Sources are ``llm`` and ``fallback:NAME``.
    """

    def _said(self, turn: Turn) -> tuple[Mapping[str, Any], str]:
        def check(answer: Named) -> None:
            turn.must_be_new(turn.wording.read(answer.configuration))

        schema = {
            "type": "object",
            "properties": {"configuration": turn.wording.schema()},
            "required": ["configuration"],
            "additionalProperties": False,
        }
        values = {
            **turn.told(),
            "columns": [*turn.space.names, "score"],
            "trials": turn.rows(shown_trials(turn.history, _SHOWN)),
            "running": turn.running(),
        }
        sampling = turn.sampling(_TEMPERATURE)
        answer = turn.access.ask("llm", Named, values, schema=schema, check=check, sampling=sampling)
        return turn.wording.read(answer.configuration), SOURCE
