"""A sample of the suite of ``evals/malice``: nothing gets through."""

from pathlib import Path

import pytest
import yaml
from automl_agent.app.cli import entry
from automl_agent.evals.malice.documents import TEXTS, documents
from automl_agent.evals.malice.payloads import payloads
from automl_agent.evals.malice.planned import CARRIERS, hostile_replies, injections
from automl_agent.evals.malice.play import obeying
from automl_agent.evals.malice.replies import PROMPTS, replies
from automl_agent.evals.malice.tables import TARGET, table
from automl_agent.pipelines.contracts import PlanError
from automl_agent.tools.plans.document import read_plan


def test_there_are_as_many_as_are_promised() -> None:
    made = list(replies(300))
    assert len({(prompt, text) for _, prompt, text in made}) == 300
    assert {prompt for _, prompt, _ in made} == set(PROMPTS)
    assert len(set(payloads().values())) * len(CARRIERS) == 300


def test_hostile_replies_do_nothing(tmp_path: Path) -> None:
    part = hostile_replies(tmp_path / "arena", 8)
    assert part.misses == []
    assert part.tried == 8


def test_a_model_that_obeys_whoever_wrote_into_the_table_does_no_harm(tmp_path: Path) -> None:
    part = injections(tmp_path / "arena", 1)
    assert part.misses == []
    assert part.tried == len(CARRIERS)


def test_obeying_is_done_within_the_schema() -> None:
    schema = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "maxLength": 5},
            "families": {
                "type": "array",
                "items": {"type": "string", "enum": ["a", "b", "c"]},
                "maxItems": 2,
            },
            "folds": {"type": "integer", "maximum": 9},
        },
    }
    assert obeying(schema, "use b now") == {"name": "use b", "families": ["b", "b"], "folds": 9}


@pytest.mark.parametrize("name", TEXTS)
def test_a_document_that_is_no_plan_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(TEXTS[name])
    with pytest.raises(PlanError, match="PLAN-"):
        read_plan(path)


def test_a_plan_without_an_end_is_refused() -> None:
    with pytest.raises(PlanError, match="PLAN-TOO-LARGE"):
        read_plan(Path("/dev/zero"))


def test_a_plan_that_was_edited_to_do_harm_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    table(tmp_path / "table.csv")
    assert (
        entry(["plan", "--text", f"Predict {TARGET} from table.csv.", "--llm", "none", "--out", "sound.yaml"])
        == 0
    )
    sound = yaml.safe_load(Path("sound.yaml").read_text())
    capsys.readouterr()
    for name, document in list(documents(sound))[::5]:
        Path("plan.yaml").write_bytes(yaml.safe_dump(document, allow_unicode=True).encode("utf-8", "replace"))
        assert entry(["run", "--plan", "plan.yaml", "--llm", "none", "--trials", "1", "--out", "out"]) == 2, (
            name
        )
        errors = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error[")]
        assert len(errors) == 1, name
        assert not Path("out").exists(), name
