"""scikit-learn's own checks of an estimator. Those that fit take a run each, some of them several."""

from typing import Any

import pytest
from automl_agent import AutoMLClassifier, AutoMLRegressor
from sklearn.utils.estimator_checks import estimator_checks_generator

#: What does not apply, and why.
EXPECTED = {
    "check_fit2d_1feature": "fits ten rows: a run seals some for its test and validates on others, so it asks for 20"
    " at least, with a ValueError that names rows, not columns",
}
#: Checks that need no run to tell.
QUICK = frozenset(
    {
        "check_complex_data",
        "check_classifiers_one_label",
        "check_classifiers_one_label_sample_weights",
        "check_classifiers_regression_target",
        "check_do_not_raise_errors_in_init_or_set_params",
        "check_estimator_cloneable",
        "check_estimator_repr",
        "check_estimator_sparse_array",
        "check_estimator_sparse_matrix",
        "check_estimator_sparse_tag",
        "check_estimator_tags_renamed",
        "check_estimators_empty_data_messages",
        "check_estimators_partial_fit_n_features",
        "check_estimators_unfitted",
        "check_fit1d",
        "check_fit2d_1sample",
        "check_get_params_invariance",
        "check_mixin_order",
        "check_no_attributes_set_in_init",
        "check_parameters_default_constructible",
        "check_requires_y_none",
        "check_set_params",
        "check_supervised_y_no_nan",
        "check_valid_tag_types",
    }
)


def _named(check: Any) -> str:
    return str(getattr(check, "func", check).__name__)


def _checks(quick: bool) -> list[Any]:
    """Each estimator with each check, to be called with one another."""
    params: dict[str, Any] = {
        "llm": "none",
        "trials": 1,
        "settings": {"interpretable": True},
        "random_state": 0,
    }
    found = []
    for kind in (AutoMLClassifier, AutoMLRegressor):
        for estimator, check in estimator_checks_generator(kind(**params)):
            name = _named(check)
            if (name in QUICK) is quick:
                marks = [pytest.mark.xfail(reason=EXPECTED[name], strict=True)] if name in EXPECTED else []
                words = "-".join(str(v) for v in getattr(check, "keywords", {}).values())
                found.append(
                    pytest.param(estimator, check, id=f"{kind.__name__}-{name}-{words}", marks=marks)
                )
    return found


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("estimator", "check"), _checks(quick=True))
def test_checks_that_need_no_run(
    estimator: Any, check: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    check(estimator)
    assert not (tmp_path / "runs").exists()


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("estimator", "check"), _checks(quick=False))
def test_checks_that_fit(estimator: Any, check: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    check(estimator)
