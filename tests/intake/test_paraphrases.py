"""English requests that call nothing by its name: columns, metrics, limits and wishes in other words.

``HELD_BACK`` was written before the rules it measures and was not looked at while they were built.
"""

from typing import Any

import pytest

from .test_understand import ask, fields_of, invented

#: table, request, expected fields.
REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("adult", "Work out what somebody makes a year, over or under 50K. Keep skin colour and gender out of it. Share of right answers.", {"target": "income", "metric": "accuracy", "exclude": ("race", "sex")}),
    ("phone", "I want to know the monthly bill of a customer. Average error in dollars. Do not use what they paid in total.", {"target": "monthly_charges", "metric": "mae", "exclude": ("total_charges",)}),
    ("diamonds", "predict the pirce of a stone; being off by a factor is what hurts", {"target": "price", "metric": "rmsle"}),
    ("ames", "What will a home fetch? The same neighbourhood must not be on both sides. Big errors hurt most.", {"target": "Sale_Price", "metric": "rmse", "group_columns": ("Neighborhood",)}),
    ("ames", "Selling price of a house, please; leave out where it lies on the map. At least 0.85 of the variance explained.", {"target": "Sale_Price", "exclude": ("Latitude", "Longitude"), "metric": "r2", "min_score": 0.85}),
    ("movies", "How many stars will a person give a film? Ratings of one user belong together. Average miss in stars.", {"target": "rating", "metric": "mae", "group_columns": ("userId",)}),
    ("movies", "Guess the rating. Learn from the older ones, test on the newest. A minute and a half.", {"target": "rating", "time_column": "timestamp", "time_limit_seconds": 90.0}),
    ("sms", "Which texts are junk? I would rather let some through than bin a real one: no false alarms.", {"target": "label", "metric": "precision"}),
    ("trec", "Sort the questions into their six kinds; all kinds count alike, however rare they are.", {"target": "label", "metric": "f1_macro"}),
    ("etth", "Forecast the oil temperature of the transformer. Train on the older part, test on the newest.", {"target": "OT", "time_column": "date"}),
    ("airline", "How many people will fly each month? Off by a few percent is fine, so judge it in percent.", {"target": "Passengers", "metric": "mape"}),
    ("taxi", "How many taxi rides are there in half an hour? The window with the anomaly marked must not be used. R2.", {"target": "value", "metric": "r2", "exclude": ("anomaly_window",)}),
    ("seeds", "How long is the kernel of a grain? Squared error. Two minutes.", {"target": "kernel_length", "metric": "mse", "time_limit_seconds": 120.0}),
    ("german", "Who will not pay us back? Letting a bad one through costs five times what turning a good one away costs.", {"target": "credit_risk", "metric": "cost", "costs": {("bad", "good"): 5.0, ("good", "bad"): 1.0}}),
    ("german", "Tell good payers from bad ones. I have to justify every decision to the applicant. At least 75 percent right.", {"target": "credit_risk", "interpretable": True, "metric": "accuracy", "min_score": 0.75}),
    ("phone", "Give me a call list with the likeliest to go at the top. I need it by Friday, but do not compute longer than a quarter of an hour.", {"target": "churn", "metric": "roc_auc", "time_limit_seconds": 900.0}),
    ("phone", "Churn. Last year we used accuracy; we no longer do. Miss as few leavers as possible.", {"target": "churn", "metric": "recall"}),
    ("phone", "Which customers will go? It need not be explainable. Calibrated probabilities. Answers in under five milliseconds.", {"target": "churn", "metric": "log_loss", "max_latency_ms": 5.0}),
    ("ames", "Sale price within a three-minute walk of the university or not: predict it anyway, half the houses off by less than what? Median error.", {"target": "Sale_Price", "metric": "median_absolute_error"}),
    ("adult", "Who earns above 50K? Neither race nor sex nor native country may play a part. The model must fit in half a megabyte.", {"target": "income", "exclude": ("race", "sex", "native_country"), "max_model_mb": 0.5}),
]  # fmt: skip

HELD_BACK: list[tuple[str, str, dict[str, Any]]] = [
    ("adult", "Does a person take home more than 50K? Give honest probabilities. Their sex, race and age are off limits. Ninety seconds.", {"target": "income", "metric": "log_loss", "exclude": ("sex", "race", "age"), "time_limit_seconds": 90.0}),
    ("diamonds", "What is a gem worth, going by its carats and cut? The typical error in dollars. No more than two and a half minutes.", {"target": "price", "metric": "mae", "time_limit_seconds": 150.0}),
    ("ames", "Predict the sale pirce, trained on earlier sales and tested on the latest year sold. A manager has to understand it.", {"target": "Sale_Price", "time_column": "Year_Sold", "interpretable": True}),
    ("movies", "Predict how a viewer rates a movie, for viewers never seen before. Large errors are worse than small ones.", {"target": "rating", "metric": "rmse", "group_columns": ("userId",)}),
    ("sms", "Flag spam, and do not let any slip through. Three minutes at most.", {"target": "label", "metric": "recall", "time_limit_seconds": 180.0}),
    ("etth", "oil temperture forecast, average error in degrees, no longer than a minute", {"target": "OT", "metric": "mae", "time_limit_seconds": 60.0}),
    ("phone", "Predict the total that a customer has paid, without the monthly charges. RMSE. My train leaves in ten hours.", {"target": "total_charges", "metric": "rmse", "exclude": ("monthly_charges",)}),
    ("german", "Will a borrower default? Nobody over there needs to read the model, only the ranking matters. At least 0.75 area under the curve.", {"target": "credit_risk", "metric": "roc_auc", "min_score": 0.75}),
    ("seeds", "Estimate the area of a seed, without its perimeter and compactness. Explained variance, no lower than 0.9.", {"target": "area", "metric": "r2", "min_score": 0.9, "exclude": ("perimeter", "compactness")}),
    ("phone", "Which contract does a customer have? Each kind matters equally. The download may take at most three megabytes.", {"target": "contract", "metric": "f1_macro", "max_model_mb": 3.0}),
]  # fmt: skip

#: Written when the rules for the first were done, and measured before they went on.
SECOND: list[tuple[str, str, dict[str, Any]]] = [
    ("airline", "How busy will the airline be in the coming months? Learn from early years and check on late ones; percentage error.", {"target": "Passengers", "metric": "mape", "time_column": "Month"}),
    ("adult", "Tell whether someone is well paid (over 50K). Judge by how often the answer is right. No ethnicity, no gender please. Size below 800 kilobytes.", {"target": "income", "metric": "accuracy", "exclude": ("race", "sex"), "max_model_mb": 0.8}),
    ("diamonds", "Put a price tag on a diamond. A wrong guess by a few dollars is nothing, but big misses are very bad. Each answer within 3 ms.", {"target": "price", "metric": "rmse", "max_latency_ms": 3.0}),
    ("taxi", "Spot the strange stretches in the taxi counts. Do not miss any. Half an hour.", {"target": "anomaly_window", "metric": "recall", "time_limit_seconds": 1800.0}),
    ("phone", "We lose subscribers. Who is next? Model must be something our agents can follow. Leave gender and senior status out. Macro F1.", {"target": "churn", "interpretable": True, "exclude": ("female", "senior_citizen"), "metric": "f1_macro"}),
    ("german", "Loan applicants: good or bad? A missed bad one is five times worse than a good one refused. Judge it by that. 90 seconds flat.", {"target": "credit_risk", "metric": "cost", "costs": {("bad", "good"): 5.0, ("good", "bad"): 1.0}, "time_limit_seconds": 90.0}),
    ("ames", "I sell homes. Tell me the likely selling figure. Nothing about the neighbourhood. Median error under 15000.", {"target": "Sale_Price", "exclude": ("Neighborhood",), "metric": "median_absolute_error", "min_score": 15000.0}),
]  # fmt: skip

#: Written when the second were right, in two goes, and measured before the last rules.
THIRD: list[tuple[str, str, dict[str, Any]]] = [
    ("phone", "Our boss asks each month who is on the way out. This time give her probabilities that can be trusted; she does not need to understand the model. Take no longer than eight minutes.", {"target": "churn", "metric": "log_loss", "time_limit_seconds": 480.0}),
    ("ames", "Appraise homes. Do not let longitude or latitude in. We sold most of them in the last five years, and it took 90 days on average. Mean absolute percentage error no higher than 12 percent.", {"target": "Sale_Price", "metric": "mape", "min_score": 0.12, "exclude": ("Longitude", "Latitude")}),
    ("diamonds", "How much does a diamnod cost, judging from cut, colour and clarity? Typical miss in dollars.", {"target": "price", "metric": "mae"}),
    ("adult", "No gender, explainable, who makes over 50K, five minutes.", {"target": "income", "exclude": ("sex",), "interpretable": True, "time_limit_seconds": 300.0}),
    ("seeds", "How broad is a kernel? MAE.", {"target": "kernel_width", "metric": "mae"}),
    ("german", "How long will the credit run? Average error in months.", {"target": "duration", "metric": "mae"}),
    ("adult", "Hours somebody works in a week, from age and occupation. MAE below 8.", {"target": "hours_per_week", "metric": "mae", "min_score": 8.0}),
]  # fmt: skip

#: Requests that leave the target open: two columns are as likely, or nothing speaks for any.
OPEN: list[tuple[str, str]] = [
    ("phone", "Sag mir etwas über die Kunden, zwei Minuten."),
    ("phone", "Predict the charges of a customer."),
    ("seeds", "Prédis quelque chose d'utile, s'il te plaît."),
    ("adult", "Bitte ein gutes Modell, ohne Geschlecht und Alter."),
    ("seeds", "Wie groß ist ein Korn?"),
]


@pytest.mark.parametrize(
    ("table", "request_text", "expected"),
    [*REQUESTS, *HELD_BACK, *SECOND, *THIRD],
    ids=[r[1][:30] for r in [*REQUESTS, *HELD_BACK, *SECOND, *THIRD]],
)
def test_other_words_mean_the_same(table: str, request_text: str, expected: dict[str, Any]) -> None:
    got = fields_of(table, request_text)
    assert {field: got.get(field) for field in expected} == expected
    assert invented(got, expected) == []


@pytest.mark.parametrize(("table", "request_text"), OPEN)
def test_what_stays_open_is_asked(table: str, request_text: str) -> None:
    found = ask(table, request_text)
    assert found.spec is None
    assert found.questions[0].field == "target"
