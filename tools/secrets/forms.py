"""The forms that a secret takes in text: as it is, escaped, percent-encoded, in base64 or hexadecimal digits, cut off."""

import base64
import html
import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import quote, quote_plus

#: So many first characters of a secret tell enough of it; of one that begins like a word, so many.
_PREFIX, _WORD_PREFIX = 8, 12
#: A form of fewer characters is met by chance.
_SHORTEST = 8
#: What follows the beginning of a secret and belongs to it.
_REST = r"[\w+/=%~*-]*"


@lru_cache(maxsize=8)
def pattern(secrets: Sequence[str]) -> "re.Pattern[str] | None":
    """Finds every form of some secrets and of their beginnings; None where there are none."""
    found = {form for secret in secrets for part in (secret, _beginning(secret)) for form in forms(part)}
    if not found:
        return None
    # The longest first: the whole secret is found before its beginning is.
    ordered = sorted(found, key=lambda form: (-len(form), form))
    return re.compile(f"(?:{'|'.join(map(re.escape, ordered))}){_REST}")


def forms(secret: str) -> Iterator[str]:
    """A secret in all its forms."""
    data = secret.encode("utf-8", "replace")
    found = {
        secret,
        repr(secret)[1:-1],
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        # A body of JSON that is told within JSON.
        json.dumps(json.dumps(secret)[1:-1])[1:-1],
        html.escape(secret),
        data.hex(),
        data.hex().upper(),
        *_percent(secret, data),
        *_base64(data),
    }
    return (form for form in found if len(form) >= _SHORTEST)


def _beginning(secret: str) -> str:
    """What an abridged secret is known by."""
    first = secret[:_PREFIX]
    return secret[:_WORD_PREFIX] if first.isalpha() and first.islower() else first


def _percent(secret: str, data: bytes) -> Iterator[str]:
    for encoded in (quote(secret, safe=""), quote_plus(secret), quote(secret)):
        yield encoded
        yield re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), encoded)
    yield "".join(f"%{byte:02x}" for byte in data)
    yield "".join(f"%{byte:02X}" for byte in data)


def _base64(data: bytes) -> Iterator[str]:
    """As it stands in base64 of something longer: at each of three places, without what depends on its neighbours."""
    for before in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            text = encode(b"\0" * before + data).decode().rstrip("=")
            first = -(-8 * before // 6)
            last = 8 * (before + len(data)) // 6
            yield text[first:last]
