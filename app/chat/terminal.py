"""A conversation in a terminal: lines in, Markdown out."""

import json
import sys
from collections.abc import Iterator

from ...agents.chat.resemblance import prepare
from .conversation import Conversation
from .reply import Reply

_PROMPT = "you> "
_QUIT = frozenset({"exit", "quit", ":q", "bye"})


def converse(conversation: Conversation, as_json: bool, said: tuple[str, ...] = ()) -> None:
    """Speak until the person leaves, or nothing more comes.

    Args:
        conversation: who is spoken with.
        as_json: one JSON document for each reply, on a line.
        said: turns that are taken at once, instead of reading any.
    """
    turns = iter(said) if said else _typed(as_json, conversation)
    for text in turns:
        if not said and text.strip().lower() in _QUIT:
            return
        if text.strip():
            show(conversation.say(text, _tell), as_json)


def greet(conversation: Conversation) -> None:
    """The last turn of a conversation that goes on, or how to begin."""
    prepare()
    if conversation.turns:
        last = conversation.turns[-1]
        print(
            f"going on with conversation {conversation.id}; you said last: {last.said[:200]}", file=sys.stderr
        )
        show(last.reply, as_json=False)
    else:
        print(
            "Say what should be predicted and name the file with the data; help shows more, quit leaves.",
            file=sys.stderr,
        )


def show(found: Reply, as_json: bool) -> None:
    """A reply on stdout."""
    if as_json:
        print(json.dumps(found.model_dump(mode="json")), flush=True)
        return
    if not sys.stdout.isatty():
        print(found.text, flush=True)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    console.print(Markdown(found.text))
    if found.choices:
        console.print(f"[dim]{' · '.join(found.choices)}[/dim]", highlight=False)


def _tell(line: str) -> None:
    print(f"  … {line}", file=sys.stderr, flush=True)


def _typed(as_json: bool, conversation: Conversation) -> Iterator[str]:
    """Lines of stdin; with history and editing where somebody types."""
    if not sys.stdin.isatty():
        yield from (line.rstrip("\n") for line in sys.stdin)
        return
    import readline  # noqa: F401 - the prompt gets a history and arrow keys

    while True:
        if not as_json and (news := conversation.news()):
            # A run has ended since the last word.
            show(Reply(text=news, intent="status"), as_json)
        try:
            yield input("" if as_json else _PROMPT)
        except EOFError:
            return
