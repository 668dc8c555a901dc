"""Further requests: terse, chatty, formal, misspelt, and in four languages."""

from typing import Any

import pytest

from .test_understand import fields_of, invented

#: table, request, expected fields; whatever else limits the search must stay unset.
REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("telco", "churn pls, auc, 2min", {"target": "Churn", "metric": "roc_auc", "time_limit_seconds": 120.0}),
    ("telco", "Hi! We lose too many subscribers. Could you build something that flags people who are likely to cancel in the next 3 months? I'd be happy with anything that runs in under a quarter of an hour.", {"target": "Churn", "time_limit_seconds": 900.0, "positive_class": "Yes"}),
    ("telco", "Predict monthly charges from tenure and contract. Report the mean absolute error.", {"target": "MonthlyCharges", "metric": "mae", "kind": "tabular_regression"}),
    ("telco", "Please develop a classification model for the variable Churn, excluding customerID and TotalCharges. The evaluation metric shall be the area under the precision-recall curve.", {"target": "Churn", "metric": "average_precision", "exclude": ("customerID", "TotalCharges")}),
    ("telco", "¿Qué clientes van a cancelar? Columna Churn, sin usar Contract. Métrica: área bajo la curva. Tres minutos como máximo.", {"target": "Churn", "metric": "roc_auc", "exclude": ("Contract",), "time_limit_seconds": 180.0}),
    ("telco", "Prédire la colonne Churn, sans utiliser Contract, exactitude, 5 minutes maximum.", {"target": "Churn", "metric": "accuracy", "exclude": ("Contract",), "time_limit_seconds": 300.0}),
    ("telco", "Welche Kunden werden kündigen? Zielspalte Churn. Das Modell muss erklärbar sein, Antwort in höchstens 10 ms pro Zeile.", {"target": "Churn", "interpretable": True, "max_latency_ms": 10.0}),
    ("telco", "positive class is No. target Churn. precision", {"target": "Churn", "metric": "precision", "positive_class": "No"}),
    ("telco", "Rank customers by risk of churning so we know who to call first. Train for at most 90 seconds, 15 trials.", {"target": "Churn", "metric": "roc_auc", "time_limit_seconds": 90.0, "max_trials": 15}),
    ("telco", "Churn. Missing a churner costs 10 times as much as a needless call.", {"target": "Churn", "metric": "cost", "costs": {("Yes", "No"): 10.0, ("No", "Yes"): 1.0}}),
    ("telco", "Predict Churn. The model need not be explainable. Balanced accuracy.", {"target": "Churn", "metric": "balanced_accuracy"}),
    ("telco", "Predict Churn for customers of 30 days or more; AUC above 85 %", {"target": "Churn", "metric": "roc_auc", "min_score": 0.85}),
    ("titanic", "did they make it? survived yes/no, acc, no more than 1 minute", {"target": "Survived", "metric": "accuracy", "time_limit_seconds": 60.0}),
    ("titanic", "I'd like to know what class a passenger travelled in (the Pclass column). Matthews correlation coefficient.", {"target": "Pclass", "metric": "mcc", "kind": "tabular_classification"}),
    ("titanic", "Predict whether a passenger survived the sinking of the Titanic without looking at their sex.", {"target": "Survived", "exclude": ("Sex",)}),
    ("titanic", "The name of the passenger is of no interest. Predict Survived, log loss.", {"target": "Survived", "metric": "log_loss"}),
    ("titanic", "Estimate age of passengers, RMSE below 12.", {"target": "Age", "metric": "rmse", "min_score": 12.0}),
    ("wine", "wine qualty? column quality, r2 score", {"target": "quality", "metric": "r2", "kind": "tabular_regression"}),
    ("wine", "Which class of quality does a wine belong to? weighted F1, try 20 configurations", {"target": "quality", "metric": "f1_weighted", "kind": "tabular_classification", "max_trials": 20}),
    ("wine", "regress alcohol on everything but pH. max error. 1.5 hours", {"target": "alcohol", "metric": "max_error", "time_limit_seconds": 5400.0, "exclude": ("pH",)}),
    ("wine", "How well can fixed acidity be predicted? Explained variance is fine.", {"target": "fixed acidity", "metric": "r2"}),
    ("bikes", "forecast bike rentals for the coming days, data is ordered by dteday, SMAPE", {"target": "cnt", "metric": "smape", "time_column": "dteday"}),
    ("bikes", "cnt; rmsle; keep the model below 5 MB; 100 trials", {"target": "cnt", "metric": "rmsle", "max_model_mb": 5.0, "max_trials": 100}),
    ("bikes", "Sagen Sie die Spalte cnt voraus. Mittlerer absoluter Fehler, maximal eine Viertelstunde.", {"target": "cnt", "metric": "mae", "time_limit_seconds": 900.0}),
    ("bikes", "Use the last months as the test set (dteday) and predict cnt. Mean squared error.", {"target": "cnt", "metric": "mse", "time_column": "dteday"}),
    ("houses", "my house, what's it worth?? 1 minute, rough is ok", {"target": "SalePrice", "time_limit_seconds": 60.0}),
    ("houses", "We kindly request a regression model for `SalePrice`, judged by the mean absolute percentage error, which must not exceed 12 %.", {"target": "SalePrice", "metric": "mape", "min_score": 0.12}),
    ("houses", "Precio de venta de las casas: columna SalePrice. Error absoluto medio. Media hora.", {"target": "SalePrice", "metric": "mae", "time_limit_seconds": 1800.0}),
    ("houses", "Learn from sales until 2008, test from 2009 on (YrSold). Target: SalePrice. rmse", {"target": "SalePrice", "metric": "rmse", "time_column": "YrSold", "test_from": "2009"}),
    ("houses", "Estimate the overall quality (OverallQual) as a number. MAE.", {"target": "OverallQual", "metric": "mae", "kind": "tabular_regression"}),
    ("houses", "predict sale prices; 0.1 seconds per row; RMSE under 30000", {"target": "SalePrice", "metric": "rmse", "max_latency_ms": 100.0, "min_score": 30000.0}),
    ("fraud", "Flag fraudulent transactions. Only one in a thousand is fraud, so accuracy is useless; use average precision.", {"target": "Class", "metric": "average_precision", "positive_class": "1"}),
    ("fraud", "label: Class, metric: f1, time: 3 min", {"target": "Class", "metric": "f1", "time_limit_seconds": 180.0}),
    ("fraud", "the \"Class\" column is what I want. recall >= 0.9. Do not use \"Time\".", {"target": "Class", "metric": "recall", "min_score": 0.9, "exclude": ("Time",)}),
    ("fraud", "Estimate the Amount of a transaction; median absolute error; two minutes tops.", {"target": "Amount", "metric": "median_absolute_error", "time_limit_seconds": 120.0}),
    ("insurance", "What should we charge? Predict charges for a new client given age, bmi and region. We don't care about time. The model should be one I can explain to the regulator.", {"target": "charges", "interpretable": True}),
    ("insurance", "Predict charges, ignore sex and region, R² of at least 0,8.", {"target": "charges", "metric": "r2", "min_score": 0.8, "exclude": ("sex", "region")}),
    ("insurance", "smoker yes or no? kappa", {"target": "smoker", "metric": "cohen_kappa"}),
    ("insurance", "Estimate bmi", {"target": "bmi", "metric": "rmse"}),
    ("employees", "Which of our employees are going to leave? The works council insists that Gender and marital status are not used. Macro F1.", {"target": "Attrition", "metric": "f1_macro", "exclude": ("Gender", "MaritalStatus")}),
    ("employees", "attrition = Yes is what we look for, F1, 5 min, 200 KB", {"target": "Attrition", "metric": "f1", "positive_class": "Yes", "time_limit_seconds": 300.0, "max_model_mb": 0.2}),
    ("employees", "In which Department does somebody work? accuracy", {"target": "Department", "metric": "accuracy", "kind": "tabular_classification"}),
    ("employees", "how many years will somebody stay? YearsAtCompany. mae, leave out Attrition", {"target": "YearsAtCompany", "metric": "mae", "exclude": ("Attrition",), "kind": "tabular_regression"}),
    ("patients", "Classify diagnosis. Each patient has five visits; group by patient_id so nobody is in both train and test. Brier score.", {"target": "diagnosis", "metric": "brier", "group_columns": ("patient_id",)}),
    ("patients", "Diagnose: sick or healthy? A missed sick patient costs 20, a false alarm costs 1.", {"target": "diagnosis", "metric": "cost", "costs": {("sick", "healthy"): 20.0, ("healthy", "sick"): 1.0}}),
    ("patients", "Forecast bp in the visit; MAE under 8; multiple measurements of the same patient", {"target": "bp", "metric": "mae", "min_score": 8.0, "group_columns": ("patient_id",)}),
    ("patients", "Vorhersage der Diagnose (Spalte diagnosis), mehrere Zeilen pro patient_id gehören zusammen. Trefferquote.", {"target": "diagnosis", "metric": "accuracy", "group_columns": ("patient_id",)}),
    ("bank", "Clients leaving the bank: Exited. I need good probabilities, not just a yes/no.", {"target": "Exited", "metric": "log_loss"}),
    ("bank", "Predict the CreditScore. r squared. Geography must not be used.", {"target": "CreditScore", "metric": "r2", "exclude": ("Geography",)}),
    ("bank", "EXITED!!! ROC-AUC!!! 30S!!!", {"target": "Exited", "metric": "roc_auc", "time_limit_seconds": 30.0}),
    ("iris", "Tell the species of a flower from its petals and sepals. Cross entropy.", {"target": "species", "metric": "log_loss"}),
    ("iris", "sepal width in cm, how well can you guess it? mae", {"target": "sepal width (cm)", "metric": "mae"}),
    ("sensor", "Predict machine failure a day in advance. failure is the label. Several readings per machine belong together (machine_id).", {"target": "failure", "group_columns": ("machine_id",)}),
    ("sensor", "Will it break down? Data of the last 6 months; test on the most recent records by timestamp; AUC PR; one hour at most", {"target": "failure", "metric": "average_precision", "time_column": "timestamp", "time_limit_seconds": 3600.0}),
    ("sensor", "temperature C -> estimate, rmse, 45s", {"target": "Temperature_C", "metric": "rmse", "time_limit_seconds": 45.0}),
    ("sensor", "predict failure. train on everything before 2023-06-01, test on everything from 2023-06-01. predict in under 5 milliseconds", {"target": "failure", "time_column": "timestamp", "test_from": "2023-06-01", "max_latency_ms": 5.0}),
    ("credit", "Who is a bad risk? Refusing a good customer costs 1, granting credit to a bad one costs 5.", {"target": "credit_risk", "metric": "cost", "costs": {("good", "bad"): 1.0, ("bad", "good"): 5.0}}),
    ("credit", "credit risk model, readable by a human, no use of foreign_worker or personal_status, AUC", {"target": "credit_risk", "metric": "roc_auc", "interpretable": True, "exclude": ("foreign_worker", "personal_status")}),
    ("credit", "A bad customer who gets a loan is four times worse than a good one who is refused. Predict credit_risk, judged by accuracy.", {"target": "credit_risk", "metric": "accuracy", "costs": {("bad", "good"): 4.0, ("good", "bad"): 1.0}}),
    ("credit", "Kreditrisiko: Spalte credit_risk. Mindestens 0,8 F1. Höchstens 2 Minuten, unter 1 MB.", {"target": "credit_risk", "metric": "f1", "min_score": 0.8, "time_limit_seconds": 120.0, "max_model_mb": 1.0}),
    ("cars", "fuel consumption of cars, please. R squared 0.8 or better, thirty trials", {"target": "mpg", "metric": "r2", "min_score": 0.8, "max_trials": 30}),
    ("cars", "Where does a car come from? Column origin. The model has to fit in 1 MB.", {"target": "origin", "max_model_mb": 1.0}),
    ("cars", "Predict horsepower using weight and cylinders. Spearman correlation; four and a half minutes.", {"target": "horsepower", "metric": "spearman", "time_limit_seconds": 270.0}),
    ("shop", "Wie hoch wird der Umsatz sein? RMSE, 20 Sekunden", {"target": "umsatz", "metric": "rmse", "time_limit_seconds": 20.0}),
    ("shop", "Estimer le prix, erreur absolue moyenne, dix minutes", {"target": "prix (€)", "metric": "mae", "time_limit_seconds": 600.0}),
    ("shop", "Predict etat. What is the best model?", {"target": "état"}),
    ("shop", "The target is `it's; DROP TABLE`. It is what we need. F1", {"target": "it's; DROP TABLE", "metric": "f1"}),
    ("shop", "column \"is\" is the target, macro-averaged F1", {"target": "is", "metric": "f1_macro"}),
]  # fmt: skip


@pytest.mark.parametrize(("table", "request_text", "expected"), REQUESTS, ids=[r[1][:40] for r in REQUESTS])
def test_further_requests(table: str, request_text: str, expected: dict[str, Any]) -> None:
    got = fields_of(table, request_text)
    assert {field: got.get(field) for field in expected} == expected
    assert invented(got, expected) == []
