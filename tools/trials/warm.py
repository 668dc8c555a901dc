"""What workers import before there is anything to do, and a zygote that begins with it early."""

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
