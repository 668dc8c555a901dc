"""How good model families are elsewhere, and what they cost here: numbers that outrank opinions.

Strengths are Elo points of the default and of the tuned configuration in TabArena v0.1 (Erickson et al., 2025;
its leaderboard over 51 tables, a default random forest at 1000): 400 points more win ten comparisons of eleven.
TabZilla (McElfresh et al., 2023) and Grinsztajn et al. (2022) rank boosted trees, forests and networks alike.
"""

import math
from collections.abc import Callable

from ...pipelines.catalogue import LOCATORS, PRETRAINED
from ...pipelines.contracts import ColumnKind, Value, WeightsKind
from ...pipelines.family import TaskFacts
from ...pipelines.image.dense.boxes import ImageBoxes
from ...pipelines.image.dense.mask import ImageUnet
from ...pipelines.image.dense.points import ImagePoints
from ...pipelines.image.linear import default_values
from ...pipelines.image.residual import ImageResnet
from ...pipelines.image.transformer import ImageTransformer
from ...pipelines.pretrained.choice import of_kind
from ...pipelines.tabular.dense import width


class Strength(Value):
    """Elo points with the default configuration and after a long search, and the kin that err alike."""

    default: float
    tuned: float
    kin: str


_STRENGTHS = {
    "catboost": Strength(default=1349, tuned=1370, kin="boosted"),
    "lightgbm": Strength(default=1154, tuned=1353, kin="boosted"),
    "xgboost": Strength(default=1186, tuned=1345, kin="boosted"),
    "extra_trees": Strength(default=968, tuned=1170, kin="forest"),
    "random_forest": Strength(default=1000, tuned=1122, kin="forest"),
    "mlp": Strength(default=1031, tuned=1191, kin="network"),
    "linear": Strength(default=812, tuned=873, kin="linear"),
    "knn": Strength(default=602, tuned=813, kin="neighbours"),
}
#: A family that the rankings do not know: as good as a default random forest, and as dear.
_UNKNOWN = Strength(default=1000, tuned=1100, kin="")
#: Linear models, on their classification and regression tables: far apart there, and less far here, where a linear
#: family has splines and quantiles.
_LINEAR = {True: 90.0, False: -300.0}
#: On few rows linear models win more often (TabZilla; 7 of the 20 runs in ``evals/RESULTS.md``): points gained
#: at 300 rows or fewer, none from 10,000 rows on, in between by the logarithm.
_LINEAR_SMALL, _FEW_ROWS, _MANY_ROWS = 200.0, 300.0, 10_000.0

#: Where prose is all there is. Over MR, TREC and SMS (``_PROSE_COSTS``), text_linear was more accurate than LightGBM on all
#: three, text_fast on two and level on the third, text_transformer on both that it was tried on, and behind text_linear on
#: these: odds of seven to one and three to one with half a win added to each side. What tuning gains is a linear model's
#: and an MLP's gain.
_READERS = {
    "text_pretrained": Strength(default=1492, tuned=1553, kin="pretrained"),
    "text_linear": Strength(default=1492, tuned=1553, kin="words"),
    "text_fast": Strength(default=1345, tuned=1505, kin="words"),
    "text_transformer": Strength(default=1345, tuned=1505, kin="sequences"),
}
#: A head on all-MiniLM-L6-v2 (23 million numbers) beside text_linear, in percent of 500 test rows: of 100 training rows of MR,
#: TREC and SMS 67, 68 and 92 against 60, 56 and 90; of 500 rows 74, 79 and 97 against 67, 77 and 96; of all rows, all test
#: rows, 76 and 90 against 78 and 90. So it is level from 10,000 rows on, and this many points ahead at 300 or fewer.
_ENCODER_SMALL = 400.0
#: Where pictures are all there is, with image_linear as one thousand. On 5,000 photographs of ten classes (CIFAR-10),
#: image_resnet was right on 0.684 of its test rows and image_linear on 0.525: odds of three to one with half a win added to
#: each side. image_vit is put halfway unmeasured: trained from nothing on few rows it is behind convolutions, but for its
#: convolutional stem (Hassani et al. 2021). What tuning gains is a linear model's and an MLP's gain.
_SEERS = {
    "image_pretrained": Strength(default=1400, tuned=1461, kin="pretrained"),
    "image_resnet": Strength(default=1191, tuned=1351, kin="convolutions"),
    "image_vit": Strength(default=1095, tuned=1255, kin="attention"),
    "image_linear": Strength(default=1000, tuned=1061, kin="gradients"),
}
#: image_pretrained is put first unmeasured: a linear model on features from ImageNet is right on nine of ten photographs
#: of CIFAR-10 (Kornblith et al. 2019).
#: Beside other columns, which readers and seers take linearly, they are in between, by the share of columns that hold prose.
_OTHERWISE = _STRENGTHS["linear"]

#: Core seconds of a default fit: a fixed part, and a part for each million cells, for classes and for numbers.
#: Measured on 5,000 and 20,000 rows of 20 columns (5 of them words), one thread, 2026-11: LightGBM took 0.2 and
#: 0.5 s, CatBoost 42 and 48 times as long, a random forest 6 and 11 times (numbers: 22 and 47 times).
_COSTS = {
    "lightgbm": ((0.12, 1.0), (0.14, 0.9)),
    "xgboost": ((0.24, 0.8), (0.3, 0.6)),
    "catboost": ((4.2, 51.0), (4.1, 32.0)),
    "extra_trees": ((0.0, 5.3), (0.1, 22.0)),
    "random_forest": ((0.0, 13.5), (0.0, 55.0)),
    "linear": ((0.02, 0.7), (0.02, 0.4)),
    "mlp": ((0.1, 12.0), (2.0, 11.0)),
    "knn": ((0.03, 0.3), (0.03, 0.3)),
}
#: Seconds for each million texts: one thread, 2026-11. 8,529 film reviews (MR), 5,452 questions (TREC) and 4,459 messages
#: (SMS) took text_linear 2.7, 0.8 and 0.4 s, text_transformer 139 and 53 s (two sets); 6,396 and 4,089 of the first two
#: took text_fast 6.5 and 4.4 s.
_PROSE_COSTS = {"text_linear": 210.0, "text_fast": 1040.0, "text_transformer": 13_000.0}
#: The others get a text as latent components: the same sets took linear 5.2, 1.7 and 2.4 s.
_COMPONENTS_COST = 480.0
#: What a default fit has of work (multiplications forward, or values of a matrix), and seconds for each unit of it: one
#: thread, 2026-11. The photographs above took image_resnet 197 s in 20 epochs, 1.15e12 multiplications, and image_linear
#: 5.8 s, 9.8e6 values, as did 8,000 digits of 10.9e6 values (MNIST). Of image_vit and of those that locate single steps
#: were measured: one of image_unet on four pictures of 256 x 256 pixels, 2.4e9 multiplications, took 0.45 s.
_SIGHT_COSTS: dict[str, tuple[Callable[[TaskFacts], float], float]] = {
    "image_resnet": (ImageResnet().default_work, 1.7e-10),
    "image_vit": (ImageTransformer().default_work, 1.5e-10),
    "image_linear": (default_values, 4.7e-7),
    "image_unet": (ImageUnet().default_work, 1.9e-10),
    "image_points": (ImagePoints().default_work, 1.9e-10),
    "image_boxes": (ImageBoxes().default_work, 1.9e-10),
}
#: Of a frozen encoder: seconds for each byte to hash and read, and for each number of an embedding that a head learns from.
_READING_COST, _HEAD_COST = 3e-9, 1e-6
_UNKNOWN_COST = ((1.0, 15.0), (1.0, 55.0))
#: Boosters grow trees for each class (measured with 8 classes: 7 and 6 times as long, CatBoost 15 times).
_FOR_EACH_CLASS = {"lightgbm": 0.9, "xgboost": 0.8, "catboost": 1.9}
#: Cells of the training matrix that a nearest neighbour search compares in a second (measured).
_COMPARED_A_SECOND = 3e9


def strength(name: str, facts: TaskFacts) -> Strength:
    """What the rankings say of a family, adjusted to the kind of task and its rows."""
    if name == "text_pretrained":
        return _beside_others(_gained(_READERS[name], _ENCODER_SMALL * _fewness(facts)), _texts(facts), facts)
    if name in _READERS:
        return _beside_others(_READERS[name], _texts(facts), facts)
    if name in _SEERS:
        return _beside_others(_SEERS[name], _pictures(facts), facts)
    found = _STRENGTHS.get(name, _UNKNOWN.model_copy(update={"kin": name}))
    if name != "linear":
        return found
    return _gained(found, _LINEAR[facts.classification] + _LINEAR_SMALL * _fewness(facts))


def _fewness(facts: TaskFacts) -> float:
    """1 at 300 rows or fewer, 0 from 10,000 on, in between by the logarithm."""
    few = math.log(_MANY_ROWS / max(facts.rows, 1)) / math.log(_MANY_ROWS / _FEW_ROWS)
    return min(1.0, max(0.0, few))


def _gained(found: Strength, more: float) -> Strength:
    return found.model_copy(update={"default": found.default + more, "tuned": found.tuned + more})


def _beside_others(known: Strength, own: int, facts: TaskFacts) -> Strength:
    share = own / max(1, len(facts.inputs.columns))
    low = _OTHERWISE
    return known.model_copy(
        update={
            "default": low.default + share * (known.default - low.default),
            "tuned": low.tuned + share * (known.tuned - low.tuned),
        }
    )


def _texts(facts: TaskFacts) -> int:
    return sum(column.kind is ColumnKind.TEXT for column in facts.inputs.columns)


def _pictures(facts: TaskFacts) -> int:
    return sum(column.kind is ColumnKind.IMAGE for column in facts.inputs.columns)


def _embedding_seconds(kind: WeightsKind, facts: TaskFacts) -> float:
    """Seconds to read an encoder, to embed the rows and those that are predicted, and to fit a head on that."""
    found = of_kind(facts.weights, kind)
    if not found:
        return 0.0
    items = 1 if kind == "text" else _pictures(facts)
    first = found[0]
    each = 1.25 * items * first.seconds + items * first.width * _HEAD_COST
    return 2.0 + first.bytes * _READING_COST + facts.rows * each


def fit_seconds(name: str, facts: TaskFacts) -> float:
    """About how many core seconds a default fit of a family and its predictions take."""
    texts = facts.rows * _texts(facts) / 1e6
    if name in PRETRAINED:
        return _embedding_seconds(PRETRAINED[name], facts) + _COMPONENTS_COST * (
            texts if PRETRAINED[name] == "image" else 0.0
        )
    if name in _SIGHT_COSTS:
        work, unit = _SIGHT_COSTS[name]
        seconds = 1.0 + unit * work(facts) + _COMPONENTS_COST * texts
        # What locates is cut to its time (see ``pipelines/image/dense/sizing.py``).
        if name in LOCATORS and facts.core_seconds is not None:
            return min(seconds, facts.core_seconds)
        return seconds
    if name in _PROSE_COSTS:
        return 0.1 + _PROSE_COSTS[name] * texts
    fixed, million = _COSTS.get(name, _UNKNOWN_COST)[0 if facts.classification else 1]
    seconds = fixed + million * facts.rows * len(facts.inputs.columns) / 1e6
    classes = len(facts.inputs.classes)
    if classes > 2:
        seconds *= max(1.0, _FOR_EACH_CLASS.get(name, 0.0) * classes)
    if name == "knn":
        seconds += facts.rows * facts.rows / 4 * width(facts) / _COMPARED_A_SECOND
    return seconds + _COMPONENTS_COST * texts
