"""Which of the weights that a person named a plan may use."""

from collections.abc import Sequence

from ...pipelines.contracts import TaskSpec, Weights
from ...tools.weights.licence import forbids_selling


def allowed(weights: Sequence[Weights], task: TaskSpec) -> tuple[tuple[Weights, ...], tuple[str, ...]]:
    """Weights whose licence does not stand against what the model is for; a note on each that is not."""
    kept: list[Weights] = []
    notes: list[str] = []
    for one in weights:
        if task.constraints.commercial and forbids_selling(one):
            notes.append(
                f"weights {one.name} left out: their licence, {one.licence}, stands against selling the model"
            )
        else:
            kept.append(one)
    return tuple(kept), tuple(notes)
