"""CatBoost (Prokhorenkova et al., 2018): categories encoded by ordered target statistics inside the booster."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts import InputSchema, ParamValue, TrialError
from ..family import FitContext, Fitted, TaskFacts
from ..spaces import Choice, Integer, Real, SearchSpace, When
from .blocks import blocks_of, directions, numbers, pictures_alone, words
from .losses import regression_loss
from .parts import fit_dates, fit_prose, transform_dates, transform_prose
from .persist import dump, load, read_facts, write_facts
from .target import TRANSFORM, TargetScale, learned, normalised, transform_choice

if TYPE_CHECKING:
    import pandas as pd

_LOSSES = {"squared": "RMSE", "absolute": "MAE", "percentage": "MAPE"}


@dataclass(frozen=True)
class _Encoder:
    """Dates and prose to numbers; categories stay words."""

    schema: InputSchema
    parts: dict[str, Any]

    def pool(self, frame: "pd.DataFrame", label: np.ndarray | None = None, threads: int = 1) -> Any:
        import catboost

        blocks = blocks_of(self.schema)
        plain = np.hstack(
            [
                numbers(frame, blocks.numbers),
                transform_dates(self.parts["dates"], frame, blocks.dates),
                transform_prose(self.parts["prose"], frame, blocks.prose),
            ]
        )
        if not blocks.words:
            return catboost.Pool(plain, label=label, thread_count=threads)
        table = words(frame, blocks.words)
        # bytes are what CatBoost keeps categories as; a missing one is a category of its own.
        table = (
            np.vectorize(lambda w: "\0" if w is None else w, otypes=[object])(table) if table.size else table
        )
        data = catboost.FeaturesData(
            num_feature_data=plain.astype(np.float32) if plain.shape[1] else None,
            cat_feature_data=np.array([[w.encode() for w in row] for row in table], dtype=object),
        )
        return catboost.Pool(data, label=label, thread_count=threads)


@dataclass(frozen=True)
class _Model:
    encoder: _Encoder
    booster: Any
    scale: TargetScale
    classes: int

    def predict(self, frame: "pd.DataFrame") -> np.ndarray:
        pool = self.encoder.pool(frame)
        if self.classes:
            return normalised(self.booster.predict(pool, prediction_type="Probability", thread_count=1))
        return self.scale.inverse(self.booster.predict(pool, thread_count=1))

    def save(self, folder: Path) -> None:
        dump(self.encoder.parts, folder / "encoder.skops")
        self.booster.save_model(str(folder / "booster.cbm"))
        write_facts(folder / "facts.json", {"classes": self.classes, "scale": self.scale.facts()})


class CatBoost:
    """Gradient boosted symmetric trees."""

    name = "catboost"
    title = "gradient boosting (CatBoost)"
    licence = "Apache-2.0"
    interpretable = False
    monotone = True

    def unsuited(self, facts: TaskFacts) -> str | None:
        """It suits every table that is more than pictures."""
        return pictures_alone(facts)

    def space(self, facts: TaskFacts) -> SearchSpace:
        """The search space; its default is CatBoost's, which chooses the learning rate itself."""
        return SearchSpace(
            parameters=(
                Integer(name="iterations", low=100, high=2000, default=1000, log=True, help="trees"),
                Choice(
                    name="rate", choices=("auto", "set"), default="auto", help="who chooses the learning rate"
                ),
                Real(
                    name="learning_rate",
                    low=0.01,
                    high=0.3,
                    default=0.05,
                    log=True,
                    when=When(name="rate", values=("set",)),
                ),
                Integer(name="depth", low=3, high=9, default=6),
                Real(name="l2_leaf_reg", low=0.3, high=30, default=3.0, log=True),
                Real(name="random_strength", low=0.1, high=10, default=1.0, log=True),
                Real(name="rsm", low=0.3, high=1.0, default=1.0, help="features for each split"),
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
        import catboost

        classes = len(context.schema.classes)
        scale, goal = learned(target, params, classes)
        blocks = blocks_of(context.schema)
        parts = {
            "dates": fit_dates(frame, blocks.dates),
            "prose": fit_prose(frame, blocks.prose, context.seed),
        }
        encoder = _Encoder(context.schema, parts)
        pool = encoder.pool(frame, goal, context.threads)
        options = booster_options(params, context, classes)
        if context.monotone and classes <= 2:
            signs = directions(context.schema, context.monotone, pool.num_col())
            options["monotone_constraints"] = {at: sign for at, sign in enumerate(signs) if sign}
        booster = catboost.CatBoost(options)
        try:
            booster.fit(pool)
        except catboost.CatBoostError as error:
            raise TrialError(f"CatBoost: {str(error).strip().splitlines()[0][:200]}") from error
        return _Model(encoder, booster, scale, classes)

    def load(self, folder: Path, schema: InputSchema) -> Fitted:
        """Read a saved booster."""
        import catboost

        facts = read_facts(folder / "facts.json")
        encoder = _Encoder(schema, load(folder / "encoder.skops"))
        booster = catboost.CatBoost()
        booster.load_model(str(folder / "booster.cbm"))
        return _Model(encoder, booster, TargetScale(**facts["scale"]), int(facts["classes"]))


def booster_options(params: Mapping[str, ParamValue], context: FitContext, classes: int) -> dict[str, Any]:
    """What the library is told, beside rounds and directions."""
    skip = {"rate", TRANSFORM}
    options: dict[str, Any] = {k: v for k, v in params.items() if k not in skip}
    if classes:
        options |= (
            {"loss_function": "Logloss"}
            if classes == 2
            else {"loss_function": "MultiClass", "classes_count": classes}
        )
    else:
        options["loss_function"] = regression_loss(context.metric, _LOSSES, bool(context.monotone))
    return options | {
        "random_seed": context.seed % 2**31,
        "thread_count": context.threads,
        "allow_writing_files": False,
        "logging_level": "Silent",
    }
