"""The choice of a display. All of them write to stderr alone."""

import os
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from ...tools.store.events import Event


class Progress(Protocol):
    """Shows how a run goes on."""

    def stage(self, text: str) -> None:
        """Something new has begun."""
        ...

    def on_event(self, event: "Event") -> None:
        """An event of the run was recorded; on resume, earlier ones come first."""
        ...

    def aside(self) -> AbstractContextManager[None]:
        """The display stands still inside, so that the person can be asked something."""
        ...

    def close(self) -> None:
        """Nothing more will come; may be called twice."""
        ...


class Silent:
    """Shows nothing."""

    def stage(self, text: str) -> None:
        """Nothing."""

    def on_event(self, event: "Event") -> None:
        """Nothing."""

    def aside(self) -> AbstractContextManager[None]:
        """Nothing stands still."""
        return nullcontext()

    def close(self) -> None:
        """Nothing."""


def choose(stream: TextIO, as_json: bool, started: float) -> Progress:
    """The panel where ``stream`` is a terminal that can show one, plain lines elsewhere, nothing with ``--json``.

    ``started`` is the monotonic time at which the command was given: what it imported since counts too.
    """
    if as_json:
        return Silent()
    if stream.isatty() and os.environ.get("TERM", "") != "dumb" and "NO_COLOR" not in os.environ:
        from .panel import LivePanel

        return LivePanel(stream, started)
    from .lines import PlainLines

    return PlainLines(stream, started)
