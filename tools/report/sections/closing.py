"""How to use what came out, what it cost, and how to get it again."""

import shlex

from ....pipelines.contracts import TaskKind
from ..data import ReportData
from ..document import Code, Section, facts, listing
from ..wording import duration, plural, shown


def commands(data: ReportData) -> tuple[tuple[str, str], ...]:
    """(what it does, the command) to predict with the model."""
    run = shlex.quote(shown(data.result.run_id, 200))
    return (("Predict new rows", f"automl-agent predict runs/{run} new.csv -o out.csv"),)


def usage(data: ReportData) -> Section | None:
    """How to predict, and what comes out."""
    if data.result.model is None:
        return None
    task = data.plan.task
    inputs = [f.name for f in data.plan.features if f.use]
    out = [f"{task.target}: the prediction"]
    if task.kind is TaskKind.TABULAR_CLASSIFICATION:
        out += [f"proba_{name}: the probability of {name}" for name in data.classes[:10]]
    named = ", ".join(inputs[:40]) + (f" and {len(inputs) - 40} more" if len(inputs) > 40 else "")
    return Section(
        key="usage",
        title="How to predict",
        blocks=(
            *(
                Code(text=line, caption=f"{caption} (with the run folder's path)")
                for caption, line in commands(data)
            ),
            facts(
                ("needs", f"{plural(len(inputs), 'column')}: {named}"),
                ("writes", "one row for each input row, in order"),
            ),
            listing(out),
        ),
    )


def budget(data: ReportData) -> Section:
    """Time, trials and tokens."""
    spent = data.result.budget
    return Section(
        key="budget",
        title="Budget",
        blocks=(
            facts(
                ("time", f"{duration(spent.seconds)} of {duration(spent.time_limit_seconds)}"),
                (
                    "trials",
                    f"{spent.trials:,}"
                    + (f" of {data.plan.budget.trials:,}" if data.plan.budget.trials else ""),
                ),
                ("worker processes", str(data.plan.budget.jobs)),
                ("memory allowed", f"{data.plan.budget.memory_mb:,} MB"),
                ("language model", data.result.llm.spec),
                ("language model calls", f"{spent.llm_calls:,}"),
                ("tokens", f"{spent.input_tokens:,} in, {spent.output_tokens:,} out"),
            ),
        ),
    )


def environment(data: ReportData) -> Section:
    """Versions, and the way to repeat the run."""
    lines = [f"automl-agent run --plan plan.yaml --seed {data.plan.seed}"]
    return Section(
        key="environment",
        title="Repeat it",
        blocks=(
            Code(text="\n".join(lines), caption="The same plan again, from the run folder"),
            facts(*((name, value) for name, value in data.environment.items()), ("written", data.created)),
        ),
    )
