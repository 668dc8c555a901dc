"""``automl-agent chat``: a conversation about a task."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import options
from .ordering import check_llm

if TYPE_CHECKING:
    from ..chat.conversation import Conversations


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("chat")(chat)


def chat(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE]...", help="Data to speak about.", show_default=False)
    ] = None,
    say: Annotated[
        list[str] | None,
        typer.Option("--say", metavar="TEXT", help="Take this turn instead of asking for any. Repeatable."),
    ] = None,
    resume: Annotated[
        str | None,
        typer.Option("--resume", metavar="ID", help="Go on with a conversation; last for the last one."),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="The conversations there are.")] = False,
    runs: Annotated[Path, typer.Option("--runs", metavar="DIR", help="Holds runs and conversations.")] = Path(
        "runs"
    ),
    llm: options.Llm = None,
    json: options.Json = False,
) -> int:
    """Talk about a task: say what is wanted, see the plan, change it in words, start, watch, stop, compare, predict.

    Runs go on when you leave. Lines are read from stdin; --json prints a JSON document for each reply.
    """
    from ..chat.conversation import Conversations
    from ..chat.terminal import converse, greet, show
    from ..control import Runs

    check_llm(llm)
    conversations = Conversations(runs, Runs(runs), llm)
    if list_:
        return _list(conversations, json)
    try:
        known = conversations.ids()
        conversation = conversations.open((known[0] if known else None) if resume == "last" else resume)
        if not json and not say:
            greet(conversation)
        for name in files or ():
            show(conversation.attach(Path(name)), json)
        converse(conversation, json, tuple(say or ()))
    finally:
        conversations.close()
    return 0


def _list(conversations: "Conversations", json: bool) -> int:
    import json as json_module
    import time

    from ..errors import one_line

    found = conversations.beginnings()
    if json:
        print(json_module.dumps([{"id": name, "began": at, "said": said} for name, at, said in found]))
        return 0
    for name, at, said in found:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(at))
        print(one_line(f"{name}  {when}  {said[:80]}"))
    if not found:
        print("no conversations")
    return 0
