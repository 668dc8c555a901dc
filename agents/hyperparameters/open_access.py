"""A language model for samplers in anyone's study: no run keeps its record, the process does."""

import sys
import weakref
from contextlib import ExitStack

from ...tools.llm.access import Access
from ...tools.llm.choose import Tell, choose_model
from ...tools.llm.ledger import Caps
from ...tools.llm.record import MemoryJournal

_DAY = 86_400.0


def open_access(
    llm: str,
    *,
    seconds: float = _DAY,
    tokens: int | None = None,
    usd: float | None = None,
    tell: Tell | None = None,
) -> Access | None:
    """Open the language model that ``llm`` names; what it holds is freed with the access, or as the process ends.

    Args:
        llm: as ``--llm`` takes it: ``embedded``, ``openai:MODEL``, ``ollama:MODEL``, ``http://host:port/v1#MODEL``,
            ``scripted:FILE`` or ``none``.
        seconds, tokens, usd: what all calls together may take; None: no cap.
        tell: hears of a download; standard error, if not given.

    Returns:
        The access; None where ``llm`` is ``none``.

    Raises:
        RequestError: ``llm`` has none of these forms.
        ModelUnavailable: the model cannot be had.
    """
    # A model that is half open when something goes wrong is closed too.
    with ExitStack() as resources:
        chosen = choose_model(llm, resources, tell or _to_stderr)
        if chosen.model is None:
            return None
        access = Access(
            chosen.model,
            MemoryJournal(),
            Caps(seconds=seconds, tokens=tokens, usd=usd),
            chosen.price,
            chosen.expected,
        )
        weakref.finalize(access, resources.pop_all().close)
        return access


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr)
