"""``automl-agent serve-model``: one bundle over HTTP."""

import ipaddress
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

from . import options

#: Connections at once; more are told to come back.
_CONNECTIONS = 200


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve-model")(serve_model)


def serve_model(
    model: Annotated[Path, options.run_argument("A run, or the model folder in it.", "MODEL")],
    host: Annotated[
        str, typer.Option("--host", help="Where to listen; beyond this machine a token is needed.")
    ] = ("127.0.0.1"),
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any free one.")] = 8080,
    token: Annotated[
        str | None,
        typer.Option(
            "--token",
            envvar="MODEL_TOKEN",
            show_envvar=False,
            help="What callers must show [none on this machine, else made up and printed; MODEL_TOKEN].",
        ),
    ] = None,
    rows: Annotated[int, typer.Option("--rows", min=1, help="Rows of one request at most.")] = 10_000,
) -> int:
    """Serve a model: POST /predict, GET /schema, GET /health."""
    import uvicorn

    from ...pipelines.contracts import RequestError
    from ...tools.bundle import read_bundle
    from ..errors import one_line
    from ..http.model_server import ModelLimits, model_app

    bundle = read_bundle(model)
    loopback = _is_loopback(host)
    if token is not None and not (token.isascii() and token.isprintable() and token.strip() == token != ""):
        raise RequestError("BAD-TOKEN", "the token is no word of plain characters", "choose another --token")
    if token is None and not loopback:
        token = secrets.token_urlsafe(24)
        print(f"token: {token}", file=sys.stderr, flush=True)
    app = model_app(bundle, token, ModelLimits(rows=rows), loopback=loopback)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=5,
    )
    try:
        sockets = [config.bind_socket()]
    except SystemExit as error:
        raise RequestError(
            "NO-PORT", f"{host}:{port} cannot be listened on", "name another with --port"
        ) from error
    address = sockets[0].getsockname()
    print(one_line(f"serving {model} on http://{address[0]}:{address[1]}"), file=sys.stderr, flush=True)
    uvicorn.Server(config).run(sockets)
    return 0


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
