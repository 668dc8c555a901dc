"""Lists in one large object of JSON, an entry at a time.

Numbers of Python take five times the text that they stand in. So neither all of the text is held as such nor all of its
values: each entry is made into something smaller before the next one is read.
"""

import codecs
import json
import re
from collections.abc import Callable, Iterator, Mapping

#: Bytes that are decoded at once, and characters of the longest value.
_STRETCH, _LONGEST = 8 << 20, 32 << 20
_BLANKS = re.compile(r"[ \t\r\n]*")
#: What stands behind a value.
_BEHIND = frozenset(" \t\r\n,:]}")


def read_lists(
    content: bytes, makers: Mapping[str, Callable[[object], object]]
) -> dict[str, list[object] | None]:
    """Lists under some names of an object; None under those that are no lists, or not there.

    Args:
        content: JSON, UTF-8.
        makers: what is made of each entry, by the name of its list.

    Raises:
        ValueError: it is no JSON, or no object, or has a value that is too long.
        RecursionError: it is too deep.
    """
    found: dict[str, list[object] | None] = dict.fromkeys(makers)
    text = _Text(content)
    text.take("{")
    more = text.sign() != "}"
    while more:
        name = text.value()
        text.take(":")
        if isinstance(name, str) and name in makers and text.sign() == "[":
            found[name] = [makers[name](entry) for entry in _entries(text)]
        else:
            text.value()
        more = text.goes_on()
    text.take("}")
    if text.sign():
        raise ValueError("something stands behind the object")
    return found


def _entries(text: "_Text") -> Iterator[object]:
    text.take("[")
    more = text.sign() != "]"
    while more:
        yield text.value()
        more = text.goes_on()
    text.take("]")


class _Text:
    """A place in a text, which is decoded a stretch at a time.

    Args:
        content: UTF-8.
    """

    def __init__(self, content: bytes) -> None:
        self._content, self._taken = memoryview(content), 0
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._text, self._at = "", 0
        self._json = json.JSONDecoder()

    def sign(self) -> str:
        """The next character that is no blank; "" at the end."""
        while True:
            blanks = _BLANKS.match(self._text, self._at)
            self._at = blanks.end() if blanks is not None else self._at
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def take(self, sign: str) -> None:
        """Pass over this character, which must be the next.

        Raises:
            ValueError: it is another.
        """
        found = self.sign()
        if found != sign:
            raise ValueError(f"{sign!r} is expected where {found or 'the end'!r} stands")
        self._at += 1

    def goes_on(self) -> bool:
        """Whether a comma stands next, which is passed over."""
        if comma := self.sign() == ",":
            self._at += 1
        return comma

    def value(self) -> object:
        """The next value.

        Raises:
            ValueError: there is none, or it is too long.
        """
        self.sign()
        while True:
            failed: json.JSONDecodeError | None = None
            try:
                value, end = self._json.raw_decode(self._text, self._at)
                if self._text[end : end + 1] in _BEHIND:
                    self._at = end
                    return value
            except json.JSONDecodeError as error:
                failed = error
            # A number may go on where the text ends so far: ``1`` is the start of ``1e-5`` too.
            if len(self._text) - self._at > _LONGEST:
                raise ValueError(failed.msg if failed is not None else "a value is too long") from failed
            if not self._more():
                if failed is not None:
                    raise ValueError(failed.msg) from failed
                self._at = end
                return value

    def _more(self) -> bool:
        """Decode another stretch; whether there was one."""
        if self._taken >= len(self._content):
            return False
        piece = self._content[self._taken : self._taken + _STRETCH]
        self._taken += len(piece)
        text = self._decoder.decode(piece, final=self._taken >= len(self._content))
        self._text, self._at = self._text[self._at :] + text, 0
        return True
