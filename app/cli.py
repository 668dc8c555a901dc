"""The command line. Commands import what they need when they run, so that ``--help`` is quick."""

import sys
import time
from typing import Annotated

import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError

from .. import __version__
from .commands import (
    chat,
    compare,
    doctor,
    export,
    fork,
    mcp,
    models,
    plan,
    predict,
    repair,
    replay,
    report,
    resume,
    run,
    runs,
    serve,
    serve_model,
    status,
    why,
)
from .errors import Terminated, one_line
from .interrupts import INTERRUPTED, TERMINATED, interruptible, leave_at_once
from .started import process_age

app = typer.Typer(
    name="automl-agent",
    help="A sentence in, a verified model out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"automl-agent {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version.")
    ] = False,
) -> None:
    """A sentence in, a verified model out."""


for module in (
    run,
    plan,
    resume,
    fork,
    replay,
    status,
    report,
    why,
    predict,
    chat,
    export,
    serve_model,
    compare,
    serve,
    runs,
    mcp,
    models,
    doctor,
    repair,
):
    module.register(app)


def main() -> None:
    """Entry point of ``automl-agent``. Exit codes stand in the README."""
    try:
        code = entry()
    except Exception as error:  # noqa: BLE001
        # A bug of ours. Whoever meets it gets a line, and a file to report; tests call entry(), and see it raised.
        code = _bug(error)
    leave_at_once()
    sys.exit(code)


def _bug(error: Exception) -> int:
    """Tell of a bug; its exit code."""
    from .debug_log import keep

    where = keep(error)
    told = f"please report it, with {where}" if where else "please report it"
    print(
        one_line(f"error[BUG]: this is a fault of automl-agent, {type(error).__name__}; {told}"),
        file=sys.stderr,
    )
    return 1


def entry(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code. Errors meant for the person become one line on stderr."""
    from ..pipelines.contracts import PersonError

    # The command's own process: its limit counts from where it began. Whoever calls from within counts from here.
    run.STARTED = time.monotonic() - (process_age() if arguments is None else 0.0)
    try:
        with interruptible():
            code = app(args=arguments, standalone_mode=False)
        return code if isinstance(code, int) else 0
    except PersonError as error:
        print(one_line(str(error)), file=sys.stderr)
        return error.exit_code
    except NoArgsIsHelpError as error:
        print(error.format_message(), file=sys.stderr)
        return 2
    except ClickException as error:
        print(
            one_line(f"error[USAGE]: {error.format_message().rstrip('.')}; see automl-agent --help"),
            file=sys.stderr,
        )
        return 2
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except Terminated:
        return TERMINATED
    except BrokenPipeError:
        return 141
    except OSError as error:
        from ..tools.store.faults import of_system

        if (told := of_system(error)) is None:
            raise
        print(one_line(str(told)), file=sys.stderr)
        return told.exit_code


if __name__ == "__main__":
    main()
