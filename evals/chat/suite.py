"""Conversations as files: JSON lines, each a data set with its turns and what a person would expect of them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...pipelines.contracts import Value


class Expected(Value):
    """What is right after a turn.

    Attributes:
        intent: acceptable ones.
        changes: field -> what must hold afterwards that did not before; ``exclude`` as ``{"add": [...]}``.
        may_change: fields that may change with them.
        offers: changes that may be offered, and not made.
        asks: fields of which one's value may be asked for instead.
        task: fields of the task as planned.
        mentions: what the reply must say.
    """

    intent: tuple[str, ...]
    changes: Mapping[str, Any] = {}
    may_change: tuple[str, ...] = ()
    offers: Mapping[str, Any] = {}
    asks: tuple[str, ...] = ()
    task: Mapping[str, Any] = {}
    mentions: tuple[str, ...] = ()


class Said(Value):
    """A turn. ``wait``: it is said once the run is over."""

    say: str
    wait: bool = False
    expect: Expected


class Script(Value):
    """A conversation about one data set; ``file`` is below the folder of data."""

    data: str
    file: str
    turns: tuple[Said, ...]


def read_suite(path: Path) -> list[Script]:
    """The conversations in a file."""
    return [
        _script(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
    ]


#: How people write directions.
_WAYS = {"increasing": "+", "decreasing": "-"}


def _script(given: dict[str, Any]) -> Script:
    turns = []
    for turn in given["turns"]:
        expect = dict(turn.get("expect", {}))
        for name in ("intent", "asks"):
            words = expect.get(name, ())
            expect[name] = (words,) if isinstance(words, str) else tuple(words)
        if (changes := expect.get("changes", {})).get("monotone"):
            ways = [[column, _WAYS.get(way, way)] for column, way in changes["monotone"]]
            expect["changes"] = {**changes, "monotone": ways}
        # Older files say which values these fields may take.
        expect["may_change"] = tuple(expect.get("may_change", ()))
        turns.append({**turn, "expect": expect})
    return Script.model_validate({"data": given["data"], "file": given["file"], "turns": turns})
