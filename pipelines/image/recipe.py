"""How a network that sees is trained: what proposers choose, and the recipe that a configuration means."""

from collections.abc import Mapping

from ..contracts import ParamValue, Value
from ..spaces import Choice, Integer, Parameter, Real, When
from ..training.recipe import SCHEDULES, Recipe

#: Epochs by default: so many that about this many rows are learned from in all, within bounds.
_ROWS_IN_ALL, FEWEST_EPOCHS, _MOST_EPOCHS = 90_000, 10, 60
#: Largest rise and fall of the rate: with cosine, this is nearly one cycle (Smith and Topin 2018).
_WARMUP = 0.2
#: Steps of an epoch at least.
_LEAST_STEPS, _SMALLEST_BATCH = 8, 8


class Defaults(Value):
    """What a family's default recipe is, where families differ."""

    learning_rate: float
    weight_decay: float
    dropout: float


def recipe_choices(
    own: Defaults,
    classification: bool,
    *,
    length: Integer,
    batches: Choice | None = None,
) -> tuple[Parameter, ...]:
    """What may be chosen. Rates and decays of the two optimizers have nothing in common, so each has its own.

    Args:
        own: what the family begins with.
        classification: whether labels can be smoothed.
        length: the parameter ``epochs``.
        batches: the parameter ``batch_size``, where it is another than that of labelled pictures.
    """
    adam, sgd = When(name="optimizer", values=("adamw",)), When(name="optimizer", values=("sgd",))
    smoothing = Real(name="label_smoothing", low=0.0, high=0.3, default=0.1)
    return (
        Choice(name="optimizer", choices=("adamw", "sgd"), default="adamw"),
        Real(name="learning_rate", low=1e-4, high=2e-2, default=own.learning_rate, log=True, when=adam),
        Real(name="weight_decay", low=1e-4, high=0.5, default=own.weight_decay, log=True, when=adam),
        Real(name="sgd_learning_rate", low=5e-3, high=1.0, default=0.1, log=True, when=sgd),
        Real(name="sgd_weight_decay", low=1e-5, high=1e-2, default=5e-4, log=True, when=sgd),
        Choice(name="schedule", choices=SCHEDULES, default="cosine"),
        length,
        batches or Choice(name="batch_size", choices=(32, 64, 128, 256), default=64),
        Real(name="dropout", low=0.0, high=0.6, default=own.dropout),
        *((smoothing,) if classification else ()),
        Choice(
            name="precision", choices=("32", "mixed"), default="32", help="mixed: 16 bits where they suffice"
        ),
    )


def epochs(rows: int) -> int:
    """Passes over so many rows, by default, where there is time for them."""
    return max(FEWEST_EPOCHS, min(_MOST_EPOCHS, round(_ROWS_IN_ALL / max(1, rows))))


def recipe(params: Mapping[str, ParamValue], rows: int) -> Recipe:
    """What a configuration says, for so many training rows."""
    sgd = params["optimizer"] == "sgd"
    return Recipe.model_validate(
        {
            "optimizer": params["optimizer"],
            "learning_rate": params["sgd_learning_rate" if sgd else "learning_rate"],
            "weight_decay": params["sgd_weight_decay" if sgd else "weight_decay"],
            "schedule": params["schedule"],
            "warmup": _WARMUP,
            "epochs": params["epochs"],
            "batch_size": min(int(params["batch_size"]), max(_SMALLEST_BATCH, rows // _LEAST_STEPS)),
            "clip": 1.0 if not sgd else 5.0,
            "precision": params["precision"],
        }
    )
