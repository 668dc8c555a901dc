"""The command line. Commands import what they need when they run, so that ``--help`` is quick."""

import signal
import sys
import time
from types import FrameType
from typing import Annotated

import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError

from .. import __version__
from .commands import compare, models, plan, predict, report, resume, run, runs, status, why
from .errors import Terminated, one_line

app = typer.Typer(
    name="automl-agent",
    help="A sentence in, a verified model out.",
    no_args_is_help=True,
    add_completion=False,
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


for module in (run, plan, resume, status, report, why, predict, compare, runs, models):
    module.register(app)


def main() -> None:
    """Entry point of ``automl-agent``. Exit codes stand in the README."""
    sys.exit(entry())


def entry(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code. Errors meant for the person become one line on stderr."""
    from ..pipelines.contracts import PersonError

    run.STARTED = time.monotonic()
    previous = signal.signal(signal.SIGTERM, _terminate)
    try:
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
    except typer.Abort:
        return 130
    except KeyboardInterrupt:
        return 130
    except Terminated:
        return 143
    except BrokenPipeError:
        return 141
    finally:
        signal.signal(signal.SIGTERM, previous)


def _terminate(_number: int, _frame: FrameType | None) -> None:
    raise Terminated


if __name__ == "__main__":
    main()
