"""What the end of a run needs is imported while workers train: it costs no time then, and seconds later."""

import threading
from importlib import import_module

#: For the report's figures and pages, and for intervals.
_MODULES = ("scipy.stats", "matplotlib.figure", "matplotlib.backends.backend_svg", "jinja2")


def import_ahead() -> None:
    """Begin; whoever needs one of them before it is there waits for it, as for any import."""
    threading.Thread(target=_import, name="imports", daemon=True).start()


def _import() -> None:
    for name in _MODULES:
        import_module(name)
