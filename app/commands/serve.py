"""``automl-agent serve``: the page, the REST API and OpenAI's chat API, on this machine."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from . import options
from .ordering import check_llm


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(serve)


def serve(
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65_535, metavar="N", help="Port to listen on; 0: any.")
    ] = 8000,
    token: Annotated[
        str | None,
        typer.Option(
            "--token",
            metavar="TOKEN",
            envvar="AUTOML_AGENT_TOKEN",
            show_envvar=False,
            help="What clients must know, 16 characters or more; AUTOML_AGENT_TOKEN keeps it off the command line [a new one].",
        ),
    ] = None,
    runs: Annotated[
        Path, typer.Option("--runs", metavar="DIR", help="The folder that holds run folders.")
    ] = Path("runs"),
    llm: options.Llm = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host",
            metavar="NAME",
            help="A name by which browsers reach the server, where others stand before it. Repeatable.",
        ),
    ] = None,
) -> int:
    """Serve the page, the REST API and OpenAI's chat API; the address to open is printed once.

    Only this machine can reach it, and only who knows the token. Runs are processes of their own: they go on when the server ends.
    """
    from ..http.app import create_app
    from ..http.conversing import conversations_of
    from ..http.server import bind
    from ..http.server import serve as answer
    from ..http.settings import Settings, chosen_token

    check_llm(llm)
    settings = Settings(
        root=runs.absolute(),
        cwd=Path.cwd(),
        token=chosen_token(token, host),
        host=host,
        port=port,
        allow_hosts=tuple(name.lower() for name in allow_host or ()),
        llm=llm,
    )
    listening = bind(settings)
    settings = settings.model_copy(update={"port": listening.getsockname()[1]})
    app = create_app(settings, conversations_of)
    shown = f"[{host}]" if ":" in host else host
    # A token that the person chose is known to them already.
    secret = "" if token is not None else f"#token={settings.token}"
    print(f"http://{shown}:{settings.port}/{secret}", flush=True)
    if not settings.is_local:
        print("others can reach this server, and read along: put TLS before it", file=sys.stderr)
    answer(app, settings, listening)
    return 0
