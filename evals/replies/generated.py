"""Replies that hypothesis makes up, read for every kind of answer."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any

from ...pipelines.contracts import ReplyError, Value
from ...tools.llm.answer import read_answer
from ...tools.llm.chat import ChatReply, ChatRequest
from .drawn import drawn
from .places import PLACES
from .speaker import Divided, watched

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_MOST_TOLD = 2000
#: What is put into a valid answer.
_PIECES = (
    *(
        "{",
        "}",
        "[",
        "]",
        '"',
        "\\",
        ",",
        ":",
        "NaN",
        "1e999",
        "-",
        "0",
        "null",
        "true",
        "\\ud800",
        "\x00",
        "\x1b[2J",
    ),
    *("</think>", "```", "\u202e", "é", '"a": 1,', "9" * 30, "\\u0000", "//", " ", "\n", '{"a": {}}'),
)


@dataclass(frozen=True)
class Question:
    """One kind of answer, with the schema that is sent."""

    prompt: str
    kind: type[Value]
    schema: Mapping[str, Any]


class _Listening:
    """Answers well and keeps the schemas."""

    name = "listening"

    def __init__(self) -> None:
        self.schemas: dict[str, Mapping[str, Any]] = {}

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        self.schemas[request.name] = request.answer_schema
        return ChatReply(text=json.dumps(drawn(request.answer_schema, Random(0))), finish="stop")


@cache
def questions() -> tuple[Question, ...]:
    """Every question that an agent asks, each once."""
    found: dict[str, Question] = {}
    for place in PLACES:
        model = _Listening()
        access, _ = watched(Divided(place, model))
        place.act(access)
        for name, schema in model.schemas.items():
            found[name] = Question(name, access.kinds[name], schema)
    return tuple(found.values())


def problem(text: str, kind: type[Value]) -> str:
    """What is wrong with the way a reply is read; empty where nothing is."""
    try:
        answer = read_answer(text, kind)
    except ReplyError as error:
        said = str(error)
        return "" if said and said.isprintable() and len(said) <= _MOST_TOLD else f"told: {said[:80]!r}"
    except Exception as error:  # noqa: BLE001 - whatever is raised here is what is looked for
        return f"{type(error).__name__}: {str(error)[:80]!r}"
    written = json.dumps(answer.model_dump(mode="json"), allow_nan=False)
    again = kind.model_validate_json(written, strict=True)
    return "" if again == answer else "is not read again as it was"


def texts(schema: Mapping[str, Any]) -> "SearchStrategy[str]":
    """Any JSON, any text, and valid answers with pieces cut out, put in or said again."""
    from hypothesis import strategies as st

    scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    values = st.recursive(
        scalars,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.text(max_size=8) | _names(schema), inner, max_size=4)
        ),
        max_leaves=12,
    )
    valid = st.integers(0, 2**32).map(lambda seed: json.dumps(drawn(schema, Random(seed))))
    edits = st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(_PIECES) | st.text(max_size=3)),
        max_size=4,
    )
    return st.one_of(
        st.builds(_edited, valid, edits),
        st.builds(lambda text, value: _swapped(text, value), valid, values),
        values.map(
            lambda value: json.dumps({"held": value}) if not isinstance(value, dict) else json.dumps(value)
        ),
        st.text(max_size=60),
    )


def _names(schema: Mapping[str, Any]) -> "SearchStrategy[str]":
    from hypothesis import strategies as st

    return st.sampled_from(sorted(schema.get("properties", {})) or ["a"])


def _edited(text: str, edits: list[tuple[float, int, str]]) -> str:
    """The text with pieces in place of some of its signs."""
    for share, cut, piece in edits:
        at = int(share * len(text))
        text = text[:at] + piece + text[at + cut :]
    return text


def _swapped(text: str, value: Any) -> str:
    """The answer with another value in its first field."""
    held = json.loads(text)
    return json.dumps({**held, next(iter(held), "a"): value})


def failures(examples: int, seed: int) -> Iterator[str]:
    """Read so many replies, shared out among all questions; tell of those that are read wrongly."""
    import hypothesis

    share = -(-examples // len(questions()))
    for question in questions():
        settings = hypothesis.settings(
            max_examples=share,
            database=None,
            deadline=None,
            suppress_health_check=list(hypothesis.HealthCheck),
            report_multiple_bugs=False,
        )
        reads = hypothesis.given(texts(question.schema))(_reader(question.kind))
        try:
            hypothesis.seed(seed)(settings(reads))()
        except _Misread as error:
            yield f"{question.prompt}: {error}"


def _reader(kind: type[Value]) -> Callable[[str], None]:
    def reads(text: str) -> None:
        found = problem(text, kind)
        if found:
            raise _Misread(f"{found} for {text[:200]!r}")

    return reads


class _Misread(Exception):
    """A reply was read wrongly."""
