"""Networks that say where things are, as families: what they share beside what each of them answers."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...contracts import DataError, InputSchema, ParamValue, ReplyError, TaskKind, TrialError
from ...family import FitContext, Fitted, TaskFacts
from ...spaces import Choice, Parameter, Real, SearchSpace
from ...tabular.persist import read_facts, write_facts
from ..canvas import reduced, see, whole
from ..packed import PictureShape, picture_columns
from ..recipe import Defaults, recipe, recipe_choices
from .changes import Changes, Flip, change_choices, changes
from .plan import Plan
from .sizing import Usual, default_side, length_choice, network_choices, plan_of, sides, work_of

if TYPE_CHECKING:
    import pandas as pd
    import torch

    from .network import Answering

_FACTS, _WEIGHTS = "facts.json", "network.safetensors"
_BATCHES = (2, 4, 8, 16, 32)
#: Pictures that there are at least: to learn from, and to stop on.
_LEAST_ROWS = 12
#: Sides that are at least: of smaller pictures there is nothing to halve.
_LEAST_SIDE = 8


@dataclass(frozen=True)
class _Model:
    network: Any
    plan: Plan
    canvas: PictureShape
    mirrored: bool
    schema: InputSchema
    answering: "Answering"

    def predict(self, frame: "pd.DataFrame") -> np.ndarray:
        """(rows, *schema.form.shape)."""
        from .network import answers

        found = np.zeros((len(frame), *self.schema.form.shape), dtype=self.schema.form.type)
        pictures = see(frame, first_picture(self.schema), self.canvas)[:, 0]
        for row, answer in enumerate(answers(self.network, self.answering, pictures, self.mirrored)):
            found[row] = answer
        return found

    def save(self, folder: Path) -> None:
        """Weights, and what they belong to."""
        from safetensors.torch import save_file

        tensors = {name: value.contiguous() for name, value in self.network.state_dict().items()}
        save_file(tensors, str(folder / _WEIGHTS))
        facts = {
            "plan": self.plan.model_dump(mode="json"),
            "canvas": self.canvas.model_dump(mode="json"),
            "mirrored": self.mirrored,
        }
        write_facts(folder / _FACTS, facts)


class Locator(ABC):
    """A network with an answer for each place of a row's first picture; other columns are passed over.

    Subclasses declare the one kind of task that they are for, and what the network's maps mean.
    """

    name: str
    title: str
    task: TaskKind
    defaults: Defaults
    usual: Usual
    usual_changes: Changes
    flips: tuple[Flip, ...]
    turns: bool
    bends: bool
    licence = "Apache-2.0"
    interpretable = False
    monotone = False

    @abstractmethod
    def outputs(self, things: int, stem: int) -> int:
        """Values of each place that the network must put out."""

    @abstractmethod
    def own_choices(self) -> tuple[Parameter, ...]:
        """Parameters of its loss."""

    @abstractmethod
    def target(self, target: np.ndarray, canvas: PictureShape) -> "torch.Tensor":
        """Targets as what is learned from has them."""

    @abstractmethod
    def answering(
        self, plan: Plan, canvas: PictureShape, schema: InputSchema, params: Mapping[str, ParamValue]
    ) -> "Answering":
        """What the network's maps mean; predicting needs no ``params``."""

    def unsuited(self, facts: TaskFacts) -> str | None:
        """It is for one kind of task, and needs pictures in which there is something to halve."""
        if facts.inputs.kind is not self.task:
            return f"it is for {self.task.words}"
        if not picture_columns(facts.inputs):
            return "no column holds pictures"
        shape = whole(first_picture(facts.inputs))
        if min(shape.height, shape.width) < _LEAST_SIDE:
            return f"its pictures have less than {_LEAST_SIDE} pixels a side"
        return "too few pictures to learn from and to stop on" if facts.rows < _LEAST_ROWS else None

    def space(self, facts: TaskFacts) -> SearchSpace:
        """The search space; its default is ours."""
        shape = whole(first_picture(facts.inputs))
        usual, found = self.usual_network(facts), sides(shape)
        side = default_side(usual, shape, facts, self._work(facts))
        size = Choice(name="size", choices=found, default=side, help="longest side that is seen, in pixels")
        batches = Choice(name="batch_size", choices=_BATCHES, default=usual.batch)
        length = length_choice(facts, self._work(facts)(reduced(shape, side)))
        return SearchSpace(
            parameters=(
                *((size,) if len(found) > 1 else ()),
                *network_choices(usual),
                *self.own_choices(),
                *recipe_choices(self.defaults, False, length=length, batches=batches),
                Real(
                    name="average",
                    low=0.0,
                    high=0.99,
                    default=usual.average,
                    help="of the weights over steps",
                ),
                *change_choices(
                    self.changes_for(shape), flips=self.flips, turns=self.turns, bends=self.bends
                ),
            )
        )

    def usual_network(self, facts: TaskFacts) -> Usual:
        """The network by default."""
        return self.usual

    def changes_for(self, shape: PictureShape) -> Changes:
        """Changes by default, for pictures of a shape."""
        return self.usual_changes

    def default_work(self, facts: TaskFacts) -> float:
        """Multiplications that a default fit needs, forward: rows times epochs times layers."""
        shape, params = whole(first_picture(facts.inputs)), self.space(facts).default()
        canvas = reduced(shape, int(params.get("size", sides(shape)[-1])))
        return float(facts.rows * int(params["epochs"]) * self._work(facts)(canvas))

    def _work(self, facts: TaskFacts) -> Callable[[PictureShape], int]:
        outputs = partial(self.outputs, max(1, len(facts.inputs.things)))
        return partial(work_of, self.usual_network(facts), outputs)

    def fit(
        self,
        frame: "pd.DataFrame",
        target: np.ndarray,
        params: Mapping[str, ParamValue],
        context: FitContext,
    ) -> Fitted:
        """Train; the weights of the epoch that was best on pictures held out."""
        import torch

        from .network import Dense, learn

        schema = context.schema
        shape = whole(first_picture(schema))
        canvas = reduced(shape, int(params.get("size", sides(shape)[-1])))
        try:
            plan = plan_of(self.usual, params, canvas, partial(self.outputs, len(schema.things)))
            torch.manual_seed(context.seed % 2**63)
            network = Dense(plan, canvas, float(params["dropout"]))
        except (ReplyError, ValueError) as error:
            raise TrialError(f"no such network: {error}") from error
        answering = self.answering(plan, canvas, schema, params)
        pictures = see(frame, first_picture(schema), canvas)[:, 0]
        how = recipe(params, len(frame)).model_copy(update={"average": float(params["average"])})
        learn(network, answering, changes(params), how, pictures, self.target(target, canvas), context)
        # Halves of places cannot be mirrored: a map must end where its picture does.
        mirrored = params["flip"] != "none" and canvas.width % plan.stride == 0
        return _Model(network, plan, canvas, mirrored, schema, answering)

    def load(self, folder: Path, schema: InputSchema) -> Fitted:
        """Read a saved network.

        Raises:
            DataError: what describes it is no network of ours for these columns.
        """
        from safetensors.torch import load_file

        from ...training.saved import restored
        from .network import Dense

        facts = read_facts(folder / _FACTS)
        try:
            plan, canvas = Plan.model_validate(facts["plan"]), PictureShape.model_validate(facts["canvas"])
            given = whole(first_picture(schema))
            if canvas != reduced(given, max(canvas.height, canvas.width)):
                raise ValueError("its pictures are not those of its columns")
            if (plan.channels, plan.outputs) != (given.channels, self.outputs(len(schema.things), plan.stem)):
                raise ValueError("its answers are not those of its columns")
            weights = load_file(str(folder / _WEIGHTS))
            network = restored(lambda _, dropout: Dense(plan, canvas, dropout), {}, weights)
        except (ValueError, TypeError, KeyError, ReplyError) as error:
            raise DataError(
                "BAD-MODEL",
                f"{_FACTS} describes no network: {str(error)[:200]}",
                "use an unchanged copy, or train anew",
            ) from error
        answering = self.answering(plan, canvas, schema, {})
        return _Model(network, plan, canvas, bool(facts["mirrored"]), schema, answering)


def first_picture(schema: InputSchema) -> InputSchema:
    """The schema with its first column of pictures alone."""
    return schema.model_copy(update={"columns": picture_columns(schema)[:1]})
