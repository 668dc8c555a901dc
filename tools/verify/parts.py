"""Under which licences the parts stand that a model needs to predict: what their metadata say."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution, packages_distributions
from pathlib import Path

from ...pipelines.catalogue import LIBRARIES
from ...pipelines.contracts import NOT_STATED, Weights
from .spdx import Duty, duty_of, identified

#: Modules that every family predicts with.
_ALWAYS = ("numpy", "scipy", "pandas", "polars", "pyarrow", "pydantic", "sklearn", "skops", "skrub")
_OURS = "automl-agent"
_FILE = re.compile(r"(?:^|/)(?:licen[cs]e|copying)[^/]*$", re.IGNORECASE)
_NAME = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_MOST_PARTS, _LONGEST = 400, 100


@dataclass(frozen=True)
class Part:
    """A library with its licence as SPDX expression, empty where it says none, and what that obliges to."""

    name: str
    version: str
    licence: str
    duty: Duty


def parts_of(family: str) -> tuple[Part, ...]:
    """Every library that a model of ``family`` needs to predict, with those that they need themselves."""
    owners = packages_distributions()
    modules = (*_ALWAYS, *(module.partition(".")[0] for module in LIBRARIES.get(family, ())))
    waiting = [_OURS, *(name for module in modules for name in owners.get(module, (module,)))]
    found: dict[str, Part] = {}
    while waiting and len(found) < _MOST_PARTS:
        name = _plain(waiting.pop())
        if name in found:
            continue
        try:
            held = distribution(name)
        except PackageNotFoundError:
            continue  # an optional part that is not here does not predict
        licence = licence_of(held)
        found[name] = Part(name, held.version, licence, duty_of(licence))
        # What we need ourselves serves training and reports as well: predicting takes the modules above.
        waiting += [] if name == _OURS else _needed(held.requires or ())
    return tuple(sorted(found.values(), key=lambda p: p.name))


def part_of(weights: Weights) -> Part:
    """Pretrained weights as a part: what lies in the model stands under their licence."""
    licence = "" if weights.licence == NOT_STATED else weights.licence
    return Part(f"weights {weights.name}", weights.sha256[:12], licence, duty_of(licence))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _needed(requirements: Iterable[str]) -> list[str]:
    """Names of what is required without extras; those for other systems are not installed anyway."""
    plain = (r for r in requirements if "extra ==" not in r.replace("'", '"').replace("extra==", "extra =="))
    return [match[1] for r in plain if (match := _NAME.match(r))]


def licence_of(held: Distribution) -> str:
    """The SPDX expression of an installed package: as stated, else from classifiers, words or its licence's text."""
    about = held.metadata
    stated = next(iter(about.get_all("License-Expression") or ()), "")
    if stated:
        return stated
    words = next(iter(about.get_all("License") or ()), "")
    classifiers = [c for c in about.get_all("Classifier") or () if c.startswith("License ::")]
    named = [name for c in classifiers if (name := identified(c.rpartition("::")[2]))]
    if named:
        # Several classifiers are choices as often as they are parts: the strictest is the safe reading.
        return max(named, key=lambda name: tuple(Duty).index(duty_of(name)))
    if len(words) <= _LONGEST and duty_of(words) is not Duty.UNKNOWN:
        return words
    return identified(words) or _of_files(held)


def _of_files(held: Distribution) -> str:
    for path in held.files or ():
        if _FILE.search(str(path)):
            text = Path(path.locate()).read_text(encoding="utf-8", errors="replace")
            if (name := identified(text)) is not None:
                return name
    return ""
