"""What workers import before there is anything to do, and a zygote that begins with it early."""

from collections.abc import Iterable

from ...pipelines.catalogue import LAST_RESORT, LIBRARIES
from ...pipelines.contracts import ColumnKind, InputSchema
from .confine import Confinement
from .zygote_link import ZygoteLink

#: Modules that nearly every job needs.
WARM = (
    f"{__package__}.work",
    "pandas",
    "pyarrow.feather",
    "sklearn.compose",
    "sklearn.ensemble",
    "sklearn.impute",
    "sklearn.linear_model",
    "sklearn.neighbors",
    "sklearn.pipeline",
    "sklearn.preprocessing",
    f"{__package__.split('.')[0]}.pipelines.tabular.skops_io",
)
#: Of these, what every job needs; it is enough for the last resort.
FEW = WARM[:3]
#: Columns whose encoders are skrub's, which is slow to import.
_SKRUB = frozenset({ColumnKind.DATETIME, ColumnKind.TEXT})


def warm_modules(families: Iterable[str], inputs: InputSchema) -> tuple[str, ...]:
    """What workers should have imported before they are forked for these families on these columns, each once."""
    encoders = ("skrub",) if any(c.kind in _SKRUB for c in inputs.columns) else ()
    found: list[str] = []
    for name in families:
        # For the last resort there is no time for more, and nothing else is needed.
        found += FEW if name == LAST_RESORT else (*WARM, *encoders, *LIBRARIES.get(name, ()))
    return tuple(dict.fromkeys(found))


def start_early(confinement: Confinement) -> ZygoteLink:
    """A zygote that begins to import while its coordinator does, before it is known where it will work.

    It begins with little: two cores are often one, and the coordinator comes first.

    Raises:
        RequestError: confinement is required, and this system has none.
    """
    link = ZygoteLink(None, confinement)
    link.start()
    link.send({"warm": FEW})
    return link
