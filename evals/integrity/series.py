"""Real series as tables: what is known beforehand as inputs, the value to come as the target."""

from pathlib import Path

import polars as pl

from .tables import ROWS, Reader, Table


def lagged(
    file: str,
    time: str,
    value: str,
    *,
    lags: tuple[int, ...] = (1, 2, 3, 24),
    rows: int = ROWS,
    every: int = 1,
    dated: bool = True,
) -> Reader:
    """Earlier values of a series (and of its companions, one step back) with the value they came before.

    Args:
        file: a CSV of the folder with the larger tables, in order of time.
        time, value: its columns.
        lags: how many steps back.
        rows: the first so many are used.
        every: keeps every so many-th row of the series before anything else.
        dated: keep the date.
    """

    def read(folder: Path | None) -> Table:
        assert folder is not None
        raw = pl.read_csv(folder / file, infer_schema_length=None).gather_every(every)
        others = [name for name in raw.columns if name not in {time, value, "anomaly_window"}]
        frame = raw.select(
            *([pl.col(time)] if dated else []),
            *(pl.col(name).shift(1).alias(f"{name}_before") for name in others),
            *(pl.col(value).shift(lag).alias(f"{value}_lag{lag}") for lag in lags),
            pl.col(value).cast(pl.Float64),
        )
        return Table(frame.slice(max(lags), rows), value, "mae")

    return read


ETT = "forecasting/ETTh1.csv.gz", "date", "OT"
TEMPERATURES = "forecasting/daily_min_temperatures.csv.gz", "Date", "Temp"
TAXI = "anomaly/nab_nyc_taxi.csv.gz", "timestamp", "value"
ROOM = "anomaly/nab_ambient_temperature_system_failure.csv.gz", "timestamp", "value"
AIRLINE = "forecasting/airline_passengers.csv.gz", "Month", "Passengers"
