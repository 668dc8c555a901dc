"""Targets of later rows, alone or in means; earlier ones are honest features."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from automl_agent.tools.audit.leaks import find_suspects

from .tables import Source, built, named

ROWS = 1500


def series() -> Source:
    """A series that wanders, with two features."""
    random = np.random.default_rng(4)
    steps = random.normal(size=ROWS)
    y = np.zeros(ROWS)
    for t in range(1, ROWS):
        y[t] = 0.8 * y[t - 1] + steps[t]
    x = np.stack([np.roll(y, 1) + random.normal(size=ROWS), random.normal(size=ROWS)], axis=1)
    return replace(built(x, y, False), time=np.arange(ROWS) * 3600.0)


FUTURE = {
    "next": lambda s: s.shift(-1),
    "week": lambda s: s.shift(-7),
    "scaled": lambda s: 3 - 2 * s.shift(-1),
    "centred": lambda s: s.rolling_mean(7, center=True),
    "present": lambda s: s.rolling_mean(7),
    "wide": lambda s: s.rolling_mean(48),
    "sum": lambda s: s.rolling_sum(14),
    "smooth": lambda s: s.ewm_mean(alpha=0.2, adjust=False),
    "change": lambda s: s.shift(-1) - s,
    "ahead": lambda s: s.shift(-3).rolling_mean(3),
}
PAST = {
    "lag1": lambda s: s.shift(1),
    "lag5": lambda s: s.shift(5),
    "mean7": lambda s: s.shift(1).rolling_mean(7),
    "mean48": lambda s: s.shift(1).rolling_mean(48),
    "smooth": lambda s: s.shift(1).ewm_mean(alpha=0.2, adjust=False),
    "change": lambda s: s.shift(1) - s.shift(2),
    "all": lambda s: s.shift(1).cum_sum(),
}


@pytest.mark.parametrize("way", list(FUTURE))
def test_what_is_not_known_yet(way: str) -> None:
    source = series()
    assert named(source.having(LEAK=FUTURE[way](pl.Series(source.y))).table(), "LEAK") == {"time_travel"}


@pytest.mark.parametrize("way", ["next", "centred", "present", "wide", "change"])
def test_it_is_seen_among_rows_with_gaps(way: str) -> None:
    source = series()
    source = source.having(LEAK=FUTURE[way](pl.Series(source.y)))
    kept = np.flatnonzero(np.random.default_rng(0).random(ROWS) < 0.85)
    assert named(source.rows(kept), "LEAK") == {"time_travel"}


@pytest.mark.parametrize("way", list(PAST))
@pytest.mark.parametrize("gaps", [False, True])
def test_the_past_is_fair(way: str, gaps: bool) -> None:
    source = series()
    source = source.having(LEAK=PAST[way](pl.Series(source.y)))
    kept = np.arange(ROWS) if not gaps else np.flatnonzero(np.random.default_rng(0).random(ROWS) < 0.85)
    assert named(source.rows(kept), "LEAK") == set()


@pytest.mark.parametrize("shuffled", [False, True])
def test_series_of_several_entities(shuffled: bool) -> None:
    random = np.random.default_rng(5)
    y = np.cumsum(random.normal(size=(40, 50)), axis=1)
    later, earlier = np.full((40, 50), np.nan), np.full((40, 50), np.nan)
    later[:, :-1], earlier[:, 1:] = y[:, 1:], y[:, :-1]
    order = random.permutation(2000) if shuffled else np.arange(2000)
    source = built(random.normal(size=(2000, 2)), y.ravel()[order], False)
    source = replace(
        source, time=np.tile(np.arange(50.0), 40)[order], groups=np.repeat(np.arange(40), 50)[order]
    )
    table = source.having(LEAK=later.ravel()[order], LEAK2=earlier.ravel()[order]).table()
    assert named(table, "LEAK") == {"time_travel"}
    assert named(table, "LEAK2") == set()


def test_a_state_that_lasts() -> None:
    random = np.random.default_rng(6)
    state = (np.cumsum(random.random(4000) < 0.03) % 2).astype(int)
    source = replace(built(random.normal(size=(4000, 3)), state, True), time=np.arange(4000.0))
    table = source.having(LEAK=np.append(state[1:], 0), LEAK2=np.append(0, state[:-1])).table()
    assert named(table, "LEAK") == {"time_travel"}
    assert named(table, "LEAK2") == set()


def test_dates_after_the_rows_own_time_are_hints() -> None:
    source = series()
    time = 1.6e9 + np.arange(ROWS) * 3600.0
    later = time + 86400.0 * np.random.default_rng(1).integers(1, 30, ROWS)
    source = replace(source, time=time)
    due = pl.Series((later * 1e6).astype(int))
    found = find_suspects(source.having(due=due.cast(pl.Datetime("us"))).table()).suspects
    assert [(s.check, s.columns, s.hint) for s in found] == [("time_travel", ("due",), True)]
