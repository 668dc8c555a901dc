"""Real tables of independent rows: nothing may be found that would split them otherwise."""

import warnings
from pathlib import Path

import polars as pl
import pytest
from automl_agent.pipelines.contracts import Structure
from automl_agent.tools.data.read import read_table

from .tables import SHARED, found, independent

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def assert_clean(structure: Structure) -> None:
    assert structure.groups == ()
    assert structure.timed is None
    assert structure.twins is None


@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "digits", "diabetes"])
def test_tables_of_scikit_learn(name: str) -> None:
    from sklearn import datasets

    table = getattr(datasets, f"load_{name}")(as_frame=True).frame
    frame = pl.DataFrame({str(c): table[c].to_numpy() for c in table.columns})
    assert_clean(found(frame, "target"))


@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("churn.csv.gz", "churn"),
        ("credit.csv", "credit_risk"),
        ("diabetes.csv", "progression"),
        ("digits.csv.gz", "digit"),
    ],
)
def test_examples(file: str, target: str) -> None:
    assert_clean(found(read_table(EXAMPLES / file).named(), target))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not here")
@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("tabular_classification/adult_income.csv.gz", "income"),
        ("tabular_classification/german_credit.csv.gz", "credit_risk"),
        ("tabular_classification/wa_churn.csv.gz", "churn"),
        ("tabular_regression/ames_housing.csv.gz", "Sale_Price"),
        ("tabular_regression/diamonds.csv.gz", "price"),
    ],
)
def test_public_tables(file: str, target: str) -> None:
    assert_clean(found(read_table(SHARED / file).named(), target))


@pytest.mark.parametrize("seed", range(4))
def test_made_up_tables(seed: int) -> None:
    from sklearn.datasets import make_classification, make_friedman1

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        inputs, y = (
            make_classification(1500, 12, random_state=seed)
            if seed % 2
            else make_friedman1(1500, random_state=seed)
        )
    assert_clean(found(pl.DataFrame({f"f{i}": column for i, column in enumerate(inputs.T)} | {"y": y})))
    assert_clean(found(independent(seed=seed).drop("date")))
