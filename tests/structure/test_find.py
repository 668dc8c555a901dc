"""Structure is found in the data where there is some, whatever columns are called, and nowhere else."""

import numpy as np
import polars as pl
import pytest
from automl_agent.pipelines.contracts import TaskKind

from .tables import days, entities, found, independent, patients, shops, shuffled, walk


def groups(frame: pl.DataFrame, kind: TaskKind | None = None) -> list[str]:
    return [g.column for g in found(frame, kind=kind).groups if g.sure]


@pytest.mark.parametrize("name", ["g", "subj", "pid", "k7", "patient_id"])
@pytest.mark.parametrize("words", [False, True])
def test_entities_are_found_whatever_their_column_is_called(name: str, words: bool) -> None:
    assert groups(entities(name, words=words)) == [name]


def test_what_never_changes_within_a_value_tells_an_entity() -> None:
    structure = found(patients())
    assert [g.column for g in structure.groups] == ["g"]
    assert "'age', 'height' never change within one" in structure.groups[0].evidence


def test_an_entity_that_only_the_target_knows() -> None:
    random = np.random.default_rng(0)
    who = random.integers(0, 200, 2400)
    y = 1.5 * random.normal(size=200)[who] + 0.5 * random.normal(size=2400)
    assert groups(pl.DataFrame({"g": who, "x": random.normal(size=2400), "y": y})) == ["g"]


def test_an_entity_measured_twice() -> None:
    assert groups(entities(each=2, noise=0.2)) == ["k7"]


def test_quantities_and_categories_are_no_entities() -> None:
    random = np.random.default_rng(0)
    age = random.integers(18, 90, 3000)
    country = random.integers(0, 40, 3000)
    zip_code = random.integers(0, 300, 3000)
    frame = pl.DataFrame(
        {
            "age": age,
            "income": 300.0 * age + 2000 * random.normal(size=3000),
            "country": [f"c{c}" for c in country],
            "zip": 10_000 + zip_code,
            "city": [f"town {z // 10}" for z in zip_code],
            "latitude": random.normal(size=300).round(4)[zip_code],
            "years_of_school": age // 10 + random.integers(0, 20, 3000),
            "y": age + random.normal(size=40)[country] * 20 + random.normal(size=3000),
        }
    )
    assert found(frame).groups == ()


def test_bins_and_finer_names_of_the_target_are_no_entities() -> None:
    random = np.random.default_rng(1)
    y = random.normal(size=2000)
    frame = pl.DataFrame(
        {
            "x": y + random.normal(size=2000),
            "w": random.normal(size=2000),
            "bins": np.digitize(y, np.quantile(y, np.linspace(0, 1, 40))),
            "y": y,
        }
    )
    assert found(frame).groups == ()


def test_a_key_of_which_the_data_tell_nothing_is_for_a_person() -> None:
    random = np.random.default_rng(8)
    frame = independent().with_columns(account_id=pl.Series(random.integers(0, 600, 1500)))
    structure = found(frame)
    assert [(g.column, g.sure) for g in structure.groups] == [("account_id", False)]


@pytest.mark.parametrize("mixed", [False, True])
def test_a_series_is_found_by_its_date_also_where_the_file_is_shuffled(mixed: bool) -> None:
    time = found(shuffled(walk()) if mixed else walk()).timed
    assert time is not None
    assert time.column == "when"
    assert time.sure


def test_a_series_without_a_time_column_stands_in_the_order_of_the_file() -> None:
    time = found(walk(dated=False)).timed
    assert time is not None
    assert time.column is None
    assert found(shuffled(walk(dated=False))).time is None


def test_a_date_that_the_target_does_not_know_divides_nothing() -> None:
    structure = found(independent())
    assert structure.timed is None
    assert structure.time is not None
    assert not structure.groups


def test_a_date_of_birth_is_not_the_time_of_the_row() -> None:
    random = np.random.default_rng(6)
    born = random.integers(0, 20_000, 1500)
    frame = pl.DataFrame(
        {
            "birth_date": days(20_000, "1940-01-01")[born],
            "x": random.normal(size=1500),
            "y": born / 5000 + 0.3 * random.normal(size=1500),
        }
    )
    assert found(frame).time is None


def sorted_by_input() -> pl.DataFrame:
    random = np.random.default_rng(9)
    x = np.sort(random.normal(size=1200))
    return pl.DataFrame({"x": x, "z": random.normal(size=1200), "y": 2 * x + random.normal(size=1200)})


def sorted_by_class(pieces: int) -> pl.DataFrame:
    random = np.random.default_rng(10)
    y = np.concatenate([np.repeat([0, 1, 2], 60) for _ in range(pieces)])
    return pl.DataFrame({"x": y + random.normal(size=len(y)), "z": random.normal(size=len(y)), "y": y})


def sorted_by_hidden_class() -> pl.DataFrame:
    random = np.random.default_rng(11)
    kind = np.repeat([0, 4, 8], 200)
    return pl.DataFrame({"x": random.normal(size=600), "y": kind + random.normal(size=600)})


@pytest.mark.parametrize(
    "frame",
    [
        sorted_by_input(),
        sorted_by_class(1),
        sorted_by_class(8),
        sorted_by_hidden_class(),
        independent().sort("y"),
        independent().sort("parts"),
    ],
    ids=["input", "class", "classes in pieces", "hidden class", "target", "few values"],
)
def test_a_sorted_file_is_no_series(frame: pl.DataFrame) -> None:
    assert found(frame).timed is None


def test_shops_that_keep_coming_back_are_a_panel() -> None:
    structure = found(shops())
    assert structure.groups[0].column == "shop"
    assert structure.timed is not None
    assert structure.panel


def copies(noise: float, times: int = 1) -> pl.DataFrame:
    random = np.random.default_rng(2)
    first = random.normal(size=(500, 8))
    more = [first + noise * random.normal(size=first.shape) for _ in range(times)]
    table = np.concatenate([first, *more])
    y = np.tile((first[:, 0] > 0).astype(int), times + 1)
    return shuffled(pl.DataFrame({f"x{i}": table[:, i] for i in range(8)} | {"y": y}))


@pytest.mark.parametrize(("noise", "times"), [(0.001, 1), (0.01, 1), (0.03, 1), (0.01, 4)])
def test_copies_with_noise_are_found(noise: float, times: int) -> None:
    twins = found(copies(noise, times)).twins
    assert twins is not None
    assert twins.exact == 0
    assert twins.near > 0.9


def test_equal_rows_are_found_and_make_no_entity_of_a_column() -> None:
    structure = found(pl.concat([independent(800), independent(800).head(200)]).drop("date"))
    assert structure.twins is not None
    assert structure.twins.exact == pytest.approx(0.4, abs=0.02)
    assert structure.groups == ()


def test_rows_that_few_values_make_equal_are_no_copies() -> None:
    random = np.random.default_rng(0)
    frame = pl.DataFrame(
        {f"c{i}": random.integers(0, 3, 2000) for i in range(5)} | {"y": random.integers(0, 2, 2000)}
    )
    assert found(frame).twins is None


def test_it_is_the_same_each_time() -> None:
    assert found(entities()) == found(entities())


@pytest.mark.parametrize("rows", [20, 41, 60])
def test_small_tables_hold_nothing(rows: int) -> None:
    assert not found(independent(rows)).groups
    assert found(independent(rows)).timed is None


def test_a_dozen_entities_that_nothing_names() -> None:
    random = np.random.default_rng(1)
    who = np.repeat(np.arange(12), 40)
    frame = pl.DataFrame(
        {
            "g": who,
            "age": random.integers(20, 90, 12)[who],
            "height": random.normal(170, 10, 12).round(1)[who],
            "pressure": random.normal(size=480),
            "y": 3 * random.normal(size=12)[who] + random.normal(size=480),
        }
    )
    assert groups(shuffled(frame)) == ["g"]


def test_a_property_of_a_kind_of_things_is_no_entity() -> None:
    random = np.random.default_rng(5)
    kind = random.integers(0, 60, 3000)
    power = random.normal(100, 30, 60).round()[kind]
    frame = pl.DataFrame(
        {
            "brand": [f"b{k // 6}" for k in kind],
            "model": [f"m{k}" for k in kind],
            "power": power,
            "km": random.normal(90_000, 30_000, 3000).round(),
            "y": 100 * power + 800 * random.normal(size=3000),
        }
    )
    assert found(frame).groups == ()


def test_people_are_asked_about_as_new_ones_however_long_they_were_known() -> None:
    structure = found(shops().rename({"shop": "patient_id"}))
    assert [g.column for g in structure.groups] == ["patient_id"]
    assert not structure.panel


def test_a_running_number_orders_a_file_that_was_shuffled() -> None:
    frame = walk(dated=False).with_row_index("n").with_columns(pl.col("n").cast(pl.Int64))
    time = found(shuffled(frame)).timed
    assert time is not None
    assert time.column == "n"


def test_a_date_in_pieces_leaves_the_order_of_the_file() -> None:
    when = pl.col("when").cast(pl.Datetime("us")).dt
    frame = walk().with_columns(year=when.year(), month=when.month(), day=when.day()).drop("when")
    time = found(frame).timed
    assert time is not None
    assert time.column in (None, "year")


def test_a_file_that_follows_a_map_is_no_series() -> None:
    random = np.random.default_rng(4)
    north, east = (0.01 * np.cumsum(random.normal(size=2000)) for _ in range(2))
    y = np.sin(9 * north) + np.cos(9 * east) + 0.2 * random.normal(size=2000)
    frame = pl.DataFrame({"latitude": north, "longitude": east, "rooms": random.integers(1, 9, 2000), "y": y})
    assert found(frame).timed is None


def test_entities_scattered_over_a_large_file() -> None:
    random = np.random.default_rng(0)
    who = np.repeat(np.arange(8000), 4)
    inputs = random.normal(size=(8000, 3))[who] + 0.4 * random.normal(size=(len(who), 3))
    frame = pl.DataFrame({"k7": random.permutation(8000)[who]} | {f"x{i}": inputs[:, i] for i in range(3)})
    structure = found(shuffled(frame.with_columns(y=pl.col("x0") + pl.Series(random.normal(size=len(who))))))
    assert [(g.column, g.groups, g.sure) for g in structure.groups] == [("k7", 8000, True)]


def test_a_large_table_takes_few_seconds() -> None:
    import time

    random = np.random.default_rng(0)
    frame = pl.DataFrame(
        {f"f{i}": random.normal(size=50_000) for i in range(35)}
        | {f"c{i}": random.integers(0, 100 * i + 5, 50_000) for i in range(14)}
        | {"y": random.normal(size=50_000)}
    )
    began = time.process_time()
    assert found(frame).groups == ()
    assert time.process_time() - began < 8


def test_a_table_of_numbered_rows_only() -> None:
    rows = list(range(40))
    assert found(pl.DataFrame({"a": rows, "y": rows})).groups == ()
