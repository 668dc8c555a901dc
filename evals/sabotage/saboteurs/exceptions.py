"""Exceptions."""

import sys
import warnings

from ..scene import CRASHED, Saboteur, Scene


class _Mute(Exception):
    def __str__(self) -> str:
        raise RuntimeError("nor can I")


def raises(_: Scene) -> None:
    """An error as they come."""
    raise ValueError("no such luck")


def raises_system_exit(_: Scene) -> None:
    """Wants the process to end."""
    raise SystemExit("enough")


def exits_quietly(_: Scene) -> None:
    """Ends the process as if all were well."""
    sys.exit(0)


def raises_interrupt(_: Scene) -> None:
    """As if a person had pressed a key."""
    raise KeyboardInterrupt


def raises_at_length(_: Scene) -> None:
    """Ten megabytes of message."""
    raise ValueError("no" * 5_000_000)


def raises_escapes(_: Scene) -> None:
    """What a terminal would obey, and half a character."""
    raise ValueError("\x1b[2J\x1b]0;owned\x07\r\n\u202egone\ud800\x00")


def raises_mute(_: Scene) -> None:
    """An error that cannot say what it is."""
    raise _Mute


def warns_for_real(_: Scene) -> None:
    """Makes warnings errors, then warns."""
    warnings.simplefilter("error")
    warnings.warn("this is one", UserWarning, stacklevel=1)


SABOTEURS = (
    Saboteur("raises ValueError", raises, (CRASHED,), "ValueError: no such luck"),
    Saboteur("raises SystemExit", raises_system_exit, (CRASHED,), "SystemExit: enough"),
    Saboteur("sys.exit(0)", exits_quietly, (CRASHED,), "SystemExit: 0"),
    Saboteur("raises KeyboardInterrupt", raises_interrupt, (CRASHED,), "KeyboardInterrupt"),
    Saboteur("raises with 10 MB of message", raises_at_length, (CRASHED,), "ValueError: nono"),
    Saboteur("raises with control characters", raises_escapes, (CRASHED,), "ValueError"),
    Saboteur("an error whose text raises", raises_mute, (CRASHED,), "cannot be shown"),
    Saboteur("warnings as errors", warns_for_real, (CRASHED,), "UserWarning"),
)
