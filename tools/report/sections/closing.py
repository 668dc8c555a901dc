"""What it cost, how to get it again, and how to use what came out."""

import shlex

from ....pipelines.contracts import Answer
from ..data import ReportData
from ..document import Cell, Code, Section, facts, listing, table, text
from ..wording import duration, plural, shown

_MOST_NAMES, _MOST_CLASSES = 40, 10


def commands(data: ReportData) -> tuple[tuple[str, str], ...]:
    """(what it does, the command) to predict with the model."""
    folder = shlex.quote(shown(data.folder, 400))
    what = "Predict new rows; the first path is this run's folder"
    return ((what, f"automl-agent predict {folder} new.csv -o out.csv"),)


def budget(data: ReportData) -> Section:
    """Time, trials and memory."""
    spent, plan = data.result.budget, data.plan.budget
    ended = ", ".join(f"{count:,} {status}" for status, count in data.result.trials.items() if count)
    return Section(
        key="budget",
        title="Budget",
        blocks=(
            facts(
                ("Time", f"{duration(spent.seconds)} of {duration(spent.time_limit_seconds)}"),
                ("Trials", f"{spent.trials:,}" + (f" of {plan.trials:,}" if plan.trials else "")),
                ("Tokens", _of(spent.input_tokens + spent.output_tokens, spent.tokens_limit)),
                ("Dollars", _of(spent.usd, spent.usd_limit)),
                ("GPU seconds", _of(spent.gpu_seconds, spent.gpu_seconds_limit)),
                ("Ended", ended or None),
                ("Stopped", data.result.stop_reason),
                ("Worker processes", f"{plan.jobs}"),
                ("Memory allowed", f"{plan.memory_mb:,} MB"),
                ("Device", data.plan.device),
                ("On the CPU", _without_gpu(data)),
                ("Forked from", _parent(data)),
            ),
            *((text("There was no time for:"), listing(spent.left_out)) if spent.left_out else ()),
        ),
    )


def _of(spent: float | None, limit: float | None) -> str | None:
    """So much of so much; nothing where neither is worth a line."""
    if limit is None:
        return None if not spent else f"{spent:,.4g}"
    return f"{'not known' if spent is None else f'{spent:,.4g}'} of {limit:,.4g}"


def _without_gpu(data: ReportData) -> str | None:
    """Since when the GPU was left alone, because its seconds were used up."""
    bound = [t.number for t in data.trials if t.proposal.device is not None]
    if not bound:
        return None
    return f"{plural(len(bound), 'trial')} from number {bound[0]} on: the GPU seconds were used up"


def _parent(data: ReportData) -> str | None:
    """Where the run comes from, and how often its sealed rows were opened before."""
    parent = data.result.parent
    if parent is None:
        return None
    begun = f"{shown(parent.run_id, 80)}, after trial {parent.trial}"
    if not parent.openings:
        return f"{begun}; the sealed rows had not been opened before"
    times = plural(parent.openings, "time")
    return (
        f"{begun}; the sealed rows are the same, and had been opened {times} before, along the ancestry (other forks "
        "are not known here): whoever has seen that test score has chosen with it in mind, and the test score here is "
        "less independent than a first one"
    )


def environment(data: ReportData) -> Section:
    """Versions, and the way to repeat the run."""
    again = f"automl-agent run --plan plan.yaml --seed {data.plan.seed}"
    if data.trials and not data.plan.budget.trials:
        again += f" --trials {len(data.trials)}"
    # A run folder is a script of what its language model said.
    again += " --llm scripted:." if data.result.llm.model else " --llm none"
    return Section(
        key="environment",
        title="Environment",
        blocks=(
            Code(text=again, caption="The same plan again, from the run folder"),
            text(
                "Data, split and proposals follow from the plan and the seed. A search that time cut short "
                "ends elsewhere on another machine, unless the number of trials is given.",
                tone="muted",
            ),
            table(
                ("Software", "Version"),
                [(name, Cell(text=shown(value, 200), code=True)) for name, value in data.environment.items()],
            ),
        ),
    )


def usage(data: ReportData) -> Section | None:
    """How to predict, and what comes out."""
    if data.result.model is None:
        return None
    inputs = [shown(f.name, 80) for f in data.plan.features if f.use]
    left = len(inputs) - _MOST_NAMES
    named = ", ".join(inputs[:_MOST_NAMES]) + (f" and {left:,} more" if left > 0 else "")
    return Section(
        key="usage",
        title="How to predict",
        blocks=(
            *(Code(text=line, caption=caption) for caption, line in commands(data)),
            facts(
                ("Reads", _READS[data.plan.task.kind.locates]),
                ("Needs", f"{plural(len(inputs), 'column')}: {named}"),
                (
                    "Writes",
                    _WRITES.get(data.plan.task.kind.answer, "one row for each input row, in the same order"),
                ),
            ),
            table(("Column of the output", "Holds"), _output(data)),
        ),
    )


_READS = {
    False: "CSV, Parquet, JSON lines or Excel; other columns are ignored",
    True: "a folder, an archive or a table of pictures; annotations beside them are ignored",
}
_WRITES = {
    Answer.BOXES: "one row for each box that is found",
    Answer.MASK: "one row for each picture, and its mask as a PNG into a folder beside the file",
}


def _located(data: ReportData) -> list[tuple[Cell, str]]:
    things = [shown(name, 120) for name in data.things[:_MOST_CLASSES]]
    match data.plan.task.kind.answer:
        case Answer.POINTS:
            return [
                (Cell(text=f"{name}_{axis}", code=True), f"pixels from the {side}")
                for name in things
                for axis, side in (("x", "left"), ("y", "top"))
            ]
        case Answer.BOXES:
            target = shown(data.plan.task.target, 200)
            edges = ((edge, "pixels from the left or the top") for edge in ("left", "top", "right", "bottom"))
            told = (
                ("row", "the picture, from 0"),
                (target, "the class"),
                ("score", "how sure, 0 to 1"),
                *edges,
            )
            return [(Cell(text=name, code=True), what) for name, what in told]
        case _:
            shares = [
                (Cell(text=f"share_{name}", code=True), "the share of pixels, 0 to 1") for name in things
            ]
            return [(Cell(text="mask_file", code=True), "the mask, beside the file"), *shares]


def _output(data: ReportData) -> list[tuple[Cell, str]]:
    target = shown(data.plan.task.target, 200)
    if data.plan.task.kind.locates:
        return _located(data)
    if not data.plan.task.is_classification:
        return [(Cell(text=target, code=True), "the estimate")]
    rows = [(Cell(text=target, code=True), "the class that was decided")]
    rows += [
        (Cell(text=f"proba_{shown(name, 120)}", code=True), f"the probability of {shown(name, 120)}, 0 to 1")
        for name in data.classes[:_MOST_CLASSES]
    ]
    left = len(data.classes) - _MOST_CLASSES
    if left > 0:
        rows.append(
            (Cell(text="proba_…", code=True), f"and so on for {plural(left, 'other class', 'other classes')}")
        )
    return rows
