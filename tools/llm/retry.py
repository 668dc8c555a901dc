"""Asking again: a little while after a fault that may pass, not at all for one that will not."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from .chat import ChatFault, ChatModel, ChatReply, ChatRequest, thinking_tokens

_TRIES = 3
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 60.0
#: After so many calls without a reply the model is left alone, but for a try every so many seconds.
_FAULTS, _PROBE_SECONDS = 5, 60.0


@dataclass
class Patient:
    """A model asked again after passing faults, and left alone while it keeps failing.

    Args:
        model: who is asked.
        now, sleep: the clock; others in tests.
    """

    model: ChatModel
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _random: random.Random = field(default_factory=lambda: random.Random(0))
    _faults: int = 0
    _silent_until: float = 0.0

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    @property
    def thinking_tokens(self) -> int:
        """The model's."""
        return thinking_tokens(self.model)

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        """One reply within ``seconds``, all tries and waits included.

        Raises:
            ChatFault: none came; ``lasting`` where asking later is useless too.
        """
        if self.now() < self._silent_until:
            raise ChatFault("the language model has failed too often just now")
        deadline = self.now() + seconds
        try:
            reply = self._tries(request, deadline)
        except ChatFault:
            self._faults += 1
            if self._faults >= _FAULTS:
                self._silent_until = self.now() + _PROBE_SECONDS
            raise
        self._faults = 0
        return reply

    def _tries(self, request: ChatRequest, deadline: float) -> ChatReply:
        sent = 0
        for number in range(_TRIES):
            try:
                reply = self.model.ask(request, deadline - self.now())
                return reply.model_copy(update={"lost": sent}) if sent else reply
            except ChatFault as fault:
                sent = fault.sent = sent + fault.sent
                wait = fault.wait if fault.wait is not None else _FIRST_WAIT * 2**number
                # Who asks for more is not asked again within this call: rules need not wait so long.
                hopeless = fault.lasting or number == _TRIES - 1 or wait > _LONGEST_WAIT
                wait *= 1 + 0.25 * self._random.random()
                if hopeless or self.now() + wait >= deadline:
                    raise
                self.sleep(wait)
        raise AssertionError("every try returns or raises")
