"""Small tables with the columns of public data sets, for requests in many languages."""

import numpy as np
import polars as pl

_ROWS = 200


def _pick(rng: np.random.Generator, *values: object) -> list[object]:
    return [values[i] for i in rng.integers(0, len(values), _ROWS)]


def public_tables() -> dict[str, dict[str, object]]:
    """Columns by table; the names are those of the public sets, the values are drawn."""
    rng = np.random.default_rng(1)
    number = rng.normal(50.0, 10.0, _ROWS)
    whole = rng.integers(0, 1000, _ROWS).astype(float)
    share = rng.uniform(0.0, 1.0, _ROWS)
    yes = _pick(rng, "Yes", "No", "No")
    flag = _pick(rng, 0, 1)
    years = _pick(rng, 2006, 2007, 2008, 2009, 2010)
    days = pl.Series([f"2016-{1 + i // 28 % 12:02d}-{1 + i % 28:02d}" for i in range(_ROWS)])
    dates = days.str.to_datetime("%Y-%m-%d", time_unit="us")
    prose = [f"some words that somebody wrote about matter {i} of {i * 7}" for i in range(_ROWS)]
    return {
        "adult": {
            "age": whole, "workclass": _pick(rng, "Private", "State-gov"), "fnlwgt": whole * 31,
            "education": _pick(rng, "Bachelors", "Masters", "11th"), "education_num": _pick(rng, *range(1, 17)),
            "marital_status": _pick(rng, "Divorced", "Widowed"), "occupation": _pick(rng, "Sales", "Tech-support"),
            "relationship": _pick(rng, "Wife", "Husband"), "race": _pick(rng, "Black", "White", "Other"),
            "sex": _pick(rng, "Female", "Male"), "capital_gain": whole * 3, "capital_loss": whole * 2,
            "hours_per_week": _pick(rng, *range(20, 60)), "native_country": _pick(rng, "United-States", "Cuba"),
            "income": _pick(rng, ">50K", "<=50K", "<=50K"),
        },
        "phone": {
            "female": flag, "senior_citizen": flag, "partner": flag, "tenure": whole, "phone_service": flag,
            "internet_service": _pick(rng, "DSL", "No", "Fiber optic"), "tech_support": yes, "streaming_tv": yes,
            "contract": _pick(rng, "Two year", "One year", "Month-to-month"), "paperless_billing": flag,
            "payment_method": _pick(rng, "Mailed check", "Electronic check"), "monthly_charges": number,
            "total_charges": number * 12, "churn": yes,
        },
        "ames": {
            "MS_SubClass": _pick(rng, "One_Story", "Two_Story"), "Lot_Area": whole + 1, "Street": _pick(rng, "Pave", "Grvl"),
            "Neighborhood": _pick(rng, *(f"Area_{i}" for i in range(20))), "House_Style": _pick(rng, "One_Story", "SLvl"),
            "Overall_Cond": _pick(rng, "Good", "Poor", "Fair"), "Year_Built": _pick(rng, *range(1900, 2010)),
            "Central_Air": _pick(rng, "Y", "N"), "Gr_Liv_Area": whole, "Full_Bath": _pick(rng, 0, 1, 2, 3),
            "Garage_Cars": _pick(rng, 0, 1, 2), "Garage_Area": whole, "Mo_Sold": _pick(rng, *range(1, 13)),
            "Year_Sold": years, "Sale_Type": _pick(rng, "WD", "New"), "Sale_Condition": _pick(rng, "Normal", "Family"),
            "Longitude": share - 93, "Latitude": share + 42, "Sale_Price": whole * 100 + 7,
        },
        "diamonds": {
            "carat": share, "cut": _pick(rng, "Fair", "Ideal", "Good"), "color": _pick(rng, "D", "E", "F"),
            "clarity": _pick(rng, "SI1", "VS1", "IF"), "depth": number, "table": number, "x": share, "y": share,
            "z": share, "price": whole * 9 + 300,
        },
        "movies": {
            "movieId": [i % 40 for i in range(_ROWS)], "title": [f"A Film {i % 40}" for i in range(_ROWS)],
            "year": _pick(rng, *range(1950, 2016)), "genres": _pick(rng, "Drama", "Comedy|Romance"),
            "userId": [i // 10 for i in range(_ROWS)], "rating": _pick(rng, 0.5, 1.0, 2.5, 3.0, 4.0, 5.0),
            "timestamp": np.arange(_ROWS) * 977 + 1_260_759_144,
        },
        "sms": {"text": prose, "label": _pick(rng, "spam", "ham", "ham")},
        "trec": {"text": prose, "label": _pick(rng, "ENTY", "ABBR", "LOC", "HUM", "NUM", "DESC")},
        "etth": {
            "date": dates, "HUFL": number, "HULL": number / 3, "MUFL": number / 5, "MULL": number / 7,
            "LUFL": number * 2, "LULL": number * 3, "OT": number * 4,
        },
        "airline": {"Month": dates, "Passengers": whole},
        "taxi": {"timestamp": dates, "value": whole, "anomaly_window": _pick(rng, 0, 0, 0, 1)},
        "seeds": {
            "area": number, "perimeter": number / 2, "compactness": share, "kernel_length": number / 9,
            "kernel_width": number / 11, "asymmetry": share * 3, "groove_length": number / 13,
        },
        "german": {
            "checking_status": _pick(rng, "A11", "A12"), "duration": whole, "credit_history": _pick(rng, "A30", "A34"),
            "purpose": _pick(rng, "A40", "A43"), "credit_amount": whole * 3 + 1, "savings": _pick(rng, "A61", "A65"),
            "employment": _pick(rng, "A71", "A72"), "personal_status": _pick(rng, "A91", "A93"), "age": number,
            "housing": _pick(rng, "A151", "A152"), "job": _pick(rng, "A171", "A173"), "telephone": _pick(rng, "A191", "A192"),
            "foreign_worker": _pick(rng, "A201", "A202"), "credit_risk": _pick(rng, "good", "good", "bad"),
        },
    }  # fmt: skip
