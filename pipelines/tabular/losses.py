"""Which loss a booster minimises, so that it serves the metric."""

#: Metric -> what it is about, where that is not the squared error.
_ABSOLUTE = frozenset({"mae", "median_absolute_error", "smape"})


def regression_loss(metric: str, names: dict[str, str], monotone: bool = False) -> str:
    """The library's name of the loss that serves ``metric``: of ``squared``, ``absolute`` or ``percentage``.

    With ``monotone`` it is the squared one: for the others boosters set the leaves' values anew, by medians,
    after a tree is grown, which knows of no direction (LightGBM refuses it, XGBoost does it in silence).
    """
    if monotone:
        return names["squared"]
    if metric in _ABSOLUTE:
        return names["absolute"]
    return names["percentage"] if metric == "mape" and "percentage" in names else names["squared"]
