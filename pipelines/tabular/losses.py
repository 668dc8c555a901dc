"""Which loss a booster minimises, so that it serves the metric."""

#: Metric -> what it is about, where that is not the squared error.
_ABSOLUTE = frozenset({"mae", "median_absolute_error", "smape"})


def regression_loss(metric: str, names: dict[str, str]) -> str:
    """The library's name of the loss that serves ``metric``: of ``squared``, ``absolute`` or ``percentage``."""
    if metric in _ABSOLUTE:
        return names["absolute"]
    return names["percentage"] if metric == "mape" and "percentage" in names else names["squared"]
