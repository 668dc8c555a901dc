"""What licences oblige those to who pass software on, by SPDX identifier."""

import re
from enum import StrEnum


class Duty(StrEnum):
    """From the freest to the strictest; ``unknown`` stands before what is known to be strict."""

    PERMISSIVE = "permissive"
    WEAK = "weak copyleft"
    UNKNOWN = "unknown"
    STRONG = "strong copyleft"
    NON_COMMERCIAL = "non-commercial"


_ORDER = tuple(Duty)
#: How an identifier begins, in lower case -> what it obliges to. The first that fits holds.
_TABLE: tuple[tuple[str, Duty], ...] = tuple(
    (beginning, duty)
    for duty, names in {
        Duty.NON_COMMERCIAL: "cc-by-nc polyform-noncommercial polyform-strict prosperity aladdin jpl-image",
        Duty.STRONG: "agpl gpl cc-by-sa osl eupl sspl rpl qpl sleepycat cecill-2 cecill-1",
        Duty.WEAK: "lgpl mpl epl cddl cpl cecill-c ipl apsl ms-rl odbl artistic erlpl",
        Duty.PERMISSIVE: "mit apache bsd 0bsd isc zlib psf python cc0 unlicense bsl-1.0 ncsa hpnd libpng wtfpl zpl "
        "x11 cc-by- blueoak upl ms-pl afl curl unicode tcl icu ofl ecl boehm ftl libtiff bzip2 cecill-b postgresql",
    }.items()
    for beginning in names.split()
)
#: Exceptions that let a copyleft part be linked without passing its duties on.
_LINKING = re.compile(
    r"gcc-exception|classpath-exception|llvm-exception|linking|openssl|bison|autoconf|universal-foss"
)
#: A licence names itself at its head; further down stand those of bundled parts.
_HEAD = 1500
_TOKEN = re.compile(r"\(|\)|[A-Za-z0-9.+:-]+")


def duty_of(expression: str) -> Duty:
    """What an SPDX expression obliges to: of an OR the freest side counts, of an AND the strictest."""
    tokens = _TOKEN.findall(expression)[:400]
    if not tokens:
        return Duty.UNKNOWN
    duty, rest = _either(tokens)
    return duty if not rest else Duty.UNKNOWN


def _either(tokens: list[str]) -> tuple[Duty, list[str]]:
    duty, rest = _both(tokens)
    while rest and rest[0].upper() == "OR":
        other, rest = _both(rest[1:])
        duty = min(duty, other, key=_ORDER.index)
    return duty, rest


def _both(tokens: list[str]) -> tuple[Duty, list[str]]:
    duty, rest = _one(tokens)
    while rest and rest[0].upper() == "AND":
        other, rest = _one(rest[1:])
        duty = max(duty, other, key=_ORDER.index)
    return duty, rest


def _one(tokens: list[str]) -> tuple[Duty, list[str]]:
    if not tokens:
        return Duty.UNKNOWN, []
    if tokens[0] == "(":
        duty, rest = _either(tokens[1:])
        return duty, rest[1:] if rest[:1] == [")"] else rest
    duty, rest = _of_identifier(tokens[0]), tokens[1:]
    if rest[:1] and rest[0].upper() == "WITH":
        linked = rest[1:2] and _LINKING.search(rest[1].lower())
        return (Duty.WEAK if duty is Duty.STRONG and linked else duty), rest[2:]
    return duty, rest


def _of_identifier(identifier: str) -> Duty:
    name = identifier.lower()
    if re.search(r"-nc(?:-|$)|non-?commercial", name):
        return Duty.NON_COMMERCIAL
    return next((duty for beginning, duty in _TABLE if name.startswith(beginning)), Duty.UNKNOWN)


#: What classifiers, free text and licence files say -> the identifier. The first that fits holds.
_SAID: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in (
        (r"non-?commercial|not for commercial", "LicenseRef-NonCommercial"),
        (r"proprietary", "LicenseRef-Proprietary"),
        (r"affero|\bagpl", "AGPL-3.0-or-later"),
        (r"lesser general public|library general public|\blgpl", "LGPL-2.1-or-later"),
        (r"gnu general public|\bgpl", "GPL-3.0-or-later"),
        (r"mozilla public|\bmpl\b", "MPL-2.0"),
        (r"eclipse public|\bepl\b", "EPL-2.0"),
        (r"apache", "Apache-2.0"),
        (r"permission is hereby granted, free of charge|\bmit\b", "MIT"),
        (r"redistribution and use in source and binary|\bbsd\b", "BSD-3-Clause"),
        (r"\bisc\b", "ISC"),
        (r"python software foundation|\bpsf\b", "PSF-2.0"),
        (r"\bzlib\b", "Zlib"),
        (r"unlicense|public domain|\bcc0\b", "CC0-1.0"),
        (r"boost software", "BSL-1.0"),
    )
)


def identified(text: str) -> str | None:
    """The identifier of the licence that words name, or a licence's own text; None where they name none."""
    return next((name for pattern, name in _SAID if pattern.search(text[:_HEAD])), None)
