"""XGBoost (Chen & Guestrin, 2016), through its native interface: a fold may lack a class."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts import InputSchema, ParamValue, TrialError
from ..family import FitContext, Fitted, TaskFacts
from ..spaces import Choice, Integer, Real, SearchSpace, When
from .blocks import directions, pictures_alone
from .encode import TreeEncoder
from .losses import regression_loss
from .persist import dump, load, read_facts, write_facts
from .target import TRANSFORM, TargetScale, learned, normalised, transform_choice

if TYPE_CHECKING:
    import pandas as pd

_LOSSES = {"squared": "reg:squarederror", "absolute": "reg:absoluteerror"}


def _matrix(
    encoder: TreeEncoder, frame: "pd.DataFrame", label: np.ndarray | None = None, threads: int = 1
) -> Any:
    import xgboost

    values = encoder.transform(frame)
    kinds = ["c" if i in set(encoder.categorical) else "q" for i in range(values.shape[1])]
    return xgboost.DMatrix(values, label=label, feature_types=kinds, enable_categorical=True, nthread=threads)


@dataclass(frozen=True)
class _Model:
    encoder: TreeEncoder
    booster: Any
    scale: TargetScale
    classes: int

    def predict(self, frame: "pd.DataFrame") -> np.ndarray:
        raw = self.booster.predict(_matrix(self.encoder, frame)).astype(np.float64)
        if not self.classes:
            return self.scale.inverse(raw)
        return normalised(np.column_stack([1 - raw, raw]) if self.classes == 2 else raw)

    def save(self, folder: Path) -> None:
        dump(self.encoder.parts, folder / "encoder.skops")
        self.booster.save_model(str(folder / "booster.ubj"))
        write_facts(folder / "facts.json", {"classes": self.classes, "scale": self.scale.facts()})


class XGBoost:
    """Gradient boosted trees grown level by level."""

    name = "xgboost"
    title = "gradient boosting (XGBoost)"
    licence = "Apache-2.0"
    interpretable = False
    monotone = True

    def unsuited(self, facts: TaskFacts) -> str | None:
        """It suits every table that is more than pictures."""
        return pictures_alone(facts)

    def space(self, facts: TaskFacts) -> SearchSpace:
        """The search space; its default is XGBoost's."""
        return SearchSpace(
            parameters=(
                Integer(name="n_estimators", low=50, high=1000, default=100, log=True, help="trees"),
                Real(name="learning_rate", low=0.01, high=0.5, default=0.3, log=True),
                Integer(name="max_depth", low=2, high=12, default=6),
                Real(name="min_child_weight", low=0.1, high=100, default=1.0, log=True),
                Real(name="subsample", low=0.5, high=1.0, default=1.0, help="rows for each tree"),
                Real(name="colsample_bytree", low=0.3, high=1.0, default=1.0, help="features for each tree"),
                Real(name="reg_lambda", low=1e-3, high=100, default=1.0, log=True),
                Choice(name="penalty", choices=(False, True), default=False),
                Real(
                    name="reg_alpha",
                    low=1e-3,
                    high=10,
                    default=0.1,
                    log=True,
                    when=When(name="penalty", values=(True,)),
                ),
                Real(
                    name="gamma",
                    low=1e-3,
                    high=10,
                    default=0.1,
                    log=True,
                    when=When(name="penalty", values=(True,)),
                ),
                *transform_choice(facts),
            )
        )

    def fit(
        self,
        frame: "pd.DataFrame",
        target: np.ndarray,
        params: Mapping[str, ParamValue],
        context: FitContext,
    ) -> Fitted:
        """Boost."""
        import xgboost

        classes = len(context.schema.classes)
        scale, goal = learned(target, params, classes)
        encoder = TreeEncoder(context.schema).fit(frame, context.seed)
        data = _matrix(encoder, frame, goal, context.threads)
        options = booster_options(params, context, classes)
        if context.monotone and classes <= 2:
            options["monotone_constraints"] = tuple(
                directions(context.schema, context.monotone, data.num_col())
            )
        try:
            booster = xgboost.train(options, data, int(params["n_estimators"]))
        except xgboost.core.XGBoostError as error:
            raise TrialError(f"XGBoost: {str(error).strip().splitlines()[0][:200]}") from error
        booster.set_param({"nthread": 1})
        return _Model(encoder, booster, scale, classes)

    def load(self, folder: Path, schema: InputSchema) -> Fitted:
        """Read a saved booster."""
        import xgboost

        facts = read_facts(folder / "facts.json")
        encoder = TreeEncoder(schema, load(folder / "encoder.skops"))
        booster = xgboost.Booster({"nthread": 1}, model_file=str(folder / "booster.ubj"))
        return _Model(encoder, booster, TargetScale(**facts["scale"]), int(facts["classes"]))


def booster_options(params: Mapping[str, ParamValue], context: FitContext, classes: int) -> dict[str, Any]:
    """What the library is told, beside rounds and directions."""
    skip = {"n_estimators", "penalty", TRANSFORM}
    options: dict[str, Any] = {k: v for k, v in params.items() if k not in skip}
    if classes:
        multi = {"objective": "multi:softprob", "num_class": classes}
        options |= {"objective": "binary:logistic"} if classes == 2 else multi
    else:
        options["objective"] = regression_loss(context.metric, _LOSSES, bool(context.monotone))
    return options | {
        "tree_method": "hist",
        "verbosity": 0,
        "seed": context.seed % 2**31,
        "nthread": context.threads,
    }
