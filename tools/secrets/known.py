"""The secrets that this process knows of: values of its environment's variables, and keys that it made or was given."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

#: Variables whose values are secrets, whatever they look like, and those whose values are unless they are plain words:
#: ``PRIMARY_KEY=customer_id`` names a column.
_SECRET = re.compile(
    r"(?i)(?:^|_)(?:(?:API|ACCESS|SECRET|PRIVATE|AUTH|SIGNING|ENCRYPTION)_?KEY(?:_ID)?|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE"
    r"|PAT|CREDENTIALS?)(?:_\d+)?$"
)
_PERHAPS = re.compile(r"(?i)(?:^|_)(?:KEY|PASS|AUTH)(?:_\d+)?$|_PWD$")
_WORDS = re.compile(r"[A-Za-z]+(?:[ _.-][A-Za-z]+)*")
#: User and password in an address, in any variable.
_USERINFO = re.compile(r"(?i)\b[a-z][a-z0-9+.-]*://([^\s/@:]*):([^\s/@]+)@")
#: Shorter ones cannot be told from words, and protect nothing.
_SHORTEST = 8

_made: set[str] = set()


def remember(secret: str | None) -> None:
    """Take a key that is in no variable for a secret, as long as the process lives."""
    if secret is not None and len(secret) >= _SHORTEST:
        _made.add(secret)


def known_secrets(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """All of them, the longest first."""
    found = {*_made, *_of_variables(environment.items())}
    return tuple(sorted(found, key=lambda secret: (-len(secret), secret)))


def _of_variables(variables: Iterable[tuple[str, str]]) -> Iterable[str]:
    for name, raw in variables:
        value = raw.strip()
        if "://" in value:
            yield from (p for _, p in _USERINFO.findall(value) if len(p) >= _SHORTEST)
        if len(value) >= _SHORTEST and _is_secret(name, value):
            yield value


def _is_secret(name: str, value: str) -> bool:
    if _SECRET.search(name):
        return not _is_path(value)
    return bool(_PERHAPS.search(name)) and not _WORDS.fullmatch(value) and not _is_path(value)


def _is_path(value: str) -> bool:
    """Whether it names a file that is there: what such a variable names then is where the key lies."""
    try:
        return value.startswith(("/", "~", "./", "../")) and Path(value).expanduser().exists()
    except (OSError, ValueError, RuntimeError):
        return False
