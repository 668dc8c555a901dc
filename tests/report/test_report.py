"""The report tells everything, escapes everything and asks for nothing from elsewhere."""

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from automl_agent.pipelines.contracts import (
    BudgetPlan,
    BudgetResult,
    Check,
    CheckStatus,
    ColumnKind,
    ColumnProfile,
    DataProfile,
    FamilyPlan,
    FeaturePlan,
    FileFacts,
    FileFormat,
    FoldScore,
    LLMResult,
    ModelResult,
    NumberFacts,
    Origin,
    PipelinePlan,
    Proposal,
    Protocol,
    RunResult,
    Scores,
    Source,
    SplitPlan,
    TargetProfile,
    TaskKind,
    TaskResult,
    TaskSpec,
    Trial,
    TrialStatus,
    ValueCount,
    VerdictResult,
)
from automl_agent.tools.report import Importance, ReportData, SplitFacts, write_report

HOSTILE = (
    "<script>alert('x')</script> | `a` **b** [c](http://evil.example) $\\frac{ \u202e \x1b[31m\n#" + "y" * 300
)
NUMBERS = NumberFacts(
    minimum=0, q25=1, median=2, q75=3, maximum=9, mean=2.5, std=1.5, skew=1.2, integer=False
)


def made(
    classes: int = 2, trials: int = 12, rows: int = 300, name: str = "outcome", model: bool = True
) -> ReportData:
    rng = np.random.default_rng(0)
    labels = tuple(f"{name} {i}" for i in range(classes))
    kind = TaskKind.TABULAR_CLASSIFICATION if classes else TaskKind.TABULAR_REGRESSION
    metric = "log_loss" if classes else "rmse"
    proba = rng.dirichlet(np.ones(classes), rows) if classes else rng.normal(size=rows)
    truth = rng.integers(0, classes, rows) if classes else proba + rng.normal(size=rows)
    found = tuple(_trial(i, name) for i in range(trials))
    columns = (
        ColumnProfile(id="c0", name=f"{name} a", kind=ColumnKind.NUMERIC, dtype="float64", missing=3, unique=90, numbers=NUMBERS, target_relation=0.4),
        ColumnProfile(id="c1", name=f"{name} b", kind=ColumnKind.CATEGORICAL, dtype="string", missing=0, unique=2, top=(ValueCount(value=name, count=9),)),
        ColumnProfile(id="c2", name=name, kind=ColumnKind.CATEGORICAL, dtype="string", missing=0, unique=max(2, classes)),
    )  # fmt: skip
    target = TargetProfile(
        id="c2", name=name, missing=0, numbers=None if classes else NUMBERS,
        classes=tuple(ValueCount(value=label, count=50 + i) for i, label in enumerate(labels)), minority=0.1 if classes else None,
    )  # fmt: skip
    file = FileFacts(
        path=f"/data/{name}.csv",
        format=FileFormat.DELIMITED,
        bytes=1234,
        sha256="a" * 64,
        delimiter=",",
        encoding="utf-8",
    )
    task = TaskSpec(
        request=f"Predict {name}.\nPlease.", kind=kind, target=name, metric=metric, data=file.path,
        sources={"target": Source(origin=Origin.STATED, because=f"'{name}'")},
    )  # fmt: skip
    plan = PipelinePlan(
        task=task, split=SplitPlan(protocol=Protocol.IID),
        features=tuple(FeaturePlan(name=c.name, kind=c.kind) for c in columns[:2]), families=(FamilyPlan(name="linear"),),
        budget=BudgetPlan(time_limit_seconds=60, memory_mb=1000, jobs=2), notes=(f"note on {name}",),
    )  # fmt: skip
    scores = Scores(
        validation=0.5,
        validation_std=0.01,
        test=0.52,
        test_ci=(0.45, 0.6),
        test_interval=(0.4, 0.65),
        test_rows=rows,
        gap=0.02,
        gap_interval=(-0.1, 0.1),
        dummy=0.9,
        default=0.6,
    )
    result = RunResult(
        run_id=f"run {name}"[:90], status="verified" if model else "failed", reasons=() if model else (f"no trial: {name}",),
        task=TaskResult(kind=kind.value, target=name, metric=metric, direction="minimize", data=file.path),
        scores=scores if model else Scores(),
        verdict=VerdictResult(passed=model, checks=(Check(name="sealed_test", status=CheckStatus.PASS, evidence=f"fine {name}"),)),
        model=ModelResult(family="linear", path="model", size_bytes=2_000_000, predict_ms_per_1k_rows=3.0, predict_ms_one_row=0.5, refitted=True, params={"C": 1.0}, trial=1) if model else None,
        budget=BudgetResult(seconds=55.0, time_limit_seconds=60.0, trials=trials), llm=LLMResult(spec="none"),
        proposals={"default": 1, "tpe": trials - 1}, trials={"ok": trials}, stop_reason="the time limit is near",
    )  # fmt: skip
    return ReportData(
        result=result, plan=plan, profile=DataProfile(file=file, rows=1000, columns=columns, target=target, warnings=(f"odd: {name}",)),
        trials=found, split=SplitFacts(development=800, test=rows, folds=5, protocol="iid", evidence="said so", sha256="b" * 64),
        test_true=truth if model else np.empty(0), test_pred=proba if model else np.empty(0),
        test_labels=proba.argmax(axis=1) if classes and model else None,
        importance=tuple(Importance(column=c.name, drop=0.1 - i / 9, std=0.0) for i, c in enumerate(columns[:2])) if model else (),
        environment={"python": "3.11"}, created="2026-01-01T00:00:00Z",
    )  # fmt: skip


def _trial(number: int, name: str) -> Trial:
    ok = number % 5 != 4
    proposal = Proposal(
        number=number,
        family="linear" if number % 2 else "knn",
        params={"C": 0.1 * number, "p": "l2"},
        source="tpe",
        seed=1,
        seen=number,
    )
    fold = FoldScore(fold=0, score=0.5, rows=10, fit_seconds=0.1, predict_seconds=0.1)
    score = 0.5 + number / 1000 if ok else None
    return Trial(
        proposal=proposal, status=TrialStatus.OK if ok else TrialStatus.CRASHED, score=score, std=0.01 if ok else None,
        folds=(fold,) if ok else (), seconds=1.0, reason="" if ok else f"broke: {name}",
    )  # fmt: skip


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for key, value in attrs if key in {"src", "href", "action", "xlink:href"}]

    def handle_data(self, data: str) -> None:
        self.text += data


def written(folder: Path, data: ReportData) -> tuple[Page, str, str]:
    write_report(folder, data)
    html = (folder / "report.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(html)
    page.close()
    return page, html, (folder / "report.md").read_text(encoding="utf-8")


SECTIONS = ["The task as understood", "Scores and baselines", "Checks", "The data", "The split", "The search", "Leaderboard", "Failed trials", "On the sealed rows", "What matters", "How to predict", "Budget", "Repeat it"]  # fmt: skip


@pytest.mark.parametrize("classes", [0, 2, 4])
def test_both_forms_hold_every_section(tmp_path: Path, classes: int) -> None:
    page, html, markdown = written(tmp_path, made(classes))
    for title in SECTIONS:
        assert title in page.text
        assert f"## {title}" in markdown
    figures = ["Score over trials", "Permutation importance"]
    figures += ["Confusion matrix", "Calibration"] if classes else ["Residuals", "Predicted and true values"]
    for title in figures:
        assert title in page.text
        assert f"### {title}" in markdown
    assert "belongs to the tested model" in page.text
    assert "belongs to the tested model" in markdown
    assert {"title", "main", "nav", "header", "h1", "th", "svg"} <= set(page.tags)
    assert '<html lang="en">' in html
    assert "NotImplemented" not in page.text


def test_the_page_asks_for_nothing_from_elsewhere(tmp_path: Path) -> None:
    page, html, _ = written(tmp_path, made())
    assert all(link.startswith("#") for link in page.links)
    assert "script" not in page.tags
    assert not re.search(r"url\((?!#)|@import", html)
    assert "default-src 'none'" in html


@pytest.mark.parametrize("classes", [0, 2, 5])
def test_hostile_names_are_shown_and_nothing_more(tmp_path: Path, classes: int) -> None:
    page, html, markdown = written(tmp_path, made(classes, name=HOSTILE))
    assert "script" not in page.tags
    assert "alert('x')" in page.text
    assert all(link.startswith("#") for link in page.links)
    assert "\u202e" not in html
    assert "\x1b" not in html
    outside = re.sub(r"```.*?```", "", markdown, flags=re.DOTALL)
    assert "<script>" not in outside
    assert "](http" not in outside
    assert "\x1b" not in markdown
    for line in outside.splitlines():
        if line.startswith("| ") and "Confusion" not in line:
            assert line.endswith(" |")


def test_a_run_without_a_model_has_a_report_too(tmp_path: Path) -> None:
    page, _, markdown = written(tmp_path, made(model=False))
    assert "no trial: outcome" in page.text
    assert "How to predict" not in page.text
    assert "On the sealed rows" not in markdown


@pytest.mark.parametrize(
    "data",
    [
        {"trials": 1},
        {"trials": 5, "model": False},
        {"classes": 100},
        {"trials": 2000},
        {"classes": 0, "rows": 50_000},
        {"rows": 3},
    ],
)
def test_extremes_stay_readable(tmp_path: Path, data: dict[str, int]) -> None:
    written(tmp_path, made(**data))  # type: ignore[arg-type]
    assert (tmp_path / "report.html").stat().st_size < 2_000_000
    assert (tmp_path / "report.md").stat().st_size < 500_000


def test_every_trial_failed(tmp_path: Path) -> None:
    data = made(model=False)
    failed = tuple(
        t.model_copy(update={"status": TrialStatus.TIMEOUT, "score": None, "folds": ()}) for t in data.trials
    )
    page, _, _ = written(tmp_path, ReportData(**{**vars(data), "trials": failed}))
    assert "Failed trials" in page.text
    assert "Leaderboard" not in page.text


def test_a_constant_prediction_is_drawn(tmp_path: Path) -> None:
    data = made(0)
    page, _, _ = written(tmp_path, ReportData(**{**vars(data), "test_pred": np.zeros(300)}))
    assert "Residuals" in page.text
