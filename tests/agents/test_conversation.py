"""Asking the person: what stays open is asked once, what cannot be is asked again, waiting costs no budget."""

import time
from pathlib import Path

import pytest
from automl_agent.agents.crew.conversation import agree
from automl_agent.agents.crew.order import Order
from automl_agent.agents.crew.state import Desk, Tables
from automl_agent.pipelines.contracts import Question, RequestError, TaskSpec
from automl_agent.tools.data.locate import resolve
from automl_agent.tools.data.read import read_table
from automl_agent.tools.profile import profile_table


def talk(
    folder: Path, answers: list[str | None], request: str = "use shop.csv please"
) -> tuple[TaskSpec, list[Question], Desk]:
    rows = "".join(f"{i},{i * 7 % 50},{'yes' if i % 3 else 'no'}\n" for i in range(60))
    (folder / "shop.csv").write_text("age,spent,bought\n" + rows)
    asked: list[Question] = []

    def ask(question: Question) -> str | None:
        asked.append(question)
        time.sleep(0.01)
        return answers.pop(0)

    order = Order(request=request, started=time.monotonic())
    desk = Desk(order=order, ask=ask, stage=print, watch=print, opened=print)
    table = read_table(resolve("shop.csv", (folder,)))
    return agree(desk, profile_table(table, None), Tables(table)), asked, desk


def test_what_stays_open_is_asked(tmp_path: Path) -> None:
    task, asked, desk = talk(tmp_path, ["bought"])
    assert task.target == "bought"
    assert [q.field for q in asked] == ["target"]
    assert desk.waited >= 0.01


def test_an_answer_that_cannot_be_is_asked_again_with_the_reason(tmp_path: Path) -> None:
    task, asked, _ = talk(tmp_path, ["brought it", "bought"])
    assert task.target == "bought"
    assert len(asked) == 2
    assert "no column 'brought it'" in asked[1].text


def test_no_answer_is_an_error_for_the_person(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="UNCLEAR"):
        talk(tmp_path, [None])
    with pytest.raises(RequestError, match="UNCLEAR"):
        talk(tmp_path, ["nonsense"] * 9)


def test_a_contradiction_is_asked_about_and_settled_by_the_data_where_nobody_answers(tmp_path: Path) -> None:
    request = "Regression on bought in shop.csv, 5 minutes"
    task, asked, _ = talk(tmp_path, [None], request)
    assert task.target == "bought"
    assert [q.field for q in asked] == ["target"]
    assert "the request says 'Regression'" in asked[0].text
    assert [c.field for c in task.contradictions] == ["target"]
    task, asked, _ = talk(tmp_path, ["spent"], request)
    assert (task.target, task.kind.value, len(asked)) == ("spent", "tabular_regression", 1)
    assert task.contradictions == ()
