"""Options that several commands take."""

from pathlib import Path
from typing import Annotated, Any

import typer


def _run_folder(word: str) -> Path:
    from ...tools.runs.named import run_folder

    return run_folder(word)


def _run_names(incomplete: str) -> list[str]:
    from ...tools.runs.named import names_beginning

    return names_beginning(incomplete)


def run_argument(text: str, metavar: str = "RUN") -> Any:
    """An argument that names a run: a path, the name of a run in runs/, a beginning that no other has, or ``latest``."""
    return typer.Argument(metavar=metavar, help=text, parser=_run_folder, autocompletion=_run_names)


#: What reading commands call it.
Run = Annotated[
    Path, run_argument("The run folder, the name of a run in runs/, the beginning of one, or latest.")
]
Data = Annotated[
    str | None, typer.Option("--data", metavar="PATH", help="The data file, if the request names none.")
]
Test = Annotated[
    str | None, typer.Option("--test", metavar="PATH", help="A separate test table, sealed as a whole.")
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="The run folder itself [runs/<utc>-<slug>].")
]
Llm = Annotated[
    str | None,
    typer.Option(
        "--llm",
        metavar="SPEC",
        envvar="AUTOML_AGENT_LLM",
        show_envvar=False,
        help="none, embedded, openai:MODEL, ollama:MODEL, http://host:port/v1#MODEL or scripted:FILE [an endpoint"
        " of the environment, else embedded: 1.1 GB, once].",
    ),
]
#: A run that is taken up has its own values.
OtherTrials = Annotated[
    int | None, typer.Option("--trials", min=1, metavar="N", help="Search trials in all [the run's own].")
]
OtherTimeLimit = Annotated[
    str | None, typer.Option("--time-limit", metavar="TIME", help="Of the whole run [the run's own].")
]
OtherProposer = Annotated[
    str | None,
    typer.Option("--proposer", metavar="NAME", help="Another proposer from here on [the run's own]."),
]
OtherSeed = Annotated[
    int | None,
    typer.Option(
        "--seed", min=0, metavar="N", help="Another seed from here on; the split stays [the run's own]."
    ),
]
OtherJobs = Annotated[
    int | None, typer.Option("--jobs", min=1, metavar="N", help="Worker processes at a time [the run's own].")
]
#: The variable says what new runs use; a run that is taken up stays with the model that it began with.
OtherLlm = Annotated[
    str | None,
    typer.Option("--llm", metavar="SPEC", help="Another language model from here on [the run's own]."),
]
MaxCost = Annotated[
    float | None,
    typer.Option("--max-cost", min=0, metavar="USD", help="Most that the language model may cost."),
]
MaxTokens = Annotated[
    int | None, typer.Option("--max-tokens", min=0, metavar="N", help="Most tokens, in and out, it may take.")
]
MaxGpuSeconds = Annotated[
    float | None,
    typer.Option(
        "--max-gpu-seconds",
        min=0,
        metavar="SECONDS",
        help="Most time that search trials may run on a GPU; then they go on on the CPU.",
    ),
]
Privacy = Annotated[
    str | None,
    typer.Option(
        "--privacy",
        metavar="LEVEL",
        help="What it sees of the data, beside the request: schema (names, types, counts, ranges) or sample (frequent values too)"
        " [schema].",
    ),
]
Proposer = Annotated[
    str | None,
    typer.Option("--proposer", metavar="NAME", help="hybrid, gp, tpe, cma, qmc, random or smac [hybrid]."),
]
Trials = Annotated[
    int | None, typer.Option("--trials", min=1, metavar="N", help="Stop after N search trials.")
]
TimeLimit = Annotated[
    str | None,
    typer.Option(
        "--time-limit", metavar="TIME", help="30s, 10m, 1h, 1h30m or seconds [5m; none with --trials]."
    ),
]
Device = Annotated[str | None, typer.Option("--device", metavar="NAME", help="auto, cpu or cuda [auto].")]
Seed = Annotated[
    int | None, typer.Option("--seed", min=0, metavar="N", help="Seed of everything random [0].")
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", min=1, metavar="N", help="Worker processes at a time [number of cores]."),
]
Weights = Annotated[
    list[str] | None,
    typer.Option(
        "--weights",
        metavar="FOLDER",
        help="A pretrained encoder of texts or pictures to learn on: a folder of safetensors as Hugging Face lays it out,"
        " or hf:ORG/NAME, which is fetched. Repeatable.",
    ),
]
Refit = Annotated[
    bool | None,
    typer.Option("--refit/--no-refit", help="Refit the winner on all rows after the test [refit]."),
]
Verify = Annotated[
    str | None,
    typer.Option(
        "--verify",
        metavar="HOW",
        help="default (at most 15 % of the time limit) or thorough (as long again, beyond it) [default].",
    ),
]
Confine = Annotated[
    str,
    typer.Option(
        "--confine",
        metavar="HOW",
        help="auto: workers are confined where the system can; required: nothing is trained where it cannot [auto].",
        show_default=False,
    ),
]
Repeat = Annotated[
    int,
    typer.Option(
        "--repeat",
        min=1,
        metavar="N",
        help="N runs with seeds from --seed on, in DIR-1 to DIR-N, and how far their results spread.",
        show_default=False,
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing: what stays open is an error.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, nothing else there.")]
Text = Annotated[str | None, typer.Option("--text", metavar="REQUEST", help="The request itself.")]
Target = Annotated[str | None, typer.Option("--target", metavar="COLUMN", help="Column to predict.")]
Metric = Annotated[str | None, typer.Option("--metric", metavar="NAME", help="Metric to optimise.")]
Drop = Annotated[
    list[str] | None,
    typer.Option(
        "--drop", metavar="COLUMN", help="Leave a column out, one that gives the target away. Repeatable."
    ),
]
AcceptLeak = Annotated[
    list[str] | None,
    typer.Option(
        "--accept-leak",
        metavar="COLUMN",
        help="Keep a suspected column: new rows will have it, before the outcome. Repeatable.",
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="KEY=VALUE",
        help="Task fields, such as exclude=sex,race: target metric kind positive_class time_limit_seconds max_trials"
        " time_column group_columns exclude min_score max_model_mb max_latency_ms interpretable"
        " max_memory_mb fair_across (sex,age:40:65) monotone (size:+,age:-) commercial families (trees,linear)"
        " without_families costs (ACTUAL:PREDICTED:COST).",
    ),
]
