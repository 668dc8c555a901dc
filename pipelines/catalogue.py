"""The families there are, by name. Names are all that a plan can say; import paths stand here alone."""

import hashlib
import json
from collections.abc import Collection
from functools import cache
from importlib import import_module

from .contracts import ColumnKind, PlanError, TaskKind, Weights, WeightsKind
from .family import Family

#: Name -> module and class below ``pipelines``, in the planner's usual order of preference.
FAMILIES: dict[str, str] = {
    "lightgbm": "tabular.lightgbm:LightGBM",
    "catboost": "tabular.catboost:CatBoost",
    "xgboost": "tabular.xgboost:XGBoost",
    "extra_trees": "tabular.forest:ExtraTrees",
    "random_forest": "tabular.forest:RandomForest",
    "linear": "tabular.linear:Linear",
    "mlp": "tabular.mlp:MLP",
    "knn": "tabular.knn:KNearestNeighbours",
    "text_linear": "text.linear:TextLinear",
    "text_fast": "text.neural:TextAveraged",
    "text_transformer": "text.neural:TextTransformer",
    "text_pretrained": "text.pretrained:TextPretrained",
    "image_linear": "image.linear:ImageLinear",
    "image_resnet": "image.residual:ImageResnet",
    "image_vit": "image.transformer:ImageTransformer",
    "image_pretrained": "image.pretrained:ImagePretrained",
    "image_points": "image.dense.points:ImagePoints",
    "image_unet": "image.dense.mask:ImageUnet",
    "image_boxes": "image.dense.boxes:ImageBoxes",
}

#: Those that read prose, and are nothing for a table without.
READERS = frozenset(name for name, place in FAMILIES.items() if place.startswith("text."))
#: Those that say where things are in a picture, each for its one kind of task, and nothing else does.
LOCATORS = frozenset(name for name, place in FAMILIES.items() if place.startswith("image.dense."))
#: Those that see pictures and label them, and are nothing for a table without.
SEERS = frozenset(name for name, place in FAMILIES.items() if place.startswith("image.")) - LOCATORS

#: Those that need an encoder which the person names, and what it must read.
PRETRAINED: dict[str, WeightsKind] = {"text_pretrained": "text", "image_pretrained": "image"}

#: Delivered where time was too short for any other; no plan names it and no search proposes it.
LAST_RESORT = "constant"
_APART = {LAST_RESORT: "tabular.constant:Constant"}

#: What every encoder is loaded with; the library loads these itself when they are first needed, which takes seconds.
_ENCODERS = ("transformers.modeling_utils", "transformers.models.auto.modeling_auto")
#: What is trained needs torch, and an optimizer imports another part of it when the first one is made.
_TRAINING = ("torch", "torch._dynamo")
#: What a worker imports before it fits a family for the first time.
LIBRARIES: dict[str, tuple[str, ...]] = {
    "lightgbm": ("lightgbm",),
    "catboost": ("catboost",),
    "xgboost": ("xgboost",),
    "mlp": _TRAINING,
    "text_fast": _TRAINING,
    "text_transformer": _TRAINING,
    "image_resnet": _TRAINING,
    "image_vit": _TRAINING,
    "image_points": _TRAINING,
    "image_unet": _TRAINING,
    "image_boxes": _TRAINING,
    "text_pretrained": ("torch", *_ENCODERS, "transformers.models.auto.tokenization_auto"),
    "image_pretrained": ("torch", *_ENCODERS),
}

#: Those that are trained in epochs: they can be ended early, given up, and taken up where they were.
TRAINED = frozenset(name for name, libraries in LIBRARIES.items() if libraries == _TRAINING)


def is_family(name: str) -> bool:
    """Whether a model may be of a family called ``name``."""
    return name in FAMILIES or name in _APART


def idle_families(
    kinds: Collection[ColumnKind], task: TaskKind, weights: Collection[Weights] = ()
) -> frozenset[str]:
    """Families that are no option for such a task: what reads or sees, where there is nothing to, what needs weights,
    where none of its kind are named, and what locates.

    Where something is to be located, all others are idle.

    Args:
        kinds: of the columns.
        task: the kind of task.
        weights: that are named.
    """
    if task.locates:
        return frozenset(FAMILIES) - {
            name for name in LOCATORS if getattr(family(name), "task", None) is task
        }
    readers = frozenset[str]() if ColumnKind.TEXT in kinds else READERS
    named = {w.kind for w in weights}
    without = frozenset(name for name, kind in PRETRAINED.items() if kind not in named)
    return LOCATORS | without | readers | (frozenset() if ColumnKind.IMAGE in kinds else SEERS)


@cache
def family(name: str) -> Family:
    """The family called ``name``.

    Raises:
        PlanError: there is none of that name.
    """
    if not is_family(name):
        raise PlanError("NO-SUCH-FAMILY", f"no model family is called {name!r}", f"use {', '.join(FAMILIES)}")
    module, _, attribute = (FAMILIES | _APART)[name].partition(":")
    found: Family = getattr(import_module(f".{module}", __package__), attribute)()
    return found


def catalogue_hash() -> str:
    """A hash of the catalogue's names, kept with a run to tell which catalogue it searched."""
    return hashlib.sha256(json.dumps(FAMILIES, sort_keys=True).encode()).hexdigest()[:16]
