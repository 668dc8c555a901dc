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
#: Of these, what the last resort needs.
FEW = WARM[:3]


def start_early(confinement: Confinement) -> ZygoteLink:
    """A zygote that imports while its coordinator does, before it is known where it will work.

    Raises:
        RequestError: confinement is required, and this system has none.
    """
    link = ZygoteLink(None, confinement)
    link.start()
    link.send({"warm": WARM})
    return link
