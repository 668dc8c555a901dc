"""Small tables of many sorts, profiled once, that requests in the tests are about."""

from functools import cache

import numpy as np
import polars as pl
from automl_agent.pipelines.contracts import DataProfile, FileFacts, FileFormat
from automl_agent.tools.data.read import RawTable
from automl_agent.tools.profile import profile_table

from .public_tables import public_tables

_ROWS = 200


def _pick(rng: np.random.Generator, *values: object) -> list[object]:
    return [values[i] for i in rng.integers(0, len(values), _ROWS)]


@cache
def _tables() -> dict[str, dict[str, object]]:
    rng = np.random.default_rng(0)
    number = rng.normal(50.0, 10.0, _ROWS)
    whole = rng.integers(0, 1000, _ROWS).astype(float)
    yes = _pick(rng, "Yes", "No", "No", "No")
    dates = pl.Series([f"2011-{1 + i // 28 % 12:02d}-{1 + i % 28:02d}" for i in range(_ROWS)])
    days = dates.str.to_datetime("%Y-%m-%d", time_unit="us")
    stamps = pl.Series([f"2023-{1 + i // 28 % 12:02d}-{1 + i % 28:02d}" for i in range(_ROWS)])
    return public_tables() | {
        "titanic": {
            "PassengerId": np.arange(_ROWS),
            "Survived": _pick(rng, 0, 1),
            "Pclass": _pick(rng, 1, 2, 3),
            "Name": [f"Mr. Person {i} of Town {i * 7}" for i in range(_ROWS)],
            "Sex": _pick(rng, "male", "female"),
            "Age": number,
            "Fare": number * 3,
            "Embarked": _pick(rng, "S", "C", "Q"),
        },
        "wine": {
            "fixed acidity": number,
            "pH": number,
            "alcohol": number,
            "quality": _pick(rng, 3, 4, 5, 6, 7),
        },
        "bikes": {
            "dteday": days,
            "temp": number,
            "windspeed": number,
            "weather_type": _pick(rng, "dry", "wet"),
            "cnt": whole,
        },
        "houses": {
            "Id": np.arange(_ROWS),
            "LotArea": whole + 1,
            "OverallQual": _pick(rng, *range(1, 11)),
            "YrSold": _pick(rng, 2006, 2007, 2008, 2009, 2010),
            "GrLivArea": whole,
            "SalePrice": whole * 100 + 7,
        },
        "fraud": {
            "Time": number,
            "V1": number,
            "V2": number,
            "Amount": number,
            "Class": _pick(rng, 0, 0, 0, 0, 1),
        },
        "insurance": {
            "age": whole,
            "sex": _pick(rng, "f", "m"),
            "bmi": number,
            "smoker": yes,
            "region": _pick(rng, "ne", "sw"),
            "charges": number * 9,
        },
        "employees": {
            "Attrition": yes,
            "Department": _pick(rng, "Sales", "HR"),
            "MonthlyIncome": whole * 3 + 1,
            "Gender": _pick(rng, "Male", "Female"),
            "MaritalStatus": _pick(rng, "Single", "Married"),
            "YearsAtCompany": _pick(rng, *range(20)),
        },
        "patients": {
            "patient_id": [i // 5 for i in range(_ROWS)],
            "visit": _pick(rng, 1, 2, 3),
            "bp": number,
            "glucose": number,
            "diagnosis": _pick(rng, "healthy", "sick"),
        },
        "bank": {
            "CustomerId": np.arange(_ROWS),
            "Surname": _pick(rng, "Hill", "Onio"),
            "CreditScore": whole,
            "Geography": _pick(rng, "FR", "DE"),
            "Exited": _pick(rng, 0, 0, 0, 1),
        },
        "iris": {
            "sepal length (cm)": number,
            "sepal width (cm)": number,
            "petal length (cm)": number,
            "species": _pick(rng, "setosa", "virginica", "versicolor"),
        },
        "sensor": {
            "timestamp": stamps.str.to_datetime("%Y-%m-%d", time_unit="us"),
            "machine_id": [f"m{i // 10}" for i in range(_ROWS)],
            "Temperature_C": number,
            "vibration": number / 7,
            "RPM": whole,
            "failure": _pick(rng, 0, 0, 0, 0, 1),
        },
        "credit": {
            "duration": whole,
            "credit_amount": whole * 3 + 1,
            "purpose": _pick(rng, "car", "radio", "repairs"),
            "personal_status": _pick(rng, "single", "married"),
            "foreign_worker": _pick(rng, "yes", "no"),
            "credit_risk": _pick(rng, "good", "good", "bad"),
        },
        "telco": {
            "customerID": [f"C-{i}" for i in range(_ROWS)],
            "tenure": whole,
            "MonthlyCharges": number,
            "TotalCharges": number * 12,
            "Contract": _pick(rng, "Month-to-month", "One year", "Two year"),
            "Churn": yes,
        },
        "cars": {
            "mpg": number / 2,
            "cylinders": _pick(rng, 4, 6, 8),
            "horsepower": whole,
            "weight": whole * 5,
            "origin": _pick(rng, "usa", "europe", "japan"),
        },
        "shop": {
            "is": _pick(rng, "a", "b"),
            "The": whole,
            "umsatz": number * 100,
            "prix (€)": number * 3,
            "état": _pick(rng, "neuf", "usé"),
            "it's; DROP TABLE": _pick(rng, 0, 1),
        },
    }


@cache
def profile(name: str) -> DataProfile:
    """The profile of the table called ``name``."""
    facts = FileFacts(path=f"/data/{name}.csv", format=FileFormat.DELIMITED, bytes=1, sha256="0" * 64)
    return profile_table(RawTable.read(pl.DataFrame(_tables()[name]), facts), None)
