"""A table's facts before the task says which column is the target."""

from ...pipelines.contracts import DataError, DataProfile
from ..data.read import RawTable
from .columns import profile_columns
from .groups import group_candidates, time_columns


def profile_table(main: RawTable, test: RawTable | None) -> DataProfile:
    """Profile the training table; the test table is only checked to have its columns.

    Raises:
        DataError: there is one column only, so nothing to learn from, or the test table has other columns.
    """
    frame = main.frame
    if frame.width < 2:
        raise DataError(
            "ONE-COLUMN",
            f"{main.facts.path} has one column only, {main.names[0][:60]!r}",
            "if its fields are set apart by something else than , ; | or tab, save it with commas",
        )
    columns = profile_columns(main)
    warnings = list(main.facts.warnings)
    if test is not None:
        if not any(name in test for name in main.names):
            raise DataError(
                "OTHER-COLUMNS",
                f"{test.facts.path} shares no column with {main.facts.path}",
                "name a test table of the same columns",
            )
        warnings += [f"test table: {text}" for text in test.facts.warnings]
    duplicates = frame.height - frame.hash_rows(seed=0).n_unique()
    if duplicates > 0.01 * frame.height:
        warnings.append(f"{duplicates} of {frame.height} rows repeat another row")
    return DataProfile(
        file=main.facts,
        test_file=test.facts if test is not None else None,
        rows=frame.height,
        columns=columns,
        duplicate_rows=duplicates,
        group_candidates=group_candidates(columns, frame.height),
        time_columns=time_columns(columns),
        warnings=tuple(warnings),
    )
