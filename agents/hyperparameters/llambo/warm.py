"""Zero-shot warm start: first configurations from what a language model knows (section 4)."""

from typing import Any

from ....tools.llm.chat import Sampling
from ....tools.samplers.history import History
from ..spoken.answers import Configurations, configurations_schema, fitting, read_all, some_usable
from ..spoken.wording import Wording
from .desk import WARM_START, Desk
from .told import problem_told

PROMPT = "llambo_warmstart"


def warm_start(desk: Desk, count: int, history: History | None = None) -> list[dict[str, Any]]:
    """Configurations to begin with, at most ``count``: valid ones, each once. One call.

    Args:
        history: tells which parameters may be left out, where no conditions are declared. Its scores are not told.

    Raises:
        NoAnswer: there is no valid one.
    """
    wording = Wording.of(desk.space, history, desk.settings.digits)
    asked = fitting(PROMPT, wording, count)
    values = {
        **problem_told(desk.problem, desk.settings.context),
        "parameters": wording.described(),
        "count": asked,
    }
    answer = desk.access.ask(
        PROMPT,
        Configurations,
        values,
        schema=configurations_schema(wording, asked),
        check=some_usable(wording),
        sampling=Sampling(temperature=desk.settings.warm_start_temperature, seed=desk.draw(WARM_START)),
    )
    return read_all(wording, answer)[:count]
