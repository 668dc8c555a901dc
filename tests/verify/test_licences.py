"""Licences as packages name them, and what they oblige to."""

from dataclasses import replace
from importlib.metadata import Distribution

import pytest
from automl_agent.pipelines.catalogue import FAMILIES
from automl_agent.pipelines.contracts import CheckStatus
from automl_agent.tools.verify.licences import licences
from automl_agent.tools.verify.parts import Part, licence_of, parts_of
from automl_agent.tools.verify.spdx import Duty, duty_of, identified

from .test_checks import GOOD, limited


@pytest.mark.parametrize(
    ("expression", "duty"),
    [
        ("MIT", Duty.PERMISSIVE),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", Duty.PERMISSIVE),
        ("Apache-2.0 WITH LLVM-exception", Duty.PERMISSIVE),
        ("MPL-2.0 AND MIT", Duty.WEAK),
        ("LGPL-3.0-or-later", Duty.WEAK),
        ("GPL-3.0-only", Duty.STRONG),
        ("AGPL-3.0-or-later", Duty.STRONG),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", Duty.WEAK),
        ("MIT OR GPL-2.0-only", Duty.PERMISSIVE),
        ("(MIT OR GPL-2.0-only) AND CC-BY-NC-4.0", Duty.NON_COMMERCIAL),
        ("GPL-2.0-only AND (MIT OR Apache-2.0)", Duty.STRONG),
        ("CC-BY-4.0", Duty.PERMISSIVE),
        ("CC-BY-NC-SA-4.0", Duty.NON_COMMERCIAL),
        ("PolyForm-Noncommercial-1.0.0", Duty.NON_COMMERCIAL),
        ("LicenseRef-Proprietary", Duty.UNKNOWN),
        ("as you like it", Duty.UNKNOWN),
        ("(" * 50, Duty.UNKNOWN),
        ("", Duty.UNKNOWN),
    ],
)
def test_what_an_expression_obliges_to(expression: str, duty: Duty) -> None:
    assert duty_of(expression) is duty


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("GNU Affero General Public License v3", "AGPL-3.0-or-later"),
        ("GNU Lesser General Public License v2 or later (LGPLv2+)", "LGPL-2.1-or-later"),
        ("GNU General Public License v3 (GPLv3)", "GPL-3.0-or-later"),
        ("Free for non-commercial use", "LicenseRef-NonCommercial"),
        ("Permission is hereby granted, free of charge, to any person", "MIT"),
        ("OSI Approved", None),
    ],
)
def test_what_words_name(words: str, name: str | None) -> None:
    assert identified(words) == name


class _Package(Distribution):
    def __init__(self, *lines: str) -> None:
        self._text = "\n".join(("Metadata-Version: 2.4", "Name: x", "Version: 1", *lines, ""))

    def read_text(self, filename: str) -> str | None:
        return self._text if filename in {"METADATA", "PKG-INFO", ""} else None

    def locate_file(self, path: object) -> object:  # type: ignore[override]
        return path


@pytest.mark.parametrize(
    ("lines", "licence"),
    [
        (("License-Expression: MIT AND MPL-2.0", "License: GPL"), "MIT AND MPL-2.0"),
        (("License: BSD-3-Clause",), "BSD-3-Clause"),
        (("License: Copyright me", "Classifier: License :: OSI Approved :: MIT License"), "MIT"),
        (("Classifier: License :: OSI Approved :: MIT License", "Classifier: License :: OSI Approved :: GNU General Public License v2 (GPLv2)"), "GPL-3.0-or-later"),
        (("Classifier: License :: OSI Approved",), ""),
        ((), ""),
    ],
)  # fmt: skip
def test_metadata_of_all_ages_are_read(lines: tuple[str, ...], licence: str) -> None:
    assert licence_of(_Package(*lines)) == licence


@pytest.mark.parametrize("name", FAMILIES)
def test_the_parts_of_every_family_are_found_and_may_be_sold(name: str) -> None:
    parts = parts_of(name)
    assert {"numpy", "scikit-learn", "skops"} <= {p.name for p in parts}
    assert not [p for p in parts if p.duty in {Duty.STRONG, Duty.NON_COMMERCIAL}]


def part(licence: str) -> Part:
    return Part("x", "1", licence, duty_of(licence))


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("MIT", CheckStatus.PASS),
        ("MPL-2.0", CheckStatus.PASS),
        ("", CheckStatus.WARN),
        ("GPL-3.0-only", CheckStatus.FAIL),
        ("CC-BY-NC-4.0", CheckStatus.FAIL),
    ],
)
def test_what_may_not_be_sold_fails(licence: str, expected: CheckStatus) -> None:
    asked = replace(limited(commercial=True), parts=(part("MIT"), part(licence)))
    status, text = licences(asked)
    assert status is expected
    assert "x" in text
    assert licences(replace(GOOD, parts=(part(licence),)))[0] is CheckStatus.SKIP
