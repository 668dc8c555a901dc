"""Find and read the data; nothing is written yet."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ...pipelines.contracts import FileFormat, RequestError
from ...tools.data.locate import data_files, is_there, picture_folders, resolve
from ...tools.data.pictures.division import divided
from ...tools.data.read import RawTable, read_table
from ...tools.profile import profile_table
from ...tools.store.failpoints import passing
from ...tools.trials.memory import available_mb
from ..intake.files import choose_files
from ..intake.guard import check_request
from .state import Desk, RunState, Tables
from .taking_up import record_opening
from .weights import look_at_weights


def read_data(desk: Desk, _: RunState) -> RunState:
    """Find the data that a request names, read and profile it.

    Raises:
        RequestError, DataError: it names none, or one that cannot be read.
    """
    order = desk.order
    assert order.request is not None
    check_request(order.request)
    if desk.memory_mb is None:
        desk.memory_mb = available_mb()
    near = near_names(order.folders)

    def is_folder(name: str) -> bool:
        return any(is_there(folder / name) and (folder / name).is_dir() for folder in order.folders)

    choice = choose_files(order.request, order.data, order.test, near, is_folder)
    if choice.question is not None and (answer := desk.consult(choice.question)) is not None:
        choice = choose_files(order.request, answer, order.test, near, is_folder)
    if choice.data is None:
        question = choice.question
        raise RequestError(
            "NO-DATA",
            question.text if question else "the request names no data file",
            "name the file in the request, or with --data",
        )
    desk.stage(f"reading {Path(choice.data).name}")
    tables = read_tables(desk, choice.data, choice.test)
    profile = profile_table(tables.main, tables.test)
    look_at_weights(desk, tables, profile)
    go_on(desk)
    return RunState(tables=tables, profile=profile)


def near_names(folders: Sequence[Path]) -> list[str]:
    """Names of data files beside the request; where there are none, of folders of pictures."""
    files = [path.name for folder in folders for path in data_files(folder)]
    return files or [f"{path.name}/" for folder in folders for path in picture_folders(folder)]


def read_tables(desk: Desk, data: str, test: str | None) -> Tables:
    """The tables of these paths, looked for in the order's folders."""
    folders = desk.order.folders
    main, sealed = _divided(read_table(resolve(data, folders)), test is not None)
    tables = Tables(main, read_table(resolve(test, folders), main.styles) if test else sealed)
    passing("data:read")
    return tables


def _divided(table: RawTable, test_named: bool) -> tuple[RawTable, RawTable | None]:
    """Rows to learn from, and the test that a data set of pictures brings; where another is named, neither has them."""
    if table.facts.format is not FileFormat.PICTURES:
        return table, None
    main, sealed = divided(table)
    if sealed is None or not test_named:
        return main, sealed
    said = f"{sealed.frame.height} rows that are marked as test are left out: another test table is named"
    facts = main.facts.model_copy(update={"warnings": (*main.facts.warnings, said)})
    return replace(main, facts=facts), None


def go_on(desk: Desk) -> None:
    """Record that a run which was interrupted before its plan goes on: its data is there."""
    if desk.taken_up is not None and desk.store is not None:
        record_opening(desk.store, desk.taken_up)
        desk.taken_up = None
