"""Which rows are sealed and how the others are folded."""

from ...pipelines.contracts import DataProfile, Protocol, SplitPlan, TaskSpec

#: Beyond this many test rows the interval hardly narrows; the rows serve better in training.
_TEST_ROWS = 50_000
#: With fewer rows, a fifth would leave too few to test on.
_SMALL_ROWS, _SMALL_FRACTION = 500, 0.25
#: Cells (rows x columns) that a boosted model with default settings learns in about a second on one core.
_CELLS_A_SECOND = 150_000
#: One trial with default settings should take at most this share of the time limit.
_TRIAL_SHARE = 1 / 15


def choose_split(task: TaskSpec, profile: DataProfile, seconds: float) -> SplitPlan:
    """The split plan: its protocol from what the request states, its sizes from rows and time."""
    protocol, evidence = _protocol(task)
    fraction = _SMALL_FRACTION if profile.rows < _SMALL_ROWS else min(0.2, _TEST_ROWS / profile.rows)
    return SplitPlan(
        protocol=protocol,
        groups=task.group_columns,
        time=task.time_column,
        test_from=task.test_from,
        test_fraction=fraction,
        folds=_folds(profile, seconds),
        evidence=evidence,
    )


def _protocol(task: TaskSpec) -> tuple[Protocol, str]:
    said = {field: source.because for field, source in task.sources.items()}
    if task.time_column and task.group_columns:
        return Protocol.GROUPED_TEMPORAL, f"{said.get('time_column', '')}; {said.get('group_columns', '')}"
    if task.time_column:
        return Protocol.TEMPORAL, said.get("time_column", "a time column is named")
    if task.group_columns:
        return Protocol.GROUPED, said.get("group_columns", "group columns are named")
    if task.is_classification:
        return (
            Protocol.STRATIFIED,
            "no time or group is stated: rows count as independent, classes kept in proportion",
        )
    return Protocol.IID, "no time or group is stated: rows count as independent"


def _folds(profile: DataProfile, seconds: float) -> int:
    """Five, three or one: as many as let a trial with default settings fit well into the time limit."""
    fit = 0.3 + profile.rows * len(profile.columns) / _CELLS_A_SECOND
    for folds in (5, 3):
        if folds * fit <= _TRIAL_SHARE * seconds:
            return folds
    return 1
