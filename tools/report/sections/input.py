"""What went in: the task as understood, the data, the split."""

from ....pipelines.contracts import ColumnProfile, Constraints
from ..data import ReportData
from ..document import Block, Cell, Code, Gallery, Section, facts, listing, table, text
from ..figures.bars import class_bars
from ..wording import number, plural, share, shown_lines, size

_MOST_COLUMNS = 200
_REQUEST_CHARACTERS = 4000


def task(data: ReportData) -> Section:
    """Each field with the words or the fact it rests on."""
    spec = data.plan.task
    values: dict[str, str] = {
        "target": spec.target,
        "kind": spec.kind.value.replace("tabular_", ""),
        "metric": f"{spec.metric} ({spec.direction.value})",
        "positive_class": spec.positive_class or "",
        "time_limit_seconds": number(spec.time_limit_seconds) if spec.time_limit_seconds else "",
        "max_trials": number(spec.max_trials) if spec.max_trials else "",
        "time_column": spec.time_column or "",
        "test_from": spec.test_from or "",
        "group_columns": ", ".join(spec.group_columns),
        "costs": "; ".join(f"{c.actual} called {c.predicted}: {c.cost:g}" for c in spec.costs),
        **_constraints(spec.constraints),
    }
    rows = []
    for field, value in values.items():
        source = spec.sources.get(field)
        if not value:
            continue
        origin = source.origin.value if source else "default"
        rows.append(
            (
                field.replace("_", " "),
                value,
                Cell(text=origin, tone="muted"),
                source.because if source else "",
            )
        )
    blocks: list[Block] = [
        Code(text=shown_lines(spec.request[:_REQUEST_CHARACTERS]), caption="The request"),
        table(("field", "understood as", "how", "because"), rows, caption="The task"),
    ]
    return Section(key="task", title="The task as understood", blocks=tuple(blocks))


def _constraints(limits: Constraints) -> dict[str, str]:
    return {
        "max_model_mb": f"{limits.max_model_mb:g} MB" if limits.max_model_mb else "",
        "max_latency_ms": f"{limits.max_latency_ms:g} ms a row" if limits.max_latency_ms else "",
        "min_score": f"{limits.min_score:g}" if limits.min_score is not None else "",
        "exclude": ", ".join(limits.exclude),
        "interpretable": "yes" if limits.interpretable else "",
    }


def data(data: ReportData) -> Section:
    """The file, its columns, the target, and what looked odd."""
    profile = data.profile
    file = profile.file
    read = [
        file.format.value,
        file.compression or "",
        file.encoding or "",
        f"delimiter {file.delimiter!r}" if file.delimiter else "",
    ]
    blocks: list[Block] = [
        facts(
            ("file", f"{file.path} ({size(file.bytes)})"),
            ("read as", ", ".join(part for part in read if part)),
            ("test file", profile.test_file.path if profile.test_file else None),
            ("rows", f"{profile.rows:,}"),
            ("columns", f"{len(profile.columns):,}"),
            ("rows that repeat another", f"{profile.duplicate_rows:,}" if profile.duplicate_rows else None),
            ("SHA-256", file.sha256),
        )
    ]
    if profile.warnings:
        blocks.append(listing(profile.warnings, tone="warn"))
    if profile.target is not None and profile.target.classes:
        blocks.append(Gallery(figures=(class_bars(profile.target),)))
    elif profile.target is not None and profile.target.numbers is not None:
        n = profile.target.numbers
        parts = (
            ("least", n.minimum),
            ("quarter below", n.q25),
            ("median", n.median),
            ("quarter above", n.q75),
            ("greatest", n.maximum),
            ("mean", n.mean),
            ("deviation", n.std),
            ("skewness", n.skew),
        )
        blocks.append(
            table(
                ("target", ">value"), [(name, number(value)) for name, value in parts], caption="The target"
            )
        )
    blocks.append(_columns(data))
    return Section(key="data", title="The data", blocks=tuple(blocks))


def _columns(data: ReportData) -> Block:
    used = {f.name: f for f in data.plan.features}
    rows = []
    for column in data.profile.columns:
        plan = used.get(column.name)
        role = "target" if plan is None else "used" if plan.use else f"left out: {plan.why}"
        rows.append(
            (
                column.name,
                (plan.kind if plan else column.kind).value,
                share(column.missing, data.profile.rows),
                f"{column.unique:,}",
                _holds(column),
                "" if column.target_relation is None else f"{column.target_relation:.2f}",
                role,
            )
        )
    return table(
        ("column", "kind", ">missing", ">different", "holds", ">tells of the target", "role"),
        rows,
        caption="Columns",
        most=_MOST_COLUMNS,
        folded=len(rows) > 25,
    )


def _holds(column: ColumnProfile) -> str:
    if column.top:
        return ", ".join(f"{v.value[:20]} ({v.count:,})" for v in column.top[:3])
    if column.numbers is not None and column.kind.value == "numeric":
        return f"{number(column.numbers.minimum)} to {number(column.numbers.maximum)}"
    return ""


def split(data: ReportData) -> Section:
    """Which rows were sealed and how the others were folded."""
    facts_ = data.split
    folds = "one holdout" if facts_.folds == 1 else plural(facts_.folds, "fold")
    return Section(
        key="split",
        title="The split",
        blocks=(
            text(
                f"{facts_.test:,} rows were sealed before anything was trained and opened once, at the end. "
                f"The search saw the other {facts_.development:,} rows ({folds})."
            ),
            facts(
                ("protocol", facts_.protocol),
                ("because", facts_.evidence or None),
                ("groups", ", ".join(data.plan.split.groups) or None),
                ("time", data.plan.split.time),
                ("test from", data.plan.split.test_from),
                ("SHA-256 of the rows", facts_.sha256),
            ),
            *((listing(data.plan.notes, tone="muted"),) if data.plan.notes else ()),
        ),
    )
