"""Leaks of every kind, put into real tables in several strengths and types: found, and called by their name."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from automl_agent.pipelines.contracts import ColumnKind
from automl_agent.tools.audit.leaks import find_suspects
from sklearn import datasets

from .tables import Source, built, example, named

NAMES = ("LEAK", "LEAK2", "LEAK3", "LEAK4")


def classes(name: str) -> Source:
    """A table with classes."""
    if name in {"churn", "credit", "digits"}:
        return example(name)
    data = getattr(datasets, f"load_{name}")()
    return built(data.data, data.target, True)


def numbers(name: str) -> Source:
    """A table with a numeric target."""
    if name == "diabetes":
        return example(name)
    x, y = datasets.make_friedman1(3000, noise=1.0, random_state=0)
    return built(x, y + 2, False)


def random() -> np.random.Generator:
    """Always the same numbers."""
    return np.random.default_rng(7)


def flipped(y: np.ndarray, share: float) -> np.ndarray:
    """Classes of which some are wrong."""
    other = (y + random().integers(1, int(y.max()) + 1, len(y))) % (int(y.max()) + 1)
    return np.where(random().random(len(y)) < share, other, y)


#: Its 64 columns take as long as all the others.
DIGITS = pytest.param("digits", marks=pytest.mark.long)
CLASSES = ("breast_cancer", "wine", "churn", "credit", DIGITS)
NUMBERS = ("diabetes", "friedman")


@pytest.mark.parametrize("name", CLASSES[:4])
def test_a_copy_of_the_classes_in_any_type(name: str) -> None:
    source = classes(name)
    y = source.y
    days = pl.Series(y * 86_400_000_000).cast(pl.Datetime("us"))
    words = [f"k{v}" for v in y]
    for leak in (y, -3.5 * y, words, days, np.where(y == 0, np.nan, y)):
        assert named(source.having(LEAK=leak).table(), "LEAK") == {"target_copies"}


@pytest.mark.parametrize("name", ["breast_cancer", "churn", "credit"])
def test_what_is_there_for_one_class_only(name: str) -> None:
    source = classes(name)
    y = source.y
    amount = random().gamma(2, 100, len(y))
    when = pl.Series((random().random(len(y)) * 1e15).astype(int)).cast(pl.Datetime("us"))
    reason = [random().choice(["price", "service", "moved"]) if v else None for v in y]
    half = np.where((y == 1) & (random().random(len(y)) < 0.6), amount, np.nan)
    for leak in (np.where(y == 1, amount, np.nan), np.where(y == 1, amount, 0), half, reason):
        assert named(source.having(LEAK=leak).table(), "LEAK") == {"target_copies"}
    closed = pl.DataFrame({"t": when, "y": y}).select(pl.when(pl.col("y") == 1).then("t")).to_series()
    assert named(source.having(LEAK=closed).table(), "LEAK") == {"target_copies"}


def test_what_the_classes_were_cut_from() -> None:
    score = random().normal(size=1000)
    source = built(random().normal(size=(1000, 4)), (score > 0.4).astype(int), True)
    assert named(source.having(LEAK=score).table(), "LEAK") == {"target_copies"}


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize(
    "way", ["itself", "units", "logarithm", "square", "rounded", "hidden", "one_in_five", "words"]
)
def test_a_copy_of_numbers_in_any_unit(name: str, way: str) -> None:
    source = numbers(name)
    y = source.y
    leak = {
        "itself": y,
        "units": -0.453 * y + 32,
        "logarithm": np.log(y - y.min() + 1),
        "square": (y - y.mean()) ** 2,
        "rounded": np.round(y, 1),
        "hidden": np.where(random().random(len(y)) < 0.3, np.nan, y),
        "one_in_five": np.where(random().random(len(y)) < 0.8, np.nan, 2 * y),
        "words": [f"k{v}" for v in np.round(y / np.std(y), 1)],
    }[way]
    if way == "words":
        source = source.having(**{source.target: np.round(y / np.std(y), 1)})
    assert named(source.having(LEAK=leak).table(), "LEAK") == {"target_copies"}


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("share", [0.01, 0.03])
@pytest.mark.parametrize("words", [False, True])
def test_a_function_of_the_label_with_a_little_noise(name: str, share: float, words: bool) -> None:
    source = classes(name)
    wrong = flipped(source.y, share)
    leak = [f"k{v}" for v in wrong] if words else wrong
    assert named(source.having(LEAK=leak).table(), "LEAK") in ({"label_function"}, {"target_copies"})


@pytest.mark.parametrize("share", [0.0, 0.03])
def test_a_function_of_the_label_that_predicts_little(share: float) -> None:
    source = classes("digits")
    some = np.isin(source.y, [2, 5]).astype(int)
    odd = source.y % 2
    table = source.having(LEAK=flipped(some, share), LEAK2=flipped(odd[::-1], share)[::-1]).table()
    assert named(table, "LEAK") == {"label_function"}
    assert named(table, "LEAK2") == {"label_function"}


def test_ranges_of_a_numeric_target() -> None:
    source = numbers("friedman")
    y = source.y
    cut = np.searchsorted(np.quantile(y, [0.3, 0.6, 0.9]), y)
    assert named(source.having(LEAK=cut).table(), "LEAK") == {"label_function"}
    assert named(source.having(LEAK=[f"k{c}" for c in cut]).table(), "LEAK") == {"label_function"}


@pytest.mark.parametrize("name", ["breast_cancer", "churn", "credit", DIGITS])
@pytest.mark.parametrize("share", [0.05, 0.1])
def test_a_noisy_copy_of_the_classes(name: str, share: float) -> None:
    source = classes(name)
    assert named(source.having(LEAK=flipped(source.y, share)).table(), "LEAK") & {
        "target_proxies",
        "label_function",
    }


@pytest.mark.parametrize("name", ["breast_cancer", "churn", DIGITS])
@pytest.mark.parametrize("noise", [0.05, 0.1, 0.3])
def test_classes_with_gaussian_noise(name: str, noise: float) -> None:
    source = classes(name)
    leak = source.y + noise * random().normal(size=len(source.y))
    assert named(source.having(LEAK=leak).table(), "LEAK") == {"target_proxies"}


@pytest.mark.parametrize("noise", [0.02, 0.05, 0.1, 0.2, 0.3])
@pytest.mark.parametrize("scale", [1.0, -0.13])
def test_numbers_with_gaussian_noise(noise: float, scale: float) -> None:
    source = numbers("friedman")
    y = source.y
    leak = scale * (y + noise * y.std() * random().normal(size=len(y)))
    assert named(source.having(LEAK=leak).table(), "LEAK") & {"target_proxies", "target_copies"}


@pytest.mark.parametrize("name", ["breast_cancer", "churn", "credit"])
@pytest.mark.parametrize("wrong", [0.0, 0.02])
@pytest.mark.parametrize("parts", [2, 3, 4])
def test_parities_tell_only_together(name: str, wrong: float, parts: int) -> None:
    source = classes(name)
    others = random().integers(0, 2, (len(source.y), parts - 1))
    last = (flipped(source.y, wrong) + others.sum(1)) % 2
    columns = {NAMES[i]: others[:, i] for i in range(parts - 1)} | {NAMES[parts - 1]: last}
    assert named(source.having(**columns).table(), *columns) == {"joint_leak"}


@pytest.mark.parametrize("name", CLASSES)
def test_two_keys_that_open_together(name: str) -> None:
    source = classes(name)
    key = random().integers(0, 11 if name != "wine" else 3, len(source.y))
    lock = (key + source.y) % (11 if name != "wine" else 3)
    table = source.having(LEAK=key, LEAK2=[f"k{v}" for v in lock]).table()
    assert named(table, "LEAK", "LEAK2") == {"joint_leak"}


@pytest.mark.parametrize("name", ["breast_cancer", "churn"])
def test_which_of_two_numbers_is_greater(name: str) -> None:
    source = classes(name)
    first = random().normal(50, 20, len(source.y))
    second = first + np.random.default_rng(8).exponential(5, len(first)) * (2 * source.y - 1)
    assert named(source.having(LEAK=first, LEAK2=second).table(), "LEAK") == {"joint_leak"}


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("way", ["sum", "difference", "parts", "three", "product", "ratio"])
def test_arithmetic_gives_the_target(name: str, way: str) -> None:
    source = numbers(name)
    y = source.y
    source = source.having(**{source.target: y - y.min() + y.std()})
    y = source.y
    noise, share = random().normal(size=len(y)) * y.std(), random().random(len(y)) * 0.8 + 0.1
    columns = {
        "sum": (noise, y - noise),
        "difference": (y + noise, noise),
        "parts": (y * share, y * (1 - share)),
        "three": (noise, share, y - noise - share),
        "product": (np.exp(share), y / np.exp(share)),
        "ratio": (share, np.round(y * share, 4)),
    }[way]
    leaks = dict(zip(NAMES, columns, strict=False))
    assert named(source.having(**leaks).table(), *leaks) == {"joint_leak"}


def encoded(category: np.ndarray, y: np.ndarray, extra: float) -> np.ndarray:
    """Means of ``y`` by category with ``extra`` rows of the overall mean."""
    counts = np.bincount(category)
    means = (np.bincount(category, weights=y) + extra * y.mean()) / (counts + extra)
    return np.asarray(means[category])


@pytest.mark.parametrize("name", ["churn", DIGITS, "friedman"])
@pytest.mark.parametrize("groups", [20, 100])
@pytest.mark.parametrize("form", ["means", "smoothed", "odds", "sample"])
def test_means_of_the_target_by_category(name: str, groups: int, form: str) -> None:
    source = numbers(name) if name == "friedman" else classes(name)
    y = (source.y == 1).astype(float) if source.classes else source.y
    category = random().integers(0, groups, len(y))
    leak = encoded(category, y, 10.0 if form == "smoothed" else 0.0)
    if form == "odds" and source.classes:
        share = np.clip(leak, 1e-3, 1 - 1e-3)
        leak = np.log(share / (1 - share))
    source = source.having(LEAK=leak)
    table = (
        source.rows(np.flatnonzero(random().random(len(y)) < 0.85)) if form == "sample" else source.table()
    )
    assert named(table, "LEAK") == {"target_statistics"}


@pytest.mark.parametrize("name", ["churn", DIGITS, "friedman"])
def test_means_of_other_rows_are_fair(name: str) -> None:
    source = numbers(name) if name == "friedman" else classes(name)
    y = (source.y == 1).astype(float) if source.classes else source.y
    category, fold = random().integers(0, 40, len(y)), np.random.default_rng(3).integers(0, 5, len(y))
    fair = np.empty(len(y))
    for part in range(5):
        means = encoded(category[fold != part], y[fold != part], 5.0)
        table = dict(zip(category[fold != part], means, strict=True))
        fair[fold == part] = [table.get(c, y.mean()) for c in category[fold == part]]
    assert named(source.having(LEAK=fair).table(), "LEAK") == set()


def test_rows_sorted_by_the_target_and_counted() -> None:
    source = classes("churn")
    source = replace(source, frame=source.frame.sort(source.target))
    count = np.arange(len(source.y)) * 3 + random().integers(0, 3, len(source.y))
    assert named(source.having(LEAK=count).table(), "LEAK") == {"row_order"}
    assert named(source.having(year=1000 + count).table(), "year") <= {"target_copies"}


def test_a_count_of_rows_in_no_order_is_left_alone() -> None:
    source = classes("churn")
    assert named(source.having(LEAK=np.arange(len(source.y)) * 3.0).table(), "LEAK") == set()


def test_the_audit_is_the_same_every_time_and_says_what_it_left_out() -> None:
    source = classes("credit")
    table = source.having(LEAK=flipped(source.y, 0.1)).table()
    assert find_suspects(table, seed=3) == find_suspects(table, seed=3)
    hurried = find_suspects(table, seconds=0.0)
    assert hurried.suspects == ()
    assert "target_proxies" in hurried.skipped


def test_a_column_is_told_of_once() -> None:
    source = classes("breast_cancer")
    found = find_suspects(source.having(LEAK=source.y, final_result=source.y).table()).suspects
    assert sorted(s.columns for s in found) == [("LEAK",), ("final_result",)]


def test_few_rows_say_nothing() -> None:
    source = classes("iris")
    few = source.having(LEAK=source.y).rows(np.arange(0, 150, 4))
    assert find_suspects(few).suspects == ()


def test_hostile_columns_do_no_harm() -> None:
    rows = 400
    y = random().integers(0, 3, rows)
    frame = pl.DataFrame(
        {
            "gaps": pl.Series([1.5 if i % 100 == 0 else None for i in range(rows)]),
            "huge": random().normal(size=rows) * 1e300,
            "tiny": random().normal(size=rows) * 1e-300,
            "spike": [0.0] * (rows - 1) + [1e9],
            "yes": random().random(rows) < 0.5,
            "mostly": pl.Series([None] * 200 + ["a", "b"] * 100, dtype=pl.String),
            "words": [f"w{i % 350}" for i in range(rows)],
            "prose": [f"some words about row {i}, 'quoted'\n\x00" for i in range(rows)],
            "when": pl.Series(random().integers(0, 10**15, rows)).cast(pl.Datetime("us")),
            "TARGET": [f"c{v}" for v in y],
        }
    )
    assert find_suspects(Source(frame, "TARGET", True).table()).suspects == ()
    numeric = frame.with_columns(TARGET=pl.Series(np.random.default_rng(8).normal(size=rows)))
    assert find_suspects(Source(numeric, "TARGET", False).table()).suspects == ()


@pytest.mark.parametrize("apart", [4.0, 10.0])
def test_two_clouds_far_apart_where_nothing_else_comes_near(apart: float) -> None:
    source = classes("credit")
    leak = apart * source.y + random().normal(size=len(source.y)) / 3
    assert named(source.having(LEAK=leak).table(), "LEAK")


@pytest.mark.parametrize("scale", [3.1, -0.01])
def test_a_number_measured_again_in_other_units(scale: float) -> None:
    source = numbers("diabetes")
    leak = scale * (source.y + 0.02 * source.y.std() * random().normal(size=len(source.y))) + 7
    assert named(source.having(LEAK=leak).table(), "LEAK")


def test_means_of_a_key_that_most_rows_have_to_themselves() -> None:
    source = numbers("friedman")
    key = random().zipf(1.4, len(source.y)) % 1500
    sums, counts = np.bincount(key, weights=source.y), np.bincount(key)
    told = named(
        source.having(KEY=key.astype(float), LEAK=(sums / np.maximum(counts, 1))[key]).table(), "LEAK"
    )
    assert "target_statistics" in told


def test_words_that_tell_the_class_in_prose() -> None:
    source = classes("credit")
    base = random().choice(
        ["paid on time", "moved house lately", "asked for more", "no phone at home"], len(source.y)
    )
    said = np.where(source.y == 1, " - handed to collections", "")
    prose = [f"{b} in spring {i % 97}{s}" for i, (b, s) in enumerate(zip(base, said, strict=True))]
    table = source.having(LEAK=prose).table()
    columns = tuple(
        c.model_copy(update={"kind": ColumnKind.TEXT}) if c.name == "LEAK" else c for c in table.columns
    )
    assert named(replace(table, columns=columns), "LEAK") == {"target_copies"}
    fair = [f"{b} in spring {i % 97}" for i, b in enumerate(base)]
    table = source.having(LEAK=fair).table()
    assert not named(replace(table, columns=columns), "LEAK")


def test_a_namesake_of_the_target_is_a_hint_unless_it_is_its_past() -> None:
    source = classes("credit")
    draw = random()
    weak, other = (source.y + 3 * draw.normal(size=len(source.y)) for _ in range(2))
    table = replace(source.having(risk_letter_day=weak, risk_last_year=other).table(), target="risk")
    hints = [s for s in find_suspects(table).suspects if s.check == "post_outcome_names"]
    assert [s.columns for s in hints] == [("risk_letter_day",)]
    assert all(s.hint for s in hints)
