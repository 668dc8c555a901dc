"""Requests read by a language model: facts, quotes and written numbers decide what of it counts."""

import json
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from automl_agent.agents.intake.heard import Heard, HeardCosts
from automl_agent.agents.intake.listening import answers, listen
from automl_agent.agents.intake.listening.durations import seconds_heard
from automl_agent.agents.intake.listening.quoting import is_quoted, is_score, is_written
from automl_agent.agents.intake.listening.understanding import speaks_of_understanding
from automl_agent.agents.intake.understand import sure_target, understand
from automl_agent.pipelines.contracts import Cost, Origin, TaskKind, TaskSpec, Value
from automl_agent.tools.llm.access import Access
from automl_agent.tools.llm.chat import ChatReply, ChatRequest
from automl_agent.tools.llm.ledger import Caps
from automl_agent.tools.llm.record import MemoryJournal
from automl_agent.tools.llm.scripted import Line, ScriptedModel
from automl_agent.tools.llm.templates import prompt

from .tables import profile


def nothing(form: type[Value]) -> Mapping[str, object]:
    """What a model says that hears nothing."""
    return {
        name: False if field.annotation is bool else [] if "tuple" in str(field.annotation) else None
        for name, field in form.model_fields.items()
    }


class Ear(ScriptedModel):
    """Answers from a script, and remembers what it was asked."""

    def __init__(self, lines: list[Line]) -> None:
        super().__init__(lines)
        self.asked: list[ChatRequest] = []

    def ask(self, request: ChatRequest, seconds: float) -> ChatReply:
        self.asked.append(request)
        return super().ask(request, seconds)

    @property
    def names(self) -> list[str]:
        """What it was asked beside the terms, which it always is."""
        return [request.name for request in self.asked if request.name != "terms"]


def wishes(**said: object) -> Line:
    return Line(prompt="wishes", reply={**nothing(answers.WishesAnswer), **said})


def terms(**said: object) -> Line:
    return Line(prompt="terms", reply={**nothing(answers.TermsAnswer), **said})


def says(name: str, **reply: object) -> Line:
    return Line(prompt=name, reply=reply)


def hear(
    table: str, request: str, *lines: Line, sure: bool = True, path: str = ""
) -> tuple[Heard, Ear, Access]:
    """What is heard; ``sure``: rules know the target of the table's last column already."""
    facts = profile(table)
    if path:
        facts = facts.model_copy(update={"file": facts.file.model_copy(update={"path": path})})
    ear = Ear([*lines, terms()])
    access = Access(ear, MemoryJournal(), Caps(seconds=60))
    target = facts.columns[-1].name if sure else sure_target(request, facts, {})
    return listen(access, request, facts, target), ear, access


def spec(table: str, request: str, heard: Heard | None, **stated: object) -> TaskSpec:
    found = understand(request, profile(table), data="/d.csv", test_data=None, stated=stated, heard=heard)
    assert found.spec is not None, found.questions
    return found.spec


def heard(**fields: object) -> Heard:
    return Heard.model_validate({"model": "ear", **fields})


# The target


def test_the_target_is_asked_for_only_where_rules_are_unsure() -> None:
    sure, unsure = "Predict Exited from bank.csv", "who walks away from us? bank.csv"
    assert sure_target(sure, profile("bank"), {}) == "Exited"
    _, ear, _ = hear("bank", sure, wishes(), sure=False)
    assert ear.names == ["wishes"]
    assert sure_target(unsure, profile("bank"), {}) is None
    found, ear, _ = hear("bank", unsure, says("target", target="Exited"), wishes(), sure=False)
    assert (ear.names, found.target) == (["target", "wishes"], "Exited")
    assert ear.asked[0].answer_schema["properties"]["target"]["enum"] == [
        c.name for c in profile("bank").columns if c.name != "CustomerId"
    ]


def test_a_metric_that_is_named_says_which_columns_can_be_the_target() -> None:
    for metric, others in (("RMSE", {"Exited", "Surname"}), ("MCC", {"Balance"})):
        _, ear, _ = hear("bank", f"what about our clients? {metric}", says("target", target="x"), sure=False)
        offered = ear.asked[0].answer_schema["properties"]["target"]["enum"]
        assert not others & set(offered)
        assert offered


def test_a_column_that_there_is_not_is_mended_once() -> None:
    lines = says("target", target="Left"), says("target", target="Exited"), wishes()
    found, ear, access = hear("bank", "who walks away from us?", *lines, sure=False)
    assert (ear.names, found.target) == (["target", "target", "wishes"], "Exited")
    assert "there is no column 'Left'" in ear.asked[1].messages[-1].content
    assert access.unanswered == []


def test_after_two_wrong_answers_rules_go_on() -> None:
    request = "who walks away from us? bank.csv"
    lines = (
        says("target", target="Left"),
        says("target", target="Gone"),
        wishes(metric="accuracy"),
    )
    found, ear, access = hear("bank", request, *lines, sure=False)
    assert ear.names == ["target", "target"]
    assert found.given() == ()
    assert [name for name, _ in access.unanswered] == ["target"]
    facts = profile("bank")
    with_ear, alone = (
        understand(request, facts, data="/d", test_data=None, stated={}, heard=h) for h in (found, None)
    )
    assert with_ear == alone


def test_a_model_that_is_silent_changes_nothing() -> None:
    found, _, access = hear("bank", "Predict Exited, accuracy", Line(prompt="wishes", reply=None))
    assert found.given() == ()
    assert access.unanswered == [("wishes", "the script says so")]


# Wishes


def test_metrics_of_the_other_kind_are_not_offered_and_not_taken() -> None:
    lines = wishes(metric="rmse"), wishes(metric="roc_auc")
    found, ear, _ = hear("bank", "The right order is all.", *lines)
    assert found.metric == "roc_auc"
    offered = ear.asked[0].answer_schema["properties"]["metric"]["anyOf"][1]["enum"]
    assert "rmse" not in offered
    assert "roc_auc" in offered
    assert "metric: use one of" in ear.asked[1].messages[-1].content
    found, _, access = hear("bank", "whatever", wishes(metric="rmse"), wishes(metric="mae"))
    assert found.given() == ()
    assert [name for name, _ in access.unanswered] == ["wishes"]
    assert hear("houses", "big errors", wishes(metric="rmse"))[0].metric == "rmse"


@pytest.mark.parametrize(
    ("request_", "said", "least"),
    [
        ("at least 80 % right", 0.8, 0.8), ("at least 0.8", 0.8, 0.8), ("mindestens 0,85", 0.85, 0.85), ("no worse than 20", 20, 20),
        ("as good as it gets", 0.8, None), ("of 800 people", 0.8, None), ("80 %", 0.9, None),
    ],
)  # fmt: skip
def test_a_least_score_must_be_written(request_: str, said: float, least: float | None) -> None:
    assert hear("bank", request_, wishes(least=said))[0].min_score == least


#: request, number, unit, seconds.
DURATIONS: list[tuple[str, float, str, float | None]] = [
    ("You have 10 minutes.", 10, "minutes", 600), ("half an hour", 0.5, "hours", 1800), ("in 90s", 90, "seconds", 90),
    ("be done in 90 secs", 90, "seconds", 90), ("2 h", 2, "hours", 7200), ("30 m", 30, "minutes", 1800),
    ("Du hast 10 Minuten.", 10, "minutes", 600), ("30 Sekunden", 30, "seconds", 30), ("eine Viertelstunde", 0.25, "hours", 900),
    ("en 5 minutes", 5, "minutes", 300), ("une demi-heure", 0.5, "hours", 1800), ("un quart d'heure", 15, "minutes", 900),
    ("tienes 2 horas", 2, "hours", 7200), ("45 segundos", 45, "seconds", 45), ("media hora", 0.5, "hours", 1800),
    ("10分钟", 10, "minutes", 600), ("半小时", 0.5, "hours", 1800), ("30秒以内", 30, "seconds", 30), ("一分钟", 1, "minutes", 60),
    ("5分で", 5, "minutes", 300), ("2時間", 2, "hours", 7200), ("5분 안에", 5, "minutes", 300), ("30초", 30, "seconds", 30),
    ("1시간", 1, "hours", 3600), ("10 минут", 10, "minutes", 600), ("за полчаса", 0.5, "hours", 1800), ("за полчаса", 30, "minutes", 1800),
    ("30 сек", 30, "seconds", 30), ("30 с", 30, "seconds", 30), ("не дольше получаса", 0.5, "hours", 1800), ("2 часа", 2, "hours", 7200), ("10 мин", 10, "minutes", 600),
    ("massimo 5 minuti", 5, "minutes", 300), ("mezz'ora", 0.5, "hours", 1800), ("em 5 minutos", 5, "minutes", 300),
    ("binnen 2 uur", 2, "hours", 7200), ("w 10 minut", 10, "minutes", 600), ("2 godziny", 2, "hours", 7200),
    ("10 dakika", 10, "minutes", 600), ("2 timmar", 2, "hours", 7200), ("10 menit", 10, "minutes", 600), ("30 sn", 30, "seconds", 30),
    # There is no such number, or no unit.
    ("You have some minutes.", 10, "minutes", None), ("predict churn of 10 shops", 10, "minutes", None), ("", 1, "hours", None),
    ("预测分类，10个客户", 10, "minutes", None), ("百分之10", 10, "minutes", None), ("10年の時系列", 10, "hours", None),
    ("분류 10", 10, "minutes", None), ("часто уходят 10 клиентов", 10, "hours", None), ("минимум 10 строк", 10, "minutes", None),
    ("класс с номером 10", 10, "seconds", None), ("the customer's age is over 30", 30, "seconds", None),
    ("I'm sure 20 of them leave", 20, "minutes", None), ("section 30", 30, "seconds", None), ("std of 5", 5, "hours", None),
    # A time for one row is none for the computation.
    ("answers in 5 ms", 5, "seconds", None), ("5 milliseconds", 5, "seconds", None), ("5毫秒", 5, "seconds", None),
    ("answers in 5 ms, 20 seconds in all", 5, "seconds", None), ("answers in 5 ms, 20 seconds in all", 20, "seconds", 20),
    # No time at all, or longer than anyone waits.
    ("0 minutes", 0, "minutes", None), ("-5 minutes", -5, "minutes", None), ("100000 hours", 100000, "hours", None),
]  # fmt: skip


@pytest.mark.parametrize(("request_", "number", "unit", "seconds"), DURATIONS)
def test_a_duration_must_be_in_the_words(
    request_: str, number: float, unit: str, seconds: float | None
) -> None:
    assert seconds_heard(request_, number, unit) == seconds
    heard_ = hear("bank", request_, wishes(time=number, unit=unit))[0]
    assert heard_.time_limit_seconds == seconds


def test_half_a_duration_is_none() -> None:
    assert seconds_heard("10 minutes", None, "minutes") is seconds_heard("10 minutes", 10, None) is None


def test_who_must_understand_the_model_is_quoted() -> None:
    request = "The board will want to see how it decides."
    found, _, _ = hear("bank", request, wishes(), terms(readable="want to see how it decides"))
    assert found.interpretable
    assert found.source("interpretable").origin is Origin.STATED
    assert not hear("bank", request, wishes(), terms(readable="must be explainable"))[0].interpretable


@pytest.mark.parametrize(
    ("request_", "words", "quoted"),
    [
        ("leave out Sex", "leave out sex", True), ("Leave\n  out Sex", "out sex", True), ("ohne Größe", "ohne Grosse", False),
        ("sans l’âge", "sans l'age", True), ("不要用供应商", "供应商", True), ("leave out sex", "sex and age", False),
        ("leave out sex", "", False), ("leave out sex", " e ", False),
    ],
)  # fmt: skip
def test_quotes(request_: str, words: str, quoted: bool) -> None:
    assert is_quoted(request_, words) == quoted


def test_written_numbers() -> None:
    assert is_written("at least 85%", 0.85)
    assert is_written("0,85", 0.85)
    assert not is_written("85 of 1000", 0.1)
    assert not is_written("", 0)


# Columns


def test_forbidden_words_that_name_a_column_need_no_question() -> None:
    found, ear, _ = hear("bank", "leave Surname out of it", wishes(forbidden=["Surname"]))
    assert (ear.names, found.exclude) == (["wishes"], ("Surname",))
    assert found.source("exclude").because == "'Surname', as scripted reads it"


def test_named_and_described_columns_add_up() -> None:
    lines = wishes(forbidden=["Surname", "where they live"]), says("columns", columns=["Geography"])
    found, ear, _ = hear("bank", "neither Surname nor where they live", *lines)
    assert found.exclude == ("Surname", "Geography")
    assert json.loads(ear.asked[1].messages[-1].content.splitlines()[-1].partition(": ")[2]) == [
        "where they live"
    ]


def test_who_lists_all_columns_has_not_understood() -> None:
    names = [c.name for c in profile("bank").columns if c.name != "Exited"]
    lines = wishes(forbidden=["what is unfair"]), says("columns", columns=names)
    assert hear("bank", "without what is unfair", *lines)[0].exclude == ()


def test_described_columns_are_asked_for_among_the_inputs() -> None:
    lines = wishes(forbidden=["where they live"]), says("columns", columns=["Geography", "Geography"])
    found, ear, _ = hear("bank", "do not look at where they live", *lines)
    assert (ear.names, found.exclude) == (["wishes", "columns"], ("Geography",))
    offered = ear.asked[1].answer_schema["properties"]["columns"]["items"]["enum"]
    assert offered == [c.name for c in profile("bank").columns if c.name != "Exited"]


def test_words_that_the_person_did_not_say_forbid_nothing() -> None:
    found, ear, _ = hear("bank", "leave out the name", wishes(forbidden=["where they live"]))
    assert (ear.names, found.exclude) == (["wishes"], ())


def test_the_target_is_never_forbidden() -> None:
    lines = (
        wishes(forbidden=["who went"]), says("columns", columns=["Exited"]), says("columns", columns=["Exited", "Surname"]),
    )  # fmt: skip
    found, ear, access = hear("bank", "never mind who went", *lines)
    assert (ear.names, found.exclude) == (["wishes", "columns", "columns"], ())
    assert access.unanswered[0][0] == "columns"
    assert (
        hear("bank", "without Exited", wishes(forbidden=["Exited"]), says("columns", columns=[]))[0].exclude
        == ()
    )


def test_one_part_without_an_answer_leaves_the_others() -> None:
    request = "never mind where they live; what is of one sick man stays together; 5 minutes"
    lines = (
        wishes(forbidden=["where they live"], time=5, unit="minutes"),
        terms(together="of one sick man"),
        Line(prompt="columns", reply=None),
        says("columns", columns=["patient_id"]),
    )
    found, _, _ = hear("patients", request, *lines)
    assert (found.exclude, found.group_columns, found.time_limit_seconds) == ((), ("patient_id",), 300)


def test_only_what_repeats_can_bind_rows_together() -> None:
    lines = wishes(), terms(together="same patient"), says("columns", columns=["patient_id"])
    found, ear, _ = hear("patients", "the same patient is not split", *lines)
    assert found.group_columns == ("patient_id",)
    offered = ear.asked[-1].answer_schema["properties"]["columns"]["items"]["enum"]
    assert offered == ["patient_id"]
    assert (
        hear("patients", "nothing of the kind", wishes(), terms(together="same patient"))[0].group_columns
        == ()
    )


def test_years_and_the_file_bind_no_rows() -> None:
    for words in ("patients seen before 2010", "all of patients.csv"):
        found, ear, _ = hear("patients", f"Learn from {words}.", wishes(), terms(together=words))
        assert (found.group_columns, ear.names) == ((), ["wishes"])


def test_the_newest_need_a_column_of_times() -> None:
    assert hear("sensor", "old rows, new rows", wishes(), terms(newest=True))[0].time_column == "timestamp"
    assert hear("sensor", "old rows, new rows", wishes(), terms(newest=False))[0].time_column is None
    assert hear("iris", "old rows, new rows", wishes(), terms(newest=True))[0].time_column is None


# Costs


def test_costs_are_of_the_rarer_class() -> None:
    counts = {v.value: v.count for v in profile("bank").column("Exited").top}
    assert counts["1"] < counts["0"]
    for dearer, missed, alarm in (("missed", 5.0, 1.0), ("alarm", 1.0, 5.0)):
        lines = wishes(metric="cost"), says("costs", dearer=dearer, times=5)
        found, ear, _ = hear("bank", "a miss is five times as bad", *lines)
        assert ear.names == ["wishes", "costs"]
        assert found.costs == HeardCosts(dearer=dearer, times=5)
        assert spec("bank", "Predict Exited.", found).costs == (
            Cost(actual="1", predicted="0", cost=missed),
            Cost(actual="0", predicted="1", cost=alarm),
        )


@pytest.mark.parametrize("times", [1, 0.5, 0, -3, 1e7])
def test_a_ratio_that_is_none_is_dropped(times: float) -> None:
    lines = wishes(metric="cost"), says("costs", dearer="missed", times=times)
    assert hear("bank", "a miss is worse", *lines)[0].costs is None


def test_only_two_classes_have_costs_and_only_where_mistakes_differ() -> None:
    found, ear, _ = hear("iris", "a miss is worse", wishes(metric="cost"))
    assert (ear.names, found.costs) == (["wishes"], None)
    assert hear("bank", "a miss is worse", wishes(metric="recall"))[1].names == ["wishes"]


# What becomes of it


def test_what_was_heard_fills_what_rules_leave_open() -> None:
    request = "who walks away from us? bank.csv"
    told = heard(
        target="Exited", metric="recall", time_limit_seconds=120, exclude=("Surname",), interpretable=True
    )
    found = spec("bank", request, told)
    assert (found.target, found.metric, found.time_limit_seconds) == ("Exited", "recall", 120)
    assert found.constraints.exclude == ("Surname",)
    assert found.constraints.interpretable
    assert found.sources["target"].because == "ear reads it so"
    assert found.sources["metric"].origin is Origin.INFERRED


def test_a_target_that_rules_are_sure_of_stays() -> None:
    assert spec("bank", "Predict Exited.", heard(target="Geography")).target == "Exited"
    assert spec("bank", "hm", heard(target="Geography"), target="Exited").target == "Exited"


@pytest.mark.parametrize(
    ("table", "request_", "told", "metric"),
    [
        ("bank", "Predict Exited, AUC.", "accuracy", "roc_auc"),
        ("bank", "Predict Exited.", "rmse", "roc_auc"),
        ("houses", "Predict SalePrice.", "accuracy", "rmse"),
        ("iris", "Predict species.", "f1", None),
        ("bank", "Predict Exited.", "cost", "roc_auc"),
    ],
)
def test_named_words_and_facts_outrank_a_metric_that_was_heard(
    table: str, request_: str, told: str, metric: str | None
) -> None:
    found = spec(table, request_, heard(metric=told)).metric
    assert found == spec(table, request_, None).metric
    assert metric in {None, found}
    assert spec(table, request_, heard(metric=told), metric=found).metric == found


def test_a_given_or_written_limit_outranks_one_that_was_heard() -> None:
    told = heard(time_limit_seconds=900, min_score=0.9, exclude=("Surname",))
    found = spec("bank", "Predict Exited, AUC at least 0.7, at most 2 minutes.", told)
    assert (found.time_limit_seconds, found.constraints.min_score) == (120, 0.7)
    found = spec("bank", "Predict Exited.", told, time_limit_seconds=60.0, exclude=("Geography",))
    assert (found.time_limit_seconds, found.constraints.exclude) == (60, ("Geography",))


def test_forbidden_columns_of_rules_and_ear_add_up() -> None:
    told = heard(exclude=("Geography", "Exited"))
    found = spec("bank", "Predict Exited without Surname.", told)
    assert found.constraints.exclude == ("Surname", "Geography")


def test_costs_that_were_heard_make_cost_the_metric_unless_another_is_named() -> None:
    costs = HeardCosts(dearer="missed", times=5)
    assert spec("bank", "Predict Exited.", heard(metric="cost", costs=costs)).metric == "cost"
    found = spec("bank", "Predict Exited, AUC.", heard(metric="cost", costs=costs))
    assert (found.metric, found.costs) == ("roc_auc", ())


@pytest.mark.parametrize(("least", "kept"), [(0.8, 0.8), (80, 0.8), (1, 1), (800, None), (-1, None)])
def test_a_least_score_that_cannot_be_reached_is_dropped(least: float, kept: float | None) -> None:
    found = spec("bank", "Predict Exited.", heard(metric="accuracy", min_score=least))
    assert found.constraints.min_score == kept


# The prompts' own examples

METRICS = [m for kind in TaskKind for m in answers.metrics_of(kind)]

FORMS: dict[str, tuple[type[Value], dict[str, Any]]] = {
    "columns": (answers.ColumnsAnswer, answers.columns_schema(["sex", "post_code"], 4)),
    "costs": (answers.CostsAnswer, answers.costs_schema()),
    "terms": (answers.TermsAnswer, answers.terms_schema()),
    "wishes": (answers.WishesAnswer, answers.wishes_schema(METRICS)),
}


@pytest.mark.parametrize("name", FORMS)
def test_examples_are_answers_of_the_form_that_is_asked_for(name: str) -> None:
    kind, schema = FORMS[name]
    shown = [text for role, text in prompt(name).turns if role == "assistant"]
    assert shown
    for text in shown:
        answer = kind.model_validate_json(text, strict=True)
        assert list(json.loads(text)) == schema["required"] == list(type(answer).model_fields)


def test_examples_of_wishes_would_be_taken() -> None:
    turns = prompt("wishes").turns
    for (_, request), (role, text) in pairwise(turns):
        if role != "assistant":
            continue
        said = answers.WishesAnswer.model_validate_json(text)
        assert said.metric is None or said.metric in METRICS
        assert all(is_quoted(request, words) for words in said.forbidden)
        assert said.least is None or is_written(request, said.least)


def test_examples_of_terms_would_be_taken() -> None:
    for (_, request), (role, text) in pairwise(prompt("terms").turns):
        if role == "assistant":
            said = answers.TermsAnswer.model_validate_json(text)
            assert all(words is None or is_quoted(request, words) for words in (said.readable, said.together))


def test_every_kind_has_its_metrics() -> None:
    kinds = (
        TaskKind.TABULAR_CLASSIFICATION,
        TaskKind.TABULAR_REGRESSION,
        *(k for k in TaskKind if k.locates),
    )
    found = [metric for kind in kinds for metric in answers.metrics_of(kind)]
    assert sorted(found) == sorted(METRICS)


@pytest.mark.parametrize(
    ("request_", "score", "written"),
    [
        ("at least 80 % right", 0.8, True), ("mindestens 80 Prozent", 0.8, True), ("0,85", 0.85, True), ("yüzde 70", 0.7, True),
        ("百分之80", 0.8, True), ("80 por ciento", 0.8, True), ("RMSE below 20", 20, True), ("more than 50K", 0.5, False),
        ("80 shops", 0.8, False), ("", 0.8, False),
    ],
)  # fmt: skip
def test_scores_are_written_as_they_are_or_in_percent(request_: str, score: float, written: bool) -> None:
    assert is_score(request_, score) == written


@pytest.mark.parametrize(
    ("words", "speaks"),
    [
        ("will want to see how it decides", True), ("die Regeln lesen können", True), ("工程师要能看懂模型", True), ("veut voir pourquoi", True),
        ("nedenini anlayabilmeli", True), ("zrozumiały dla człowieka", True), ("説明できる", True),
        ("please", False), ("runs on a handheld", False), ("probabilidad bien calibrada", False), ("in two hours", False),
    ],
)  # fmt: skip
def test_who_must_understand_is_in_the_words(words: str, speaks: bool) -> None:
    assert speaks_of_understanding(words) == speaks
    assert hear("bank", words, wishes(), terms(readable=words))[0].interpretable == speaks
