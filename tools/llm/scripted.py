"""A model that answers from a file: for tests, demonstrations and replays. It asks nobody."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from ...pipelines.contracts import ModelUnavailable, Value
from .chat import ChatFault, ChatReply, ChatRequest


class Line(Value):
    """One line of a script.

    Attributes:
        prompt: answers only prompts of this name; any prompt where it is empty.
        reply: the answer, text or JSON; None fails the call with ``fault``.
        fault: what goes wrong.
        finish: how the answer ends.
        times: how often the line may be used; None for ever.
        tokens: for each token of the answer, the likeliest ones and their probabilities, told where they are asked for.
    """

    prompt: str = ""
    reply: object = None
    fault: str = "the script says so"
    finish: Literal["stop", "length", "refused"] = "stop"
    times: int | None = 1
    tokens: tuple[Mapping[str, float], ...] = ()


class ScriptedModel:
    """Answers each request with the first line that fits and is not used up."""

    def __init__(self, lines: Sequence[Line], name: str = "scripted") -> None:
        self._lines = list(lines)
        self._used = [0] * len(self._lines)
        self.name = name

    @classmethod
    def read(cls, path: Path) -> "ScriptedModel":
        """Read a script: one JSON object of :class:`Line` a line; or a run folder, whose recorded replies are given again.

        Raises:
            ModelUnavailable: the file cannot be read or holds something else.
        """
        if path.is_dir():
            return cls(_recorded(path), name=f"scripted:{path.name}")
        try:
            text = path.read_text(encoding="utf-8")
            lines = [Line.model_validate_json(line) for line in text.splitlines() if line.strip()]
        except (OSError, UnicodeDecodeError, ValidationError) as error:
            missing = isinstance(error, FileNotFoundError)
            why = "there is no such file" if missing else str(error).splitlines()[0]
            raise ModelUnavailable(
                "BAD-SCRIPT",
                f"{path} is no script: {why}",
                "write one JSON object a line, or name a run folder",
            ) from error
        return cls(lines, name=f"scripted:{path.name}")

    def skip(self, prompts: Sequence[str]) -> None:
        """Pass over lines that an interrupted process has had, by the prompts that they answered."""
        for name in prompts:
            index = self._next(name)
            if index is not None:
                self._used[index] += 1

    def _next(self, name: str) -> int | None:
        """The first line for a prompt that is not used up."""
        for index, line in enumerate(self._lines):
            spent = line.times is not None and self._used[index] >= line.times
            if not spent and line.prompt in {"", name}:
                return index
        return None

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        """The next line for this prompt."""
        index = self._next(request.name)
        if index is None:
            raise ChatFault(f"the script has no answer left for {request.name!r}", lasting=True)
        line = self._lines[index]
        self._used[index] += 1
        if line.reply is None:
            raise ChatFault(line.fault)
        text = line.reply if isinstance(line.reply, str) else json.dumps(line.reply)
        tokens = line.tokens if request.probabilities else ()
        return ChatReply(text=text, finish=line.finish, model=self.name, tokens=tokens)


def _recorded(folder: Path) -> list[Line]:
    """What a run recorded, faults included, in its order."""
    from ..store.reading import has_record
    from ..store.run import read_events
    from .record import exchanges

    if not has_record(folder):
        raise ModelUnavailable("BAD-SCRIPT", f"{folder} holds no run", "name a folder that holds run.db")
    return [
        Line(
            prompt=e.prompt,
            reply=e.reply.text if e.reply else None,
            finish=e.reply.finish if e.reply else "stop",
            fault=e.fault or "",
            tokens=e.reply.tokens if e.reply else (),
        )
        for e in exchanges(read_events(folder))
    ]
