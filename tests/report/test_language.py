"""The section on the language model: who planned, what was suggested, where rules took over."""

from automl_agent.pipelines.contracts import LLMResult, Suggestion
from automl_agent.tools.report.data import ReportData
from automl_agent.tools.report.document import Facts, Listing, Table
from automl_agent.tools.report.sections.language import language

from .samples import HOSTILE, sample


def spoken(suggestions: tuple[Suggestion, ...] = (), usd: float | None = 0.0, **fields: object) -> ReportData:
    run = sample()
    llm = LLMResult.model_validate(
        {"spec": "openai:m", "model": "clever", "because": "a key is set", **fields}
    )
    budget = run.result.budget.model_copy(update={"llm_calls": 3, "input_tokens": 1200, "usd": usd})
    result = run.result.model_copy(update={"llm": llm, "budget": budget})
    plan = run.plan.model_copy(update={"made_by": "clever"})
    return ReportData(**{**vars(run), "result": result, "plan": plan, "suggestions": suggestions})


def told(data: ReportData) -> str:
    return str(language(data).model_dump())


def test_it_says_who_spoke_and_what_it_cost() -> None:
    facts = language(spoken()).blocks[0]
    assert isinstance(facts, Facts)
    assert dict(facts.items)["Planned by"] == "clever"
    assert dict(facts.items)["Tokens"].startswith("1,200 in")
    assert dict(facts.items)["Price"] == "nothing"
    assert "0.2000 USD, at prices of 20" in told(spoken(usd=0.2))
    assert "not known" in told(spoken(usd=None))


def test_without_one_it_says_why() -> None:
    run = sample()
    llm = LLMResult(spec="none", because="no language model (--llm none): rules decide")
    data = ReportData(**{**vars(run), "result": run.result.model_copy(update={"llm": llm})})
    assert "(--llm none): rules decide" in told(data)


def test_suggestions_stand_beside_the_default_with_what_came_of_them() -> None:
    run = sample()
    tried = next(t for t in run.trials if t.ok and t.proposal.source != "default")
    proposal = tried.proposal.model_copy(update={"source": "llm:warmstart"})
    trials = tuple(t.model_copy(update={"proposal": proposal}) if t is tried else t for t in run.trials)
    family = proposal.family
    said = (
        Suggestion(family=family, params=proposal.params, source="llm:warmstart", why=HOSTILE[:60]),
        Suggestion(family=family, params={"depth": 99}, source="llm:warmstart"),
    )
    data = ReportData(**{**vars(spoken(said)), "trials": trials})
    table = next(b for b in language(data).blocks if isinstance(b, Table))
    rows = [[cell.text for cell in row] for row in table.rows]
    assert rows[0][3] == f"{tried.score:.4f}"
    assert "depth" in rows[0][1]
    assert "rate" not in rows[0][1]
    assert rows[1][3] == "not tried"
    assert rows[0][4] == rows[1][4] != ""


def test_fallbacks_are_listed_with_their_reasons() -> None:
    reasons = tuple(f"planner: reason {n}" for n in range(20))
    data = spoken(fallbacks=20, reasons=reasons)
    listed = next(b for b in language(data).blocks if isinstance(b, Listing))
    assert listed.items[0] == "planner: reason 0"
    assert listed.items[-1] == "and 8 more"
