"""The one place where secrets are taken out of text.

What the process knows to be secret is replaced in every form. Where text is shown to a person or sent to a model, what
looks like a secret of somebody's goes too: keys of known makers, passwords in addresses, ``Authorization`` headers. In
a run's record only known secrets are replaced: classes and columns there must stay what they are in the table.
"""

import re
from collections.abc import Mapping
from typing import TypeVar

from .forms import pattern
from .known import known_secrets

#: What stands in place of a secret.
HIDDEN = "[secret]"

_Body = TypeVar("_Body")

#: Every expression here reads a text once: texts are hostile, and one that is looked at from each of its words anew
#: takes minutes where it is long.
_SK = re.compile(r"\bsk-[\w-]+")
_LONG_PART = re.compile(r"[A-Za-z0-9_]{16}")
#: Keys by their makers' marks.
_KEYS = re.compile(
    r"\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}"
    r"|\bhf_[A-Za-z0-9]{20,}|\bgsk_[A-Za-z0-9]{20,}|\bxox[abeprs]-[\w-]{10,}|\bAIza[\w-]{30,}"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bpypi-[\w-]{20,}|\bnpm_[A-Za-z0-9]{20,}"
    r"|\beyJ[\w-]{8,1000}\.eyJ[\w-]{8,}\.[\w-]*"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
    re.DOTALL,
)
_HEADER = re.compile(
    r"(?i)\b((?:proxy-)?authorization|x-api-key|api-key)([\"']?\s*[:=]\s*[\"']?)(?:(bearer|basic|token)\s+)?[^\s\"',;<>]+"
)
_BEARER = re.compile(r"(?i)\b(bearer\s+)[\w.~+/=-]{8,}")
_USERINFO = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,40}://)[^\s/@\"'<>]+@")
_NAMES = r"(?:api[-_]?key|access[-_]?key|token|secret|password|passwd|pwd|signature|sig|auth|key|credential)"
_QUERY = re.compile(rf"(?i)([?&;][\w.-]*{_NAMES}=)[^&\s#\"'<>]+")
#: ``password: hunter2hunter2``. Without a figure it may be any word.
_SAID = re.compile(
    r"(?i)(?<![^\W_])((?:api[-_ ]?key|access[-_ ]?token|auth[-_ ]?token|secret(?:[-_ ]?key)?|password|passwd)"
    r"[\"']?\s*[:=]\s*[\"']?)(?=[^\s&\[]{0,500}?\d)(?=[^\s&\[]{0,500}?[A-Za-z])[^\s\"',;<>&\[]{8,}"
)


def redact(text: str) -> str:
    """``text`` without known secrets, and without what looks like one."""
    text = redact_known(text)
    text = _KEYS.sub(HIDDEN, _SK.sub(_hidden_key, text))
    text = _HEADER.sub(lambda m: f"{m[1]}{m[2]}{HIDDEN}", text)
    text = _BEARER.sub(rf"\1{HIDDEN}", text)
    text = _USERINFO.sub(rf"\1{HIDDEN}@", text)
    text = _QUERY.sub(rf"\1{HIDDEN}", text)
    return _SAID.sub(rf"\1{HIDDEN}", text)


def _hidden_key(found: re.Match[str]) -> str:
    """What begins like a key may be a word: a key has a figure, or a long part without a dash."""
    word = found.group()
    rest = word.removeprefix("sk-")
    mixed = len(rest) >= 16 and any(c.isdecimal() for c in rest) and re.search("[A-Za-z]", rest)
    return HIDDEN if mixed or _LONG_PART.search(rest) else word


def looks_secret(text: str) -> bool:
    """Whether there is anything to take out of it."""
    return redact(text) != text


def redact_known(text: str) -> str:
    """``text`` without the secrets that this process knows, in whatever form they stand there."""
    found = pattern(known_secrets())
    return text if found is None else found.sub(HIDDEN, text)


def redact_body(body: _Body) -> _Body:
    """A JSON value with :func:`redact_known` done to every text in it, names of fields included."""
    found = pattern(known_secrets())
    return body if found is None else _without(body, found)


def _without(value: _Body, found: "re.Pattern[str]") -> _Body:
    if isinstance(value, str):
        return found.sub(HIDDEN, value)  # type: ignore[return-value]
    if isinstance(value, Mapping):
        return {_without(name, found): _without(held, found) for name, held in value.items()}  # type: ignore[return-value]
    if isinstance(value, list | tuple):
        return type(value)(_without(held, found) for held in value)
    return value
