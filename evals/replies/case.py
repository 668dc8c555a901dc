"""One hostile reply in the making: the question's schema, a valid answer to it, and chance."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any, Literal

from .drawn import Part, Path, drawn, parts, put

#: Replaced by text that JSON's writer would not write.
_RAW = "\ue000raw\ue000"


@dataclass(frozen=True)
class Said:
    """What a hostile model says.

    Attributes:
        text: of the reply.
        finish: how it ends.
        tokens: likeliest tokens with probabilities, where they are asked for.
    """

    text: str
    finish: Literal["stop", "length", "refused"] = "stop"
    tokens: tuple[Mapping[str, float], ...] = ()


@dataclass(frozen=True)
class Case:
    """What a reply is made from.

    Attributes:
        variant: number of the reply within its class.
        schema: of the answer.
        rng: chance; the same for the same class, variant and question.
        seen: configurations and names that the question shows as tried.
    """

    variant: int
    schema: Mapping[str, Any]
    rng: Random
    seen: Sequence[Any] = ()

    @cached_property
    def valid(self) -> Any:
        """A random answer that the schema allows."""
        return drawn(self.schema, self.rng)

    @property
    def text(self) -> str:
        """The valid answer as JSON."""
        return json.dumps(self.valid)

    def pick(self, *choices: Any) -> Any:
        """One of the choices: each in turn as variants go on."""
        return choices[self.variant % len(choices)]

    def leaves(self, *kinds: type) -> list[Part]:
        """Parts of the valid answer that hold no others, of some types; any, where there are none of these."""
        every = [p for p in parts(self.schema, self.valid) if not isinstance(p.value, dict | list) and p.path]
        some = [p for p in every if type(p.value) in kinds]
        return some or every or [p for p in parts(self.schema, self.valid) if p.path]

    def leaf(self, *kinds: type) -> Part:
        """One of them."""
        return self.rng.choice(self.leaves(*kinds))

    def with_value(self, path: Path, value: Any) -> Said:
        """The valid answer with another value at a path."""
        return Said(json.dumps(put(self.valid, path, value)))

    def with_raw(self, path: Path, raw: str) -> Said:
        """The valid answer with text of any form at a path."""
        return Said(json.dumps(put(self.valid, path, _RAW)).replace(json.dumps(_RAW), raw))

    def with_text(self, text: str) -> Said:
        """The valid answer with other words in one of its strings, or with an extra one."""
        strings = [p for p in parts(self.schema, self.valid) if isinstance(p.value, str)]
        if not strings:
            return Said(json.dumps({**self.valid, "why": text}))
        free = [p for p in strings if "enum" not in p.schema]
        # Where it may be said at all, it is: what follows must be harmless.
        chosen = self.rng.choice(free if free and self.variant % 2 else strings)
        return self.with_value(chosen.path, text)


Maker = Callable[[Case], Said]
