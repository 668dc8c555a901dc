"""Parameters of the estimator as an order for the crew."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .given import Given

if TYPE_CHECKING:
    import polars as pl

    from ...agents.crew.order import Order

#: Beside the run's own files.
DATA, TEST = "data.parquet", "test.parquet"


def order(params: Mapping[str, Any], given: Given, folder: Path, started: float) -> "Order":
    """The order for one ``fit``; tables are written into the run folder, which makes it whole.

    Args:
        params: of the estimator.
        given: the table.
        folder: the run folder, made already.
        started: monotonic time from which the time limit counts.

    Raises:
        PersonError: a parameter does not fit.
        OSError: the tables cannot be written.
    """
    from ...agents.crew.order import Order
    from ..commands import ordering

    for check, name in (
        (ordering.check_device, "device"),
        (ordering.check_llm, "llm"),
        (ordering.check_privacy, "privacy"),
        (ordering.check_verify, "verify"),
    ):
        check(params[name])
    jobs = params["n_jobs"]
    return Order(
        started=started,
        request=params["request"] or _said(given),
        overrides=_overrides(params, given),
        data=_placed(given.frame, given.path, folder / DATA),
        test=_test(params["test"], given, folder),
        folders=(Path.cwd(),),
        out=folder,
        llm=params["llm"],
        max_cost=params["max_cost"],
        max_tokens=params["max_tokens"],
        privacy=params["privacy"] or "schema",
        proposer=params["proposer"],
        device=params["device"],
        seed=_seed(params["random_state"]),
        jobs=None if jobs is None or jobs < 1 else jobs,
        weights=ordering.named_weights(params["weights"]),
        refit=params["refit"],
        verify=params["verify"],
    )


def resumption(folder: Path, time_limit: float | str | None, trials: int | None) -> "Order":
    """The order to take up the run in ``folder``."""
    from ...agents.crew.order import Order, Overrides

    fields = Overrides(time_limit_seconds=seconds(time_limit), max_trials=trials)
    started = time.monotonic()
    return Order(started=started, resume=folder, overrides=fields, folders=(folder, Path.cwd()))


def seconds(limit: float | str | None) -> float | None:
    """A time limit in seconds: a number of them, or ``10m``.

    Raises:
        RequestError: it is neither.
    """
    from ..commands.ordering import seconds as read

    return read(limit if limit is None or isinstance(limit, str) else f"{limit:f}")


def _said(given: Given) -> str:
    return f"Predict {given.target}." if given.target else "Predict the target."


def _overrides(params: Mapping[str, Any], given: Given) -> Any:
    from pydantic import ValidationError

    from ...agents.crew.order import Overrides
    from ...pipelines.contracts import RequestError

    fields = {
        "target": given.target,
        "metric": params["metric"],
        "kind": f"tabular_{given.kind}" if given.kind else None,
        "time_limit_seconds": seconds(params["time_limit"]),
        "max_trials": params["trials"],
        **(params["settings"] or {}),
    }
    try:
        return Overrides.model_validate({name: value for name, value in fields.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise RequestError("BAD-SETTING", f"{field}: {first['msg']}", "mend that parameter") from error


def _placed(frame: "pl.DataFrame | None", path: str | None, place: Path) -> str:
    from .frames import write

    if frame is not None:
        write(frame, place)
        return str(place)
    assert path is not None
    return str(Path(path).expanduser().absolute())


def _test(test: Any, given: Given, folder: Path) -> str | None:
    """The sealed test table; a frame has the same columns as the one that is learned from."""
    from .frames import column_names, is_path, to_polars

    if test is None:
        return None
    if is_path(test):
        return _placed(None, str(test), folder)
    frame = to_polars(test, column_names(test))
    if given.classes is not None and given.target in frame.columns:
        import polars as pl

        from .labels import names_of

        called = dict(zip(given.classes.tolist(), names_of(given.classes), strict=True))
        cells = frame.get_column(given.target).to_list()
        frame = frame.with_columns(pl.Series(given.target, [called.get(cell) for cell in cells], pl.String))
    return _placed(frame, None, folder / TEST)


def _seed(random_state: Any) -> int | None:
    if random_state is None or isinstance(random_state, int):
        return random_state
    from sklearn.utils import check_random_state

    return int(check_random_state(random_state).randint(2**31 - 1))
