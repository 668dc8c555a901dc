"""What passes through libraries stays here.

LangChain and LangGraph send every prompt, reply and state of a graph, tables among them, to LangSmith where a variable
of the environment says so (``LANGSMITH_TRACING``), which people set for other programs of theirs.
"""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def untraced() -> Iterator[None]:
    """Nothing inside is traced, whatever the environment says."""
    from langsmith.run_helpers import tracing_context

    with tracing_context(enabled=False):
        yield
