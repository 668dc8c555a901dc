"""Text in whatever encoding, made UTF-8."""

import codecs

from ...pipelines.contracts import DataError

#: Bytes that the encoding and the delimiter are judged by.
SAMPLE = 256 << 10
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # Before UTF-16, whose mark theirs begins with.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Of the characters beyond ASCII in a UTF-8 text, at most this share may be broken.
_BROKEN = 0.1
#: Control characters of texts: tabs, line ends, and what terminals are told by: bell, backspace, escape.
_IN_TEXT = frozenset({7, 8, 9, 10, 12, 13, 27})
#: Code pages that are told from Windows' Western one by too little.
_WESTERN = frozenset(
    {"latin_1", "iso8859_1", "ascii", "utf_8", "cp1250", "cp1254", "mac_roman", "cp437", "cp850"}
)


def marked(start: bytes) -> bool:
    """Whether a text begins with a byte order mark."""
    return any(start.startswith(mark) for mark, _ in _MARKS)


def is_binary(sample: bytes) -> bool:
    """Whether the beginning of a file is no text in any encoding."""
    return not marked(sample) and _wide(sample) is None and (b"\0" in sample or _control_share(sample) > 0.02)


def not_text(name: str, why: str = "is a binary file") -> DataError:
    """The refusal of what is no text."""
    return DataError("NOT-TEXT", f"{name} {why}", "save it as CSV, Parquet, JSON lines or Excel")


def to_utf8(content: bytes, name: str) -> tuple[bytes, str, tuple[str, ...]]:
    """Text as UTF-8 with plain line ends, the encoding it had, and what must be said about it.

    Raises:
        DataError: it is no text; the line says at which byte.
    """
    encoding, warnings = _encoding(content, name)
    wide = encoding.startswith(("utf-16", "utf-32"))
    try:
        text = content.decode(encoding, errors="strict" if wide else "replace")
    except UnicodeDecodeError as error:
        raise not_text(name, f"is no valid {encoding.upper()} at byte {error.start}") from error
    text = text.removeprefix("\ufeff")
    if (place := text.find("\0")) >= 0:
        raise not_text(name, f"holds NUL at character {place}")
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    return text.encode("utf-8"), encoding, warnings


def _encoding(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding, _broken(content) if encoding == "utf-8-sig" else ()
    if (wide := _wide(content)) is not None:
        return wide, ()
    if is_binary(content[:SAMPLE]):
        raise not_text(name)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        warnings = _broken(content)
        return ("utf-8", warnings) if warnings else _guess(content)
    return "utf-8", ()


def _broken(content: bytes) -> tuple[str, ...]:
    """What to say of UTF-8 with a few broken bytes; nothing where these are many, or none."""
    text = content.decode("utf-8", errors="replace")
    bad = text.count("\ufffd") - content.count("\ufffd".encode())
    if bad <= 0:
        return ()
    beyond = len(text) - sum(map(text.count, map(chr, range(128))))
    if bad > _BROKEN * beyond:
        return ()
    first = len(text[: text.index("\ufffd")].encode())
    return (f"{bad} character(s) are no valid UTF-8, the first at byte {first}: read as \ufffd",)


def _wide(content: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of plain text is zero."""
    head = content[:2000]
    if len(head) < 16:
        return None
    even, odd = head[::2].count(0) / len(head[::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.7 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.1 else None


def _control_share(sample: bytes) -> float:
    control = sum(sample.count(code) for code in range(32) if code not in _IN_TEXT)
    return control / max(1, len(sample))


def _guess(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Not UTF-8: Western Windows text unless the letters clearly speak for another code page."""
    from charset_normalizer import from_bytes

    wide = [line for line in content[: 4 * SAMPLE].split(b"\n") if any(byte > 127 for byte in line)]
    best = from_bytes(b"\n".join(wide[:2000]) or content[:SAMPLE]).best()
    name = best.encoding if best is not None else "cp1252"
    if name in _WESTERN:
        name = "cp1252"
    try:
        content[: 4 * SAMPLE].decode(name)
    except UnicodeDecodeError:
        name = "latin-1"
    return name, (f"not UTF-8: read as {name}",)
