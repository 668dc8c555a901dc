"""Plain tables of recorded trials: a column for each parameter, one for the objective, maybe some for cost and status."""

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import ValidationError

from ...pipelines.contracts import DataError, Direction, ParamValue, Problem, TrialStatus
from ...pipelines.spaces import Parameter, SearchSpace, When
from ...tools.data.read import read_table
from .columns import axis, number
from .replay import NearestRows, ReplayTask, direction_of, said, table_bounds, told_direction
from .task import Outcome, TaskRef

if TYPE_CHECKING:
    import polars as pl

_PREFIX = "params_"
#: Names of an objective's column, the likeliest first.
_OBJECTIVES = ("objective", "objective_value", "score", "value", "target", "metric", "y", "loss", "val_loss", "valid_loss",
               "val_score", "val_acc", "val_accuracy", "valid_accuracy", "accuracy", "acc", "auc", "f1", "error",
               "val_error", "rmse", "mse", "mae", "reward", "result", "performance", "regret")  # fmt: skip
_COSTS = ("cost", "seconds", "time", "duration", "runtime", "train_time", "training_time", "train_seconds", "elapsed",
          "time_seconds", "duration_seconds", "wall_time", "walltime", "fit_time")  # fmt: skip
_STATES = ("status", "state", "outcome", "trial_status", "trial_state", "success", "failed")
#: Neither parameters nor results.
_NUMBERING = ("", "number", "index", "id", "trial", "trial_id", "trial_number", "config_id", "seed", "fold", "repeat",
              "direction", "unnamed: 0", "datetime_start", "datetime_complete", "timestamp", "date", "reason")  # fmt: skip
_OTHER_RESULT = re.compile(
    r"(?:train|val|valid|validation|test)_?(?:acc\w*|loss|score|err\w*|auc|f1|mse|rmse|mae|time)"
)
#: A duration as pandas writes it.
_DURATION = re.compile(r"(?:(\d+) days? )?(\d+):(\d+):(\d+(?:\.\d+)?)")
_GOOD = {
    "ok",
    "success",
    "succeeded",
    "complete",
    "completed",
    "done",
    "finished",
    "true",
    "1",
    "trialstate.complete",
}
_FAILURES = (
    (TrialStatus.TIMEOUT, ("time",)),
    (TrialStatus.MEMORY, ("memory", "oom", "memout")),
    (TrialStatus.DIVERGED, ("diverg", "nan", "inf")),
    (TrialStatus.INVALID, ("invalid",)),
)
#: Text columns with more values than this are notes, not choices.
_MOST_CHOICES = 200


def open_rows(path: Path, ref: TaskRef) -> ReplayTask:
    """A table as a task: the nearest recorded row answers; rows of one configuration are averaged.

    Raises:
        DataError: it cannot be read, or holds no objective, no parameter or nothing to search.
    """
    table = read_table(path)
    frame = table.named()
    if frame.height < 2:
        raise DataError(
            "TOO-FEW-ROWS", f"{path.name} has {frame.height} row", "a search needs a table of many"
        )
    objective = _objective(path, frame, ref.objective)
    values = _numbers(path, frame, objective)
    cost = _named(frame, _COSTS, objective)
    state = _named(frame, _STATES, objective)
    direction = ref.direction or _told(frame) or direction_of(objective) or Direction.MINIMIZE
    names = _parameters(frame, {objective, cost, state})
    space, configurations, kept = _space(path, frame, names)
    seconds = _seconds(path, frame, cost) if cost else np.zeros(frame.height)
    states = [str(s) for s in frame[state].to_list()] if state else ["ok"] * frame.height
    failed_word = state is not None and state.lower() == "failed"
    groups: dict[tuple[tuple[str, ParamValue], ...], list[int]] = {}
    for row, params in zip(kept, configurations, strict=True):
        groups.setdefault(tuple(sorted(params.items())), []).append(row)
    outcomes = [_outcome(rows, values, seconds, states, failed_word) for rows in groups.values()]
    found = np.array([np.nan if o.value is None else o.value for o in outcomes])
    return ReplayTask(
        name=ref.name,
        identity=f"{ref.name}/{table.facts.sha256}/{objective}/{direction}",
        space=space,
        direction=direction,
        problem=Problem(metric=said(objective.removeprefix("values_"), direction)),
        bounds=table_bounds(path.name, found, direction),
        look_up=NearestRows(space, [dict(group) for group in groups], outcomes),
    )


def _objective(path: Path, frame: "pl.DataFrame", named: str | None) -> str:
    if named is not None:
        if named not in frame.columns:
            held = ", ".join(frame.columns)[:120]
            raise DataError("NO-SUCH-COLUMN", f"{path.name} has no column {named[:40]!r}", f"it has {held}")
        return named
    found = _named(frame, _OBJECTIVES, None)
    if found is None:
        held = ", ".join(frame.columns)[:120]
        raise DataError(
            "NO-OBJECTIVE", f"no column of {path.name} looks like an objective ({held})", "use --objective"
        )
    return found


def _named(frame: "pl.DataFrame", known: Sequence[str], taken: str | None) -> str | None:
    """The column with the first of the known names."""
    lower = {c.lower().strip(): c for c in reversed(frame.columns) if c != taken}
    return next((lower[name] for name in known if name in lower), None)


def _told(frame: "pl.DataFrame") -> Direction | None:
    """The direction that a column of that name tells, the same in each row."""
    column = _named(frame, ("direction",), None)
    words = frame[column].unique().to_list() if column else []
    return told_direction(words[0]) if len(words) == 1 else None


def _numbers(path: Path, frame: "pl.DataFrame", column: str) -> np.ndarray:
    """A column as floats; NaN where it holds none.

    Raises:
        DataError: most of what it holds is no number.
    """
    import polars as pl

    read = frame[column]
    if read.dtype == pl.Duration:
        return read.dt.total_milliseconds().cast(pl.Float64).to_numpy() / 1000
    if read.dtype == pl.Boolean or read.dtype.is_temporal():
        raise DataError(
            "OBJECTIVE-NOT-A-NUMBER", f"{column[:40]!r} of {path.name} holds no numbers", "use --objective"
        )
    found = read.cast(pl.Float64, strict=False)
    if found.len() - found.null_count() < max(1.0, 0.5 * (read.len() - read.null_count())):
        raise DataError(
            "OBJECTIVE-NOT-A-NUMBER", f"{column[:40]!r} of {path.name} holds no numbers", "use --objective"
        )
    return found.to_numpy().astype(float)


def _seconds(path: Path, frame: "pl.DataFrame", column: str) -> np.ndarray:
    """A column of times, numbers or durations as pandas writes them; NaN where it holds neither."""
    import polars as pl

    if frame[column].dtype != pl.String:
        return _numbers(path, frame, column)
    found = [_DURATION.fullmatch(str(text)) for text in frame[column].to_list()]
    return np.array(
        [
            float(m[1] or 0) * 86_400 + float(m[2]) * 3600 + float(m[3]) * 60 + float(m[4]) if m else np.nan
            for m in found
        ]
    )


def _parameters(frame: "pl.DataFrame", taken: set[str | None]) -> list[str]:
    """Columns with parameters: those that Optuna marks, else all that are nothing else."""
    marked = [c for c in frame.columns if c.startswith(_PREFIX)]
    if marked:
        return marked
    return [
        c
        for c in frame.columns
        if c not in taken
        and c.lower().strip() not in {*_NUMBERING, *_OBJECTIVES, *_COSTS, *_STATES}
        and not c.lower().startswith(("user_attrs_", "system_attrs_", "values_"))
        and not _OTHER_RESULT.fullmatch(c.lower())
    ]


def _space(
    path: Path, frame: "pl.DataFrame", names: Sequence[str]
) -> tuple[SearchSpace, list[dict[str, ParamValue]], list[int]]:
    """The space, the configurations, and the rows that they stand in.

    A column with blanks depends on a choice wherever that explains them; else its blanks are a choice of their own
    (text), or leave their rows out (numbers).
    """
    columns = {name: _plain(frame[name]) for name in names}
    varying = {n: c for n, c in columns.items() if len({v for v in c if v is not None}) > 1 or _blanks(c)}
    whens = {name: _condition(name, varying) for name in varying if _blanks(varying[name])}
    rows = list(range(frame.height))
    for name, column in varying.items():
        if not _blanks(column) or whens[name] is not None:
            continue
        if any(isinstance(v, str) for v in column):
            varying[name] = ["" if v is None else v for v in column]
        else:
            rows = [r for r in rows if column[r] is not None]
    found: list[Parameter] = []
    for name in sorted(varying, key=lambda n: whens.get(n) is not None):
        present = [v for r in rows if (v := varying[name][r]) is not None]
        made = _parameter(name, present, whens.get(name))
        if made is not None:
            found.append(made)
    try:
        space = SearchSpace(parameters=tuple(found))
    except ValidationError as error:
        # A condition on a column that turned out to be no parameter, or columns of one name.
        raise DataError(
            "BAD-TABLE", f"the columns of {path.name} make no search space", "name another table"
        ) from error
    if not found or not rows:
        raise DataError(
            "NO-PARAMETERS", f"no column of {path.name} is a parameter that varies", "name another table"
        )
    configurations = [
        {p.name: v for p in found if (v := varying[_column(names, p.name)][r]) is not None} for r in rows
    ]
    return space, configurations, rows


def _column(names: Sequence[str], parameter: str) -> str:
    return parameter if parameter in names else f"{_PREFIX}{parameter}"


def _plain(column: "pl.Series") -> list[ParamValue | None]:
    """Values of a column: whole numbers as such, others as floats, text, or None for blanks and what is not finite."""
    import polars as pl

    if column.dtype == pl.Boolean or column.dtype == pl.String:
        return [None if v is None or v == "" else v for v in column.to_list()]
    if not column.dtype.is_numeric():
        return [None if v is None else str(v) for v in column.to_list()]
    finite = [float(v) if v is not None and math.isfinite(v) else None for v in column.to_list()]
    whole = all(v is None or v == int(v) for v in finite)
    return [None if v is None else int(v) if whole else v for v in finite]


def _blanks(column: Sequence[object]) -> bool:
    return any(v is None for v in column)


def _condition(name: str, columns: Mapping[str, Sequence[ParamValue | None]]) -> When | None:
    """The choice that tells exactly where ``name`` is blank, or None."""
    blank = [v is None for v in columns[name]]
    if all(blank):
        return None
    # Text is likelier to be what a condition hangs on.
    for parent, values in sorted(columns.items(), key=lambda c: not isinstance(c[1][0], str)):
        if parent == name or _blanks(values) or len(set(values)) > 30 or isinstance(values[0], float):
            continue
        without = {v for v, b in zip(values, blank, strict=True) if b}
        having = {v for v, b in zip(values, blank, strict=True) if not b}
        if not without & having:
            # In an order of its own: a set of texts has another one in every process.
            told = sorted((v for v in having if v is not None), key=repr)
            return When(name=parent.removeprefix(_PREFIX), values=tuple(told))
    return None


def _parameter(name: str, values: Sequence[ParamValue], when: When | None) -> Parameter | None:
    """The parameter of a column; None where it does not vary, or holds notes."""
    plain = name.removeprefix(_PREFIX)
    if len(set(values)) < 2:
        return None
    if isinstance(values[0], str | bool):
        choices = sorted({str(v) if isinstance(v, str) else v for v in values}, key=str)
        if len(choices) > _MOST_CHOICES or (len(choices) == len(values) > 20):
            return None
        return axis(plain, choices).model_copy(update={"when": when})
    numbers = np.array(values, float)
    return number(plain, numbers, all(isinstance(v, int) for v in values), when)


def _outcome(
    rows: Sequence[int], values: np.ndarray, seconds: np.ndarray, states: Sequence[str], failed_word: bool
) -> Outcome:
    """The mean over rows of one configuration that did not fail; failed where all did."""
    spent = float(np.nanmean(seconds[rows])) if np.isfinite(seconds[rows]).any() else 0.0
    spent = max(0.0, spent)
    good = [r for r in rows if np.isfinite(values[r]) and _is_good(states[r], failed_word)]
    if good:
        return Outcome(value=float(values[good].mean()), seconds=spent)
    word = states[rows[0]]
    low = word.lower()
    if _is_good(word, failed_word):
        return Outcome(value=None, status="diverged", reason="no finite result is on record", seconds=spent)
    status = next((s for s, parts in _FAILURES if any(p in low for p in parts)), TrialStatus.CRASHED)
    return Outcome(value=None, status=status.value, reason=f"on record as {word[:60]}", seconds=spent)


def _is_good(state: str, failed_word: bool) -> bool:
    if failed_word:
        return state.lower() in {"false", "0", "none", "no"}
    return state.lower() in _GOOD
