"""Let the embedded model read the beginnings of all prompts once, which every later run then need not."""

from collections.abc import Callable

from ..chat import ChatFault
from ..templates import names, prompt
from .server import EmbeddedModel

#: Longest time for reading one prompt.
_SECONDS = 120.0


def prepare_prompts(model: EmbeddedModel, tell: Callable[[str], None]) -> None:
    """Read what was not read before; where the model cannot, say so and leave it to the run.

    Args:
        model: the embedded model; its child is ended afterwards.
        tell: hears which prompt is read.
    """
    beginnings = {name: prompt(name).beginning() for name in names()}
    try:
        for name, beginning in beginnings.items():
            if model.prefixes.file(beginning) is not None and not model.prefixes.has(beginning):
                tell(f"reading the prompt {name!r}")
                model.prepare(beginning, _SECONDS)
    except ChatFault as fault:
        tell(str(fault))
    finally:
        model.close()
