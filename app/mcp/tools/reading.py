"""Read runs: the list, a result, decisions, the report."""

from pathlib import Path
from typing import Annotated

from mcp.server.mcpserver.tools import Tool
from pydantic import Field

from ....pipelines.contracts import RequestError, RunResult
from ....tools.decisions import Decision, answers, decisions
from ....tools.recompute.restore import restore
from ....tools.report.advice import what_to_do
from ....tools.report.wording import shown
from ....tools.store.history import is_planned, replay
from ....tools.store.run import broken
from ..answers import FailedCheck, ModelAnswer, ReportAnswer, ResultAnswer, RunList, WhyAnswer
from ..place import Place
from ..standing import LONGEST, answer
from .arguments import READS, Run

_MOST_TOPICS = 40
_MOST_EVIDENCE = 12


def tools(place: Place) -> list[Tool]:
    """list_runs, result, why, report."""

    def list_runs(limit: Annotated[int, Field(ge=1, le=200)] = 20) -> RunList:
        found = place.runs.summaries()
        return RunList(runs=tuple(answer(place, each) for each in found[:limit]), total=len(found))

    def result(run: Run) -> ResultAnswer:
        name = place.name(run)
        return _told(place.runs.root / name, result_of(place, name))

    def why(
        run: Run,
        question: Annotated[
            str, Field(max_length=2000, description="In your words; empty: the decisions in order.")
        ] = "",
        limit: Annotated[int, Field(ge=1, le=100)] = 10,
    ) -> WhyAnswer:
        name = place.name(run)
        log = decisions(place.runs.catalogue.events(name))
        found = answers(question, log, limit) if question.strip() else log
        return WhyAnswer(
            run=name,
            decisions=tuple(_bounded(each) for each in found[:limit]),
            left_out=max(0, len(found) - limit),
            topics=tuple(shown(t, LONGEST) for t in list(dict.fromkeys(d.topic for d in log))[:_MOST_TOPICS]),
            record_changed=tuple(shown(words, LONGEST) for words in broken(place.folder(name))),
        )

    def report(
        run: Run,
        offset: Annotated[int, Field(ge=0, description="First character.")] = 0,
        limit: Annotated[int, Field(ge=200, le=200_000, description="Most characters.")] = 20_000,
    ) -> ReportAnswer:
        name = place.name(run)
        text = report_of(place, name)
        end = min(len(text), offset + limit)
        return ReportAnswer(
            run=name,
            markdown=text[offset:end],
            total_characters=len(text),
            next_offset=end if end < len(text) else None,
        )

    return [
        Tool.from_function(
            list_runs, description="The runs, newest first. Free, instant.", annotations=READS
        ),
        Tool.from_function(
            result,
            description="The result of a run that is over: status, sealed test score with interval and baselines,"
            " which checks failed and what to do, the model's path. Quote scores.test, and never as verified unless"
            " status says so. Free, instant. An error while the run goes on.",
            annotations=READS,
        ),
        Tool.from_function(
            why,
            description="Why something was decided (model, split, columns left out, a trial's outcome): quoted from"
            " the run's record, never made up. Works while it runs. Free, instant, no language model.",
            annotations=READS,
        ),
        Tool.from_function(
            report,
            description="The report as Markdown (10 to 40 thousand characters): data, search, checks, limits. Use"
            " result for the numbers alone. Free.",
            annotations=READS,
        ),
    ]


def result_of(place: Place, name: str) -> RunResult:
    """The result on record.

    Raises:
        RequestError: there is no such run, or it is not over.
    """
    events = place.runs.catalogue.events(name)
    found = replay(events).result if is_planned(events) else None
    if found is None:
        raise RequestError("RUN-NOT-OVER", f"{name} is not over", "call status with wait_seconds, or resume")
    return found


def report_of(place: Place, name: str) -> str:
    """The report in Markdown, from the record where the file is missing.

    Raises:
        RequestError: there is no such run, or it is not over.
    """
    result_of(place, name)
    path = place.folder(name) / "report.md"
    if not path.is_file():
        restore(path.parent)
    return path.read_text(encoding="utf-8", errors="replace")


def _told(folder: Path, found: RunResult) -> ResultAnswer:
    task, model = found.task, found.model
    failed = [check for check in found.verdict.checks if check.status == "fail"]
    return ResultAnswer(
        run=folder.name,
        folder=str(folder),
        status=found.status,
        exit_code=0 if found.status == "verified" else 3,
        reasons=tuple(shown(reason, LONGEST) for reason in found.reasons),
        target=shown(task.target, LONGEST),
        kind=task.kind,
        metric=task.metric,
        direction=task.direction,
        scores=found.scores,
        failed_checks=tuple(
            FailedCheck(
                name=c.name, evidence=shown(c.evidence, LONGEST), what_to_do=shown(what_to_do(c), LONGEST)
            )
            for c in failed
        ),
        passed_checks=tuple(c.name for c in found.verdict.checks if c.status == "pass"),
        settled=tuple(shown(line, LONGEST) for line in task.settled),
        model=None
        if model is None
        else ModelAnswer(
            family=model.family,
            bundle=str(folder / model.path),
            size_bytes=model.size_bytes,
            predict_ms_per_1k_rows=model.predict_ms_per_1k_rows,
            refitted_on_all_rows=model.refitted,
        ),
        trials=found.budget.trials,
        seconds=round(found.budget.seconds, 1),
        stop_reason=shown(found.stop_reason, LONGEST),
        llm=found.llm.model,
        llm_usd=found.budget.usd,
        result_json=str(folder / "result.json"),
        report_html=str(folder / "report.html"),
    )


def _bounded(decision: Decision) -> Decision:
    return Decision(
        topic=shown(decision.topic, LONGEST),
        question=shown(decision.question, LONGEST),
        choice=shown(decision.choice, LONGEST),
        options=tuple(shown(o, LONGEST) for o in decision.options[:_MOST_EVIDENCE]),
        evidence=tuple(shown(e, LONGEST) for e in decision.evidence[:_MOST_EVIDENCE]),
        cost=shown(decision.cost, LONGEST),
        effect=shown(decision.effect, LONGEST),
    )
