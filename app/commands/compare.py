"""``automl-agent compare``: proposers side by side, on the same tasks, start points and seeds."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from . import options


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("compare")(compare)


def compare(
    proposers: Annotated[
        str,
        typer.Option(
            "--proposers", metavar="A,B,...", help="Proposers, such as hybrid,gp+default,tpe,random."
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="DIR", help="Folder for results; what it holds already is not run again."
        ),
    ],
    suite: Annotated[
        str | None, typer.Option("--suite", metavar="NAME", help="bayesmark or synthetic.")
    ] = None,
    table: Annotated[
        list[str] | None,
        typer.Option(
            "--table",
            metavar="TABLE",
            help="A recorded table: npz, surrogate folder, CSV or Parquet; PATH:INSTANCE for"
            " one task of several. Repeatable.",
        ),
    ] = None,
    task: Annotated[
        list[str] | None,
        typer.Option(
            "--task",
            metavar="NAME",
            help="Only this task of the suite (of any suite, if none is named). Repeatable.",
        ),
    ] = None,
    trials: Annotated[
        int, typer.Option("--trials", min=1, metavar="N", help="Proposals after 5 start points.")
    ] = 25,
    seeds: Annotated[
        int, typer.Option("--seeds", min=1, metavar="N", help="Searches of each, seeds 0 to N-1.")
    ] = 5,
    llm: options.Llm = None,
    replies: Annotated[
        Path | None,
        typer.Option(
            "--replies", metavar="FILE", help="Recorded replies; with --llm none, nothing else is asked."
        ),
    ] = None,
    init: Annotated[
        Path | None,
        typer.Option("--init", metavar="DIR", help="Start points in MODEL/SEED.json [quasi-random ones]."),
    ] = None,
    reference: Annotated[
        Path | None,
        typer.Option("--reference", metavar="CSV", help="Published trajectories to show beside the arms."),
    ] = None,
    objective: Annotated[
        str | None, typer.Option("--objective", metavar="COLUMN", help="Of the tables [found by its name].")
    ] = None,
    direction: Annotated[
        str | None, typer.Option("--direction", metavar="WAY", help="Of the tables: maximize or minimize.")
    ] = None,
    anonymize: Annotated[
        bool, typer.Option("--anonymize", help="Hide the names of data and parameters from every arm.")
    ] = False,
    both_ways: Annotated[
        bool, typer.Option("--both-ways", help="With names and without; the difference is reported.")
    ] = False,
    jobs: Annotated[int, typer.Option("--jobs", min=1, metavar="N", help="Processes at a time.")] = 1,
    json: options.Json = False,
) -> int:
    """Compare proposers on the same tasks; interrupted, the same command goes on.

    Writes report.html, report.md, results.csv and results.json to --out.
    """
    from ...evals.compare.compare import Order, as_json
    from ...evals.compare.compare import compare as run
    from ...evals.compare.replay import told_direction
    from ...pipelines.contracts import RequestError
    from ..errors import one_line

    way = told_direction(direction)
    if direction is not None and way is None:
        raise RequestError("BAD-DIRECTION", f"{direction[:40]!r} is no direction", "use maximize or minimize")
    order = Order(
        proposers=tuple(proposers.split(",")),
        out=out,
        suite=suite,
        tables=tuple(table or ()),
        tasks=tuple(task or ()),
        objective=objective,
        direction=way,
        trials=trials,
        seeds=seeds,
        llm=llm,
        replies=replies,
        init=init,
        reference=reference,
        anonymize=anonymize,
        both_ways=both_ways,
        jobs=jobs,
    )
    found = run(order, lambda line: print(one_line(line), file=sys.stderr, flush=True))
    if json:
        print(as_json(found))
        return 0
    last = str(found.evaluations)
    print(f"normalised regret, {len(found.tasks)} tasks, {found.seeds} seeds")
    for arm in sorted(found.arms, key=lambda a: a.regret[last]):
        told = "  ".join(f"{at}: {value:.3f}" for at, value in arm.regret.items())
        rank = "published" if arm.mean_rank is None else f"rank {arm.mean_rank:.2f}"
        print(f"  {one_line(arm.name):<24} {told}  {rank}  {arm.tokens:,.0f} tokens")
    print(f"  report  {out / 'report.html'}")
    return 0
