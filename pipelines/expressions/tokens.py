"""From text to tokens: ASCII signs, numbers and names; everything else only within quotes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..contracts import ReplyError

#: Characters of an expression at most.
MOST_CHARACTERS = 500

TokenKind = Literal["number", "name", "quoted", "words", "sign", "end"]

_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
    (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<quoted>"(?:[^"]|"")*"|`[^`]*`)
    |(?P<words>'(?:[^']|'')*')
    |(?P<sign><=|>=|==|!=|[-+*/(),<>])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Token:
    """One token; ``text`` of quoted ones is what stands within."""

    kind: TokenKind
    text: str


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, an end at last.

    Raises:
        ReplyError: it is too long, or holds what no token begins with.
    """
    if len(text) > MOST_CHARACTERS:
        raise ReplyError(f"an expression has at most {MOST_CHARACTERS} characters, this one {len(text)}")
    place, end = 0, len(text.rstrip(" \t\r\n"))
    while place < end:
        found = _TOKEN.match(text, place, end)
        if found is None:
            raise ReplyError(_unknown(text[place:end].lstrip()))
        place = found.end()
        yield _token(found)
    yield Token("end", "the end")


def _token(found: "re.Match[str]") -> Token:
    kind = found.lastgroup
    text = found[kind] if kind else ""
    if kind == "quoted":
        return Token("quoted", text[1:-1].replace('""', '"') if text[0] == '"' else text[1:-1])
    if kind == "words":
        inner = text[1:-1].replace("''", "'")
        if not inner.isprintable():
            raise ReplyError("a text in single quotes holds signs that cannot be printed")
        return Token("words", inner)
    assert kind in {"number", "name", "sign"}
    return Token(kind, text)  # type: ignore[arg-type]


def _unknown(rest: str) -> str:
    if rest[:1] in "\"'`":
        return f"the quote that opens at {rest[:20]!a} is not closed"
    if rest[:1] == "=":
        return "write == to compare"
    return f"{rest[:1]!a} means nothing here: use + - * / < <= > >= == !=, names, numbers and parentheses"
