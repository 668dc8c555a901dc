"""LightGBM (Ke et al., 2017), through its native interface: a fold may lack a class."""

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

_LOSSES = {"squared": "regression", "absolute": "regression_l1", "percentage": "mape"}


@dataclass(frozen=True)
class _Model:
    encoder: TreeEncoder
    booster: Any
    scale: TargetScale
    classes: int

    def predict(self, frame: "pd.DataFrame") -> np.ndarray:
        raw = self.booster.predict(self.encoder.transform(frame), num_threads=1)
        if not self.classes:
            return self.scale.inverse(raw)
        return normalised(np.column_stack([1 - raw, raw]) if self.classes == 2 else raw)

    def save(self, folder: Path) -> None:
        dump(self.encoder.parts, folder / "encoder.skops")
        self.booster.save_model(str(folder / "booster.txt"))
        write_facts(folder / "facts.json", {"classes": self.classes, "scale": self.scale.facts()})


class LightGBM:
    """Gradient boosted trees grown leaf by leaf."""

    name = "lightgbm"
    title = "gradient boosting (LightGBM)"
    licence = "MIT"
    interpretable = False
    monotone = True

    def unsuited(self, facts: TaskFacts) -> str | None:
        """It suits every table that is more than pictures."""
        return pictures_alone(facts)

    def space(self, facts: TaskFacts) -> SearchSpace:
        """The search space; its default is LightGBM's."""
        leaf = max(20, min(300, facts.rows // 20))
        parameters: list[Any] = [
            Integer(name="n_estimators", low=50, high=1500, default=100, log=True, help="trees"),
            Real(name="learning_rate", low=0.01, high=0.3, default=0.1, log=True),
            Integer(name="num_leaves", low=4, high=255, default=31, log=True),
            Integer(name="min_child_samples", low=2, high=leaf, default=20, log=True),
            Real(name="subsample", low=0.5, high=1.0, default=1.0, help="rows for each tree"),
            Real(name="colsample_bytree", low=0.3, high=1.0, default=1.0, help="features for each tree"),
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
                name="reg_lambda",
                low=1e-3,
                high=30,
                default=1.0,
                log=True,
                when=When(name="penalty", values=(True,)),
            ),
            Choice(name="extra_trees", choices=(False, True), default=False, help="random thresholds"),
        ]
        if facts.max_categories:
            parameters.append(Real(name="cat_smooth", low=1, high=100, default=10, log=True))
        return SearchSpace(parameters=(*parameters, *transform_choice(facts)))

    def fit(
        self,
        frame: "pd.DataFrame",
        target: np.ndarray,
        params: Mapping[str, ParamValue],
        context: FitContext,
    ) -> Fitted:
        """Boost."""
        import lightgbm

        classes = len(context.schema.classes)
        scale, goal = learned(target, params, classes)
        encoder = TreeEncoder(context.schema).fit(frame, context.seed)
        options = booster_options(params, context, classes)
        matrix = encoder.transform(frame)
        if context.monotone and classes <= 2:
            options["monotone_constraints"] = directions(context.schema, context.monotone, matrix.shape[1])
        data = lightgbm.Dataset(
            matrix,
            label=goal,
            categorical_feature=encoder.categorical,
            params=options,
        )
        try:
            booster = lightgbm.train(options, data, num_boost_round=int(params["n_estimators"]))
        except lightgbm.basic.LightGBMError as error:
            raise TrialError(f"LightGBM: {str(error)[:200]}") from error
        return _Model(encoder, booster, scale, classes)

    def load(self, folder: Path, schema: InputSchema) -> Fitted:
        """Read a saved booster."""
        import lightgbm

        facts = read_facts(folder / "facts.json")
        encoder = TreeEncoder(schema, load(folder / "encoder.skops"))
        booster = lightgbm.Booster(model_file=str(folder / "booster.txt"))
        return _Model(encoder, booster, TargetScale(**facts["scale"]), int(facts["classes"]))


def booster_options(params: Mapping[str, ParamValue], context: FitContext, classes: int) -> dict[str, Any]:
    """What the library is told, beside rounds and directions."""
    skip = {"n_estimators", "penalty", TRANSFORM}
    options: dict[str, Any] = {k: v for k, v in params.items() if k not in skip}
    if float(params["subsample"]) < 1:
        options["subsample_freq"] = 1
    if classes:
        options |= (
            {"objective": "binary"} if classes == 2 else {"objective": "multiclass", "num_class": classes}
        )
    else:
        options["objective"] = regression_loss(context.metric, _LOSSES, bool(context.monotone))
    return options | {
        "verbosity": -1,
        "seed": context.seed % 2**31,
        "num_threads": context.threads,
        "deterministic": True,
        "force_row_wise": True,
        "feature_pre_filter": False,
    }
