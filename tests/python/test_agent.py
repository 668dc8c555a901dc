"""fit, predict and what is around them, on a table as a person has it."""

import pickle
import re
import runpy
import warnings
from pathlib import Path
from typing import Any

import automl_agent
import numpy as np
import pandas as pd
import polars as pl
import pytest
from automl_agent import AutoMLAgent, AutoMLClassifier, AutoMLRegressor
from automl_agent.app.python.errors import LanguageModelError, RefusedError, UnverifiedWarning
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ..e2e.calls import call, result
from ..e2e.clients import lay_out

#: One quick family, one trial.
QUICK: dict[str, Any] = {"llm": "none", "trials": 1, "settings": {"interpretable": True}, "random_state": 0}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("python")
    lay_out(found)
    return found


@pytest.fixture(scope="module")
def clients(place: Path) -> pd.DataFrame:
    return pd.read_csv(place / "clients.csv")


@pytest.fixture(scope="module")
def fitted(place: Path, clients: pd.DataFrame) -> AutoMLAgent:
    agent = AutoMLAgent("Who will leave? Column Exited says if they left. AUC.", out=place / "out", **QUICK)
    with warnings.catch_warnings():
        # Whether so quick a run is verified is not what is tested here.
        warnings.simplefilter("ignore", UnverifiedWarning)
        return agent.fit(clients)


@pytest.mark.e2e
def test_the_run_is_one_as_the_command_line_has_them(fitted: AutoMLAgent, place: Path) -> None:
    assert fitted.run_folder_ == place / "out"
    assert fitted.result_ == result(place / "out")
    assert (fitted.result_.task.target, fitted.result_.task.metric) == ("Exited", "roc_auc")
    assert call(place, "report", "out", "--recompute").stdout.startswith("all agree")
    assert fitted.classes_.tolist() == ["gone", "stays"]
    assert fitted.feature_names_in_.tolist() == ["customer", "tenure", "bill | monthly", "plan"]
    assert fitted.n_features_in_ == 4
    assert is_classifier(fitted)


@pytest.mark.e2e
def test_what_is_predicted_is_what_the_command_predicts(
    fitted: AutoMLAgent, place: Path, clients: pd.DataFrame
) -> None:
    call(place, "predict", "out", "clients.csv", "-o", "told.csv")
    told = pd.read_csv(place / "told.csv")
    X = clients.drop(columns=["Exited"])
    for table in (X, pl.from_pandas(X), clients, place / "clients.csv"):
        assert fitted.predict(table).tolist() == told["Exited"].tolist()
        proba = fitted.predict_proba(table)
        assert np.allclose(proba, told[["proba_gone", "proba_stays"]])
    assert (
        fitted.score(clients)
        == fitted.score(X, clients["Exited"])
        == (told["Exited"] == clients["Exited"]).mean()
    )
    with pytest.warns(UserWarning, match="does not have valid feature names"):
        assert fitted.predict(X.to_numpy()).tolist() == told["Exited"].tolist()
    assert fitted.predict(X.head(1)).shape == (1,)
    with pytest.raises(ValueError, match="feature names"):
        fitted.predict(X[X.columns[::-1]])


@pytest.mark.e2e
def test_report_reasons_plan_and_trials(fitted: AutoMLAgent) -> None:
    report = fitted.report()
    assert report.html == (fitted.run_folder_ / "report.html").read_text(encoding="utf-8")
    assert "<iframe sandbox srcdoc=" in report._repr_html_()
    assert "<script" not in report._repr_html_()
    assert "why was customer left out" not in str(fitted.why())
    assert "customer" in str(fitted.why("why was customer left out?"))
    assert fitted.why("why was customer left out?")._repr_html_().startswith("<pre")
    assert [f.name for f in fitted.plan().families] == ["linear"]
    table = fitted.leaderboard()
    assert table["trial"].tolist() == [0]
    assert table["score"].tolist() == [fitted.result_.scores.validation]


@pytest.mark.e2e
def test_a_notebook_shows_it_fitted_or_not(fitted: AutoMLAgent) -> None:
    bundle = fitted._repr_mimebundle_()
    assert fitted.result_.status in bundle["text/html"]
    assert "roc_auc" in bundle["text/html"]
    bare = clone(fitted)
    assert "AutoMLAgent" in bare._repr_mimebundle_()["text/html"]
    assert "sealed rows" not in bare._repr_mimebundle_()["text/html"]


@pytest.mark.e2e
def test_it_is_cloned_pickled_and_loaded(fitted: AutoMLAgent, place: Path, clients: pd.DataFrame) -> None:
    expected = fitted.predict(clients).tolist()
    text = pickle.dumps(fitted)
    assert len(text) < 20_000
    assert pickle.loads(text).predict(clients).tolist() == expected
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnverifiedWarning)
        again = AutoMLAgent.load(place / "out")
    assert again.predict(clients).tolist() == expected
    assert again.classes_.tolist() == fitted.classes_.tolist()
    bare = clone(fitted)
    assert bare.get_params() == fitted.get_params()
    with pytest.raises(NotFittedError):
        bare.predict(clients)
    with pytest.raises(NotFittedError):
        bare.report()


@pytest.mark.e2e
def test_a_run_folder_is_never_overwritten(fitted: AutoMLAgent, clients: pd.DataFrame) -> None:
    bare = clone(fitted)
    with pytest.raises(RefusedError, match="finished run"):
        bare.fit(clients)
    assert (fitted.run_folder_ / "run.db").is_file()


@pytest.mark.e2e
@pytest.mark.long
def test_numbers_are_estimated_within_scikit_learn(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    X = random.normal(size=(60, 3))
    y = 3 * X[:, 0] - X[:, 1] + random.normal(0, 0.1, 60)
    agent = AutoMLRegressor(runs=tmp_path / "runs", **QUICK)
    scores = cross_val_score(make_pipeline(StandardScaler(), agent), X, y, cv=2, error_score="raise")
    assert (scores > 0.9).all()
    assert len(list((tmp_path / "runs").iterdir())) == 2
    assert not hasattr(agent, "predict_proba")
    assert not hasattr(agent, "result_")


def test_what_is_predicted_is_known_where_it_is_said() -> None:
    assert is_classifier(AutoMLClassifier())
    assert is_regressor(AutoMLRegressor())
    assert is_classifier(AutoMLAgent(metric="roc_auc"))
    assert is_regressor(AutoMLAgent(metric="rmse"))
    assert is_regressor(AutoMLAgent(kind="regression"))
    assert not is_classifier(AutoMLAgent())
    assert not is_regressor(AutoMLAgent())


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"kind": "guess"}, "must be one of"),
        ({"time_limit": "soon"}, "is no time"),
        ({"device": "abacus"}, "BAD|NO-SUCH-DEVICE"),
        ({"llm": "nonsense::"}, "nonsense"),
        ({"settings": {"colour": "red"}}, "colour"),
        ({"trials": 0}, "max_trials"),
    ],
)
def test_parameters_are_looked_at_when_they_are_used(
    params: dict[str, Any], said: str, tmp_path: Path
) -> None:
    agent = AutoMLAgent(**{"runs": tmp_path / "runs", "llm": "none", **params})
    with pytest.raises(ValueError, match=said):
        agent.fit(np.arange(20.0).reshape(10, 2), [0, 1] * 5)
    assert not any(tmp_path.glob("runs/*"))


@pytest.mark.e2e
def test_a_refused_run_leaves_nothing(clients: pd.DataFrame, tmp_path: Path) -> None:
    agent = AutoMLAgent("Predict the colour of the moon.", runs=tmp_path / "runs", **QUICK)
    with pytest.raises(RefusedError) as told:
        agent.fit(clients)
    assert "--" not in str(told.value)
    with pytest.raises(LanguageModelError):
        AutoMLAgent(target="Exited", runs=tmp_path / "runs", llm="openai:gpt-none").fit(clients)
    assert not any(tmp_path.glob("runs/*"))
    with pytest.raises(ValueError, match="call fit"):
        agent.resume()
    with pytest.raises(RefusedError, match="no run"):
        AutoMLAgent.load(tmp_path / "nowhere")


@pytest.mark.e2e
def test_the_readme_s_example_runs_as_it_stands_there(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = Path(automl_agent.__file__).resolve().parent.parent.parent / "README.md"
    section = readme.read_text(encoding="utf-8").split("## In Python\n")[1].split("\n## ")[0]
    (code,) = re.findall(r"```python[^\n]*\n(.*?)```", section, re.DOTALL)
    long, quick = 'time_limit="5m", verbose=True', f"**{QUICK!r}"
    assert code.count(long) == 1
    (place / "example.py").write_text(code.replace(long, quick))
    monkeypatch.chdir(place)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnverifiedWarning)
        agent = runpy.run_path("example.py")["agent"]
    assert agent.run_folder_.parent == place / "runs"
