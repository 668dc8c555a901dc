"""``automl-agent runs``: the runs there are; one in full, two side by side, and those that may go."""

import json as json_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from . import options, runs_diff, runs_rm, runs_show

if TYPE_CHECKING:
    from ...tools.runs.summary import RunSummary

_LIST = "ls"


class _Listing(TyperGroup):
    """Without a command, runs are listed: ``runs``, ``runs FOLDER``, ``runs --json``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Say ``ls`` where no command is named."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = [_LIST, *args]
        return super().parse_args(ctx, args)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(cls=_Listing, rich_markup_mode=None)
    group.command(_LIST)(ls)
    group.command("show")(runs_show.show)
    group.command("diff")(runs_diff.diff)
    group.command("rm")(runs_rm.rm)
    app.add_typer(group, name="runs", help="List runs, show or compare them, remove some.")


def ls(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The folder that holds run folders.")
    ] = Path("runs"),
    json: options.Json = False,
) -> int:
    """List runs with their state, target and sealed test score, those that began last at the end."""
    from ...tools.runs.catalogue import RunCatalogue
    from ..errors import one_line

    found = sorted(RunCatalogue(folder).summaries(), key=lambda s: s.name)
    if json:
        print(json_module.dumps([_row(folder, s) for s in found]))
        return 0
    for summary in found:
        score = ""
        if summary.scores is not None and summary.scores.test is not None:
            score = f"{summary.metric} {summary.scores.test:.4g}"
        about = summary.problem or f"{summary.target or ''}  {score}"
        print(one_line(f"{summary.state.value:<12} {folder / summary.name}  {about}"))
    if not found:
        print(one_line(f"no runs in {folder}"))
    return 0


def _row(folder: Path, summary: "RunSummary") -> dict[str, Any]:
    """``status`` is as ``automl-agent status`` has it: all that is not over is ``not finished``."""
    from ...tools.runs.summary import RunState

    over = summary.state.is_over or summary.state is RunState.DAMAGED
    return {
        "folder": str(folder / summary.name),
        "status": summary.state.value if over else "not finished",
        "test": summary.scores.test if summary.scores is not None else None,
        **summary.model_dump(mode="json"),
    }
