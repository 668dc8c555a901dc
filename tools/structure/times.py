"""The rows' own time, and whether it matters."""

from collections.abc import Sequence

import numpy as np

from ...pipelines.contracts import ColumnKind, DataProfile, TimeFinding
from .columns import Column
from .names import is_attribute_date, is_coordinate, is_moment
from .stakes import Stakes, measure, own_dependence

Array = np.ndarray

_LEAST_TIMES, _LEAST_KNOWN = 4, 0.8
#: Errors of neighbours that correlate by so much, or errors that shrink by so much at random: time matters.
_SERIAL, _GAIN, _T = 0.1, 0.05, 4.0
#: For the order of a file, about which no column says anything, the data must speak louder.
_FILE_OWN, _FILE_SERIAL, _FILE_GAIN = 0.15, 0.3, 0.15
_SORTED, _FEW_RUNS = 0.9, 0.35
_STANDARD_ERRORS = 5.0
#: Rows of a class that follow one another in a file that was put together by class, and inputs of a series.
_LONG_RUN, _INPUT_SERIAL = 10.0, 0.2
_ON_THE_MAP = 0.5


def time_names(profile: DataProfile, target: str) -> tuple[str, ...]:
    """Columns that could be the rows' time, the likeliest first; attributes such as dates of birth are none."""
    found = []
    for column in profile.columns:
        if column.name == target or column.numbers is None or is_attribute_date(column.name):
            continue
        date = column.kind is ColumnKind.DATETIME
        named = column.name in profile.time_columns or is_moment(column.name)
        if not date and not (named and column.numbers.integer):
            continue
        if column.unique >= _LEAST_TIMES and column.missing <= (1 - _LEAST_KNOWN) * profile.rows:
            if not date and column.numbers.maximum <= 31 and column.numbers.minimum >= 0:
                continue
            found.append((not date, not is_moment(column.name), -column.unique, column.name))
    return tuple(name for *_, name in sorted(found))


def find_time(
    columns: Sequence[Column],
    target: Column,
    lines: Array,
    times: Sequence[str],
    groups: Sequence[Column],
    seed: int = 1,
) -> TimeFinding | None:
    """The likeliest time column and whether the target depends on it; None where there is none.

    Args:
        columns: all columns but the target.
        target: one that is in order by a column is told by it outright: that is a leak, and no time.
        lines: (rows, k) the target on lines.
        times: names of possible time columns, the likeliest first.
        groups: entities found, within which order is judged too.
    """
    known = {c.name: c for c in columns}
    found: TimeFinding | None = None
    for name in times[:2]:
        if _is_sorted(target, np.argsort(known[name].codes, kind="stable")):
            continue
        finding = _judge(known[name], columns, lines, groups, np.random.default_rng(seed))
        if finding is not None and (found is None or (finding.matters and not found.matters)):
            found = finding
    return found


def _judge(
    time: Column,
    columns: Sequence[Column],
    lines: Array,
    groups: Sequence[Column],
    random: np.random.Generator,
) -> TimeFinding | None:
    shuffled = random.permutation(len(time.codes))
    orders = [shuffled[np.argsort(time.codes[shuffled], kind="stable")]]
    if groups:
        # Of one entity after another: dependence that entities side by side would hide.
        orders.append(np.lexsort((time.codes, groups[0].codes)))
    inputs = _matrix(columns, len(time.codes), first=time)
    for number, place in enumerate(orders):
        centred = lines if number == 0 else _within(lines, groups[0].codes)
        stakes = measure(inputs, centred, place, random)
        if stakes is not None and _matters(stakes):
            return TimeFinding(
                column=time.name, matters=True, sure=_is_sure(time, groups), evidence=_says(time.name, stakes)
            )
    if stakes is None:
        return None
    return TimeFinding(
        column=time.name,
        matters=False,
        sure=_is_sure(time, groups),
        evidence=f"the target does not depend on the order by {time.name[:60]!r} ({_figures(stakes)})",
    )


def find_order(
    columns: Sequence[Column], target: Column, lines: Array, is_classification: bool, seed: int = 2
) -> TimeFinding | None:
    """Whether rows depend on those before them in the file, or by a running number, where no column tells time.

    A file that is sorted by its target, its classes, an input, or by place is no series.
    """
    numbered = [c for c in columns if c.profile.kind is ColumnKind.IDENTIFIER and not c.nominal]
    file = np.arange(len(target.codes))
    for number in (None, *numbered[:1]):
        place = file if number is None else np.argsort(number.codes, kind="stable")
        if number is not None and bool((place == file).all()):
            continue
        stakes = _series(columns, target, lines, is_classification, place, seed)
        if stakes is not None:
            name = None if number is None else number.name
            return TimeFinding(column=name, matters=True, evidence=_says(name, stakes))
    return None


def _series(
    columns: Sequence[Column], target: Column, lines: Array, is_classification: bool, place: Array, seed: int
) -> Stakes | None:
    """What the order is worth where rows in it are a series, else None."""
    own = own_dependence(lines, place)
    if own < max(_FILE_OWN, _STANDARD_ERRORS / len(place) ** 0.5) or _is_sorted(target, place):
        return None
    inputs = [c for c in columns if c.profile.kind is not ColumnKind.IDENTIFIER and not is_moment(c.name)]
    if any(_is_sorted(c, place) for c in inputs) or _is_by_place(inputs, place):
        return None
    if is_classification and _is_pieced(inputs, target, place):
        return None
    stakes = measure(_matrix(columns, len(place)), lines, place, np.random.default_rng(seed))
    # Blocks of classes that no column names are no series: within them rows know nothing of their neighbours.
    if stakes is None or stakes.own < max(_FILE_OWN, _STANDARD_ERRORS * stakes.chance):
        return None
    loud = stakes.serial >= max(_FILE_SERIAL, _STANDARD_ERRORS * stakes.chance)
    return stakes if loud or (stakes.gain >= _FILE_GAIN and stakes.t >= _T) else None


def _is_by_place(columns: Sequence[Column], place: Array) -> bool:
    """Whether the rows follow a map: neighbours in the file are neighbours on the ground."""
    return any(
        is_coordinate(c.name) and own_dependence(c.line[:, None], place) > _ON_THE_MAP for c in columns
    )


def _matters(stakes: Stakes) -> bool:
    serial = stakes.serial >= max(_SERIAL, _STANDARD_ERRORS * stakes.chance)
    return serial or (stakes.gain >= _GAIN and stakes.t >= _T)


def _is_sure(time: Column, groups: Sequence[Column]) -> bool:
    """Dates and stamps are; bare years of rows that share them may be a property of what the row is about."""
    if time.profile.kind is ColumnKind.DATETIME or time.profile.unique > 0.5 * len(time.codes):
        return True
    if "year" not in time.name.lower():
        return True
    if groups:
        pairs = time.codes * (int(groups[0].codes.max()) + 1) + groups[0].codes
        return len(np.unique(pairs)) > 0.9 * len(pairs)
    return _is_sorted(time, np.arange(len(time.codes)))


def _is_sorted(column: Column, place: Array) -> bool:
    """Whether the rows are in this column's order, up or down, also in a few pieces one after another."""
    codes = column.codes[place]
    changes = np.diff(codes)
    if column.profile.unique < 50:
        # Runs of equal values: no more than a few a value, and far fewer than chance would make.
        runs = 1 + int((changes != 0).sum())
        return runs <= 3 * column.profile.unique and runs < _FEW_RUNS * len(codes) * (1 - column.same)
    up, down = float((changes >= 0).mean()), float((changes <= 0).mean())
    return max(up, down) >= _SORTED


def _is_pieced(columns: Sequence[Column], target: Column, place: Array) -> bool:
    """Whether classes come in long runs within which inputs know nothing of their neighbours.

    So files look that were put together class by class, in one piece or several.
    """
    codes = target.codes[place]
    runs = 1 + int((np.diff(codes) != 0).sum())
    if len(codes) / runs < _LONG_RUN:
        return False
    numbers = [c.line for c in columns if not c.nominal]
    if not numbers:
        return True
    inputs = _within(np.column_stack(numbers)[place], codes)
    within = codes[1:] == codes[:-1]
    serial = (inputs[1:] * inputs[:-1])[within].mean(axis=0) / np.maximum(1e-9, (inputs**2).mean(axis=0))
    return float(serial.max()) < _INPUT_SERIAL


def _within(lines: Array, codes: Array) -> Array:
    """The target less each entity's mean."""
    counts = np.maximum(1, np.bincount(codes))
    means = np.column_stack([np.bincount(codes, line) / counts for line in lines.T])
    centred = lines - means[codes]
    return np.asarray(centred / (float(centred.std()) or 1.0))


def _matrix(columns: Sequence[Column], rows: int, first: Column | None = None) -> Array:
    """(rows, k) inputs as a quick model reads them, the most related to the target first."""
    used = [c for c in columns if c is not first and c.profile.kind is not ColumnKind.IDENTIFIER]
    used.sort(key=lambda c: -(c.profile.target_relation or 0.0))
    chosen = [*([first] if first is not None else []), *used]
    if not chosen:
        return np.empty((rows, 0))
    return np.column_stack([c.codes.astype(float) if c.nominal else c.values for c in chosen])


def _says(name: str | None, stakes: Stakes) -> str:
    order = f"by {name[:60]!r}" if name is not None else "of the file"
    return f"the target depends on the order {order}: {_figures(stakes)}"


def _figures(stakes: Stakes) -> str:
    return (
        f"neighbours' errors correlate by {stakes.serial:.2f} (chance: {stakes.chance:.2f}), and dealing rows at "
        f"random hides {max(0.0, stakes.gain):.0%} of a quick model's error on rows kept apart"
    )
