"""The data: the file, the target, the columns, and what looked odd."""

from ....pipelines.contracts import ColumnProfile, FeaturePlan, FileFacts
from ..data import ReportData
from ..document import Block, Cell, Gallery, Section, facts, listing, table
from ..figures.bars import class_bars, number_box
from ..wording import number, share, shown, size

_MOST_COLUMNS, _OPEN_COLUMNS = 200, 40
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "space"}


def _packed(how: str | None) -> str:
    if how is None:
        return ""
    return "in an archive" if how == "archive" else f"{how} compressed"


def data(data: ReportData) -> Section:
    """What was read, and what is known about it."""
    profile = data.profile
    dropped = sum(not f.use for f in data.plan.features)
    repeats = "; ".join(f"{shown(g.name, 80)}: {g.evidence}" for g in profile.group_candidates[:5])
    blocks: list[Block] = [
        facts(
            ("File", f"{profile.file.path} ({size(profile.file.bytes)})"),
            ("Read as", _read_as(profile.file)),
            ("SHA-256", profile.file.sha256),
            ("Test file", _test_file(profile.test_file)),
            ("Rows", f"{profile.rows:,}"),
            ("Columns", f"{len(profile.columns):,}, {len(data.plan.features) - dropped:,} used as inputs"),
            ("Repeated rows", f"{profile.duplicate_rows:,}" if profile.duplicate_rows else None),
            ("Target missing in", _missing_target(data)),
            ("Looks like groups", repeats or None),
            ("Orders rows in time", ", ".join(shown(n, 80) for n in profile.time_columns[:5]) or None),
        )
    ]
    warnings = (*profile.file.warnings, *(profile.test_file.warnings if profile.test_file else ()))
    if warnings or profile.warnings:
        blocks.append(listing((*warnings, *profile.warnings), tone="warn"))
    target = profile.target
    if target is not None and target.classes:
        blocks.append(Gallery(figures=(class_bars(target),)))
    elif target is not None and target.numbers is not None:
        blocks.append(Gallery(figures=(number_box(target, target.numbers),)))
    elif target is not None and target.things:
        rows = [(shown(t.value, 120), f"{t.count:,}") for t in target.things]
        blocks.append(table(("What is drawn", ">Pictures with it"), rows, most=_MOST_COLUMNS))
    blocks.append(_columns(data))
    return Section(key="data", title="The data", blocks=tuple(blocks))


def _read_as(file: FileFacts) -> str:
    parts = (
        file.format.value,
        _packed(file.compression),
        file.encoding or "",
        f"delimiter {_DELIMITERS.get(file.delimiter, file.delimiter)}" if file.delimiter else "",
        f"sheet {file.sheet}" if file.sheet else "",
    )
    return ", ".join(part for part in parts if part)


def _test_file(file: FileFacts | None) -> str | None:
    return f"{file.path} ({size(file.bytes)}, SHA-256 {file.sha256})" if file else None


def _missing_target(data: ReportData) -> str | None:
    target = data.profile.target
    return f"{target.missing:,} rows, which cannot be learned from" if target and target.missing else None


def _columns(data: ReportData) -> Block:
    plans = {f.name: f for f in data.plan.features}
    rows = [_column(column, plans.get(column.name), data) for column in data.profile.columns]
    return table(
        ("Column", "Kind", ">Missing", ">Unique", ">Relation to target", "Holds", "Role", "Notes"),
        rows,
        caption="Columns",
        most=_MOST_COLUMNS,
        folded=len(rows) > _OPEN_COLUMNS,
    )


def _column(column: ColumnProfile, plan: FeaturePlan | None, data: ReportData) -> tuple[str | Cell, ...]:
    is_target = column.name == data.plan.task.target
    role = Cell(text="unused", tone="muted")
    if is_target:
        role = Cell(text="target", tone="good")
    elif plan is not None and plan.use:
        role = Cell(text="input")
    notes = [*column.notes, *([plan.why] if plan is not None and plan.why else [])]
    relation = column.target_relation
    return (
        shown(column.name, 120),
        (plan.kind if plan else column.kind).value,
        share(column.missing, data.profile.rows),
        f"{column.unique:,}",
        "" if relation is None or is_target else f"{relation:.2f}",
        _holds(column),
        role,
        shown("; ".join(dict.fromkeys(notes)), 240),
    )


def _holds(column: ColumnProfile) -> str:
    numbers = column.numbers
    if numbers is not None and column.kind.value == "numeric":
        return f"{number(numbers.minimum)} to {number(numbers.maximum)}, median {number(numbers.median)}"
    return ", ".join(f"{shown(v.value, 20)} ({v.count:,})" for v in column.top[:3])
