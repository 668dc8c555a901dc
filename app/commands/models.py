"""``automl-agent models``: the embedded language model's weights."""

import json as json_module
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from . import options

if TYPE_CHECKING:
    from rich.progress import Progress

_Prompts = Annotated[
    bool, typer.Option("--prompts/--no-prompts", help="Have it read its prompts, which takes two minutes.")
]
_Name = Annotated[str | None, typer.Argument(metavar="NAME", help="The model; there is one.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    models = typer.Typer(help="The embedded language model: list, pull, where.", no_args_is_help=True)
    models.command("list")(show)
    models.command("pull")(fetch)
    models.command("where")(where)
    app.add_typer(models, name="models")


def show(json: options.Json = False) -> int:
    """List the models that can be embedded, and whether they are here."""
    from ...tools.llm.embedded import EMBEDDED

    here = EMBEDDED.is_here()
    if json:
        fields = EMBEDDED.model_dump(exclude={"parts"})
        print(json_module.dumps([{**fields, "here": here, "path": str(EMBEDDED.path())}]))
        return 0
    state = f"here: {EMBEDDED.path()}" if here else "not here; automl-agent models pull"
    print(f"{EMBEDDED.name}  {EMBEDDED.bytes / 1e9:.2f} GB  {EMBEDDED.licence}  {state}")
    return 0


def fetch(name: _Name = None, prompts: _Prompts = True) -> int:
    """Download the model, resumably, and have it read its prompts, so that its first answers come sooner."""
    from ...tools.llm.embedded import EMBEDDED, pull

    _known(name)
    if EMBEDDED.is_here():
        _prepare(prompts)
        print(f"{EMBEDDED.name} is here: {EMBEDDED.path()}")
        return 0
    print(f"downloading {EMBEDDED.title}, {EMBEDDED.bytes / 1e9:.2f} GB, {EMBEDDED.licence}", file=sys.stderr)
    if sys.stderr.isatty():
        with _bar() as bar:
            task = bar.add_task(EMBEDDED.name, total=EMBEDDED.bytes)
            path = pull(EMBEDDED, lambda done, total: bar.update(task, completed=done, total=total))
    else:
        path = pull(EMBEDDED, _line)
    _prepare(prompts)
    print(f"{EMBEDDED.name} is here: {path}")
    return 0


def _prepare(prompts: bool) -> None:
    """Read the prompts, where they are wanted and llama.cpp is here."""
    from importlib.util import find_spec

    from ...tools.llm.embedded import EMBEDDED, EmbeddedModel, prepare_prompts

    if prompts and find_spec("xllamacpp") is not None:
        prepare_prompts(EmbeddedModel(EMBEDDED.path()), lambda said: print(said, file=sys.stderr, flush=True))


def where(name: _Name = None, json: options.Json = False) -> int:
    """Print where its weights lie; exit 4 where they do not."""
    from ...pipelines.contracts import ModelUnavailable
    from ...tools.llm.embedded import EMBEDDED

    _known(name)
    if json:
        print(
            json_module.dumps(
                {"name": EMBEDDED.name, "path": str(EMBEDDED.path()), "here": EMBEDDED.is_here()}
            )
        )
        return 0 if EMBEDDED.is_here() else 4
    if not EMBEDDED.is_here():
        raise ModelUnavailable(
            "NO-WEIGHTS", f"{EMBEDDED.path()} is not here or not whole", "automl-agent models pull"
        )
    print(EMBEDDED.path())
    return 0


def _known(name: str | None) -> None:
    from ...pipelines.contracts import RequestError
    from ...tools.llm.embedded import EMBEDDED

    if name not in {None, EMBEDDED.name}:
        raise RequestError(
            "NO-SUCH-MODEL", f"no model is called {name!r}", f"the one there is: {EMBEDDED.name}"
        )


def _line(done: int, total: int) -> None:
    print(f"{done / 1e6:,.0f} of {total / 1e6:,.0f} MB", file=sys.stderr, flush=True)


def _bar() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn()
    return Progress(*columns, console=Console(stderr=True))
