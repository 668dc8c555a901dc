"""Under which licence weights stand, as their folder says it."""

import re

from ...pipelines.contracts import NOT_STATED, Weights
from ...pipelines.pretrained.folder import LICENCES, WeightsFolder
from ..verify.spdx import Duty, duty_of, identified

_HEAD = 64 * 1024
#: The block of settings at the head of a model card: https://huggingface.co/docs/hub/model-cards
_FRONT = re.compile(r"\A\ufeff?---\r?\n(.*?)\r?\n---", re.DOTALL)
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,79}")
#: What a model card says where it names no licence that is known.
_OTHER = frozenset({"other", "unknown"})


def licence_of(folder: WeightsFolder) -> str:
    """What the model card says at its head, else the licence that its own file names."""
    for name in LICENCES:
        if name not in folder.files:
            continue
        with (folder.path / name).open("rb") as stream:
            text = stream.read(_HEAD).decode("utf-8", errors="replace")
        said = _of_card(text) if name == LICENCES[0] else identified(text)
        if said is not None:
            return said
    return NOT_STATED


def _of_card(text: str) -> str | None:
    import yaml

    front = _FRONT.match(text)
    if front is None:
        return None
    try:
        said = yaml.safe_load(front[1])
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    if not isinstance(said, dict):
        return None
    found = said.get("license")
    if isinstance(found, str) and found in _OTHER:
        found = said.get("license_name") or found
    many = found if isinstance(found, list) else [found]
    names = [name for name in many[:5] if isinstance(name, str) and _PLAIN.fullmatch(name)]
    names = [name for name in names if name.lower() not in _OTHER]
    # Several may be choices or parts: the strictest is the safe reading.
    return max(names, key=lambda name: tuple(Duty).index(duty_of(name)), default=None)


def forbids_selling(weights: Weights) -> bool:
    """Whether the licence stands against selling a model that holds the weights."""
    return duty_of(weights.licence) in {Duty.STRONG, Duty.NON_COMMERCIAL}
