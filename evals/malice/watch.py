"""The child that is watched: runs commands of the package in one process, and writes down what they touch.

``python -m automl_agent.evals.malice.watch JOB.json`` runs the cases of a :class:`Job` one after another under an audit
hook (PEP 578), which sees what Python opens, connects, starts, imports and removes whatever code does it. The first
cases are honest: what they import is what later ones may. One line of JSON for each case goes to standard output.
"""

import io
import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import Any

from ...pipelines.contracts import Value

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
#: Events that change a file or a folder, and how many of their arguments are paths.
_CHANGES = {
    **dict.fromkeys(
        ("os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.chmod", "os.chown", "os.utime"), 1
    ),
    **dict.fromkeys(("os.setxattr", "os.removexattr", "os.chflags", "os.lockf", "os.mkfifo", "os.mknod"), 1),
    **dict.fromkeys(("shutil.rmtree", "shutil.chown", "tempfile.mkstemp", "tempfile.mkdtemp"), 1),
    **dict.fromkeys(("os.rename", "os.link", "os.symlink", "shutil.move", "shutil.copyfile"), 2),
}
_STARTS = frozenset(
    {
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.posix_spawn",
        "os.spawn",
        "os.fork",
        "os.forkpty",
        "pty.spawn",
    }
)
_REACHES = frozenset(
    {
        *("socket.bind", "socket.sendto", "socket.sendmsg", "socket.gethostbyname", "urllib.Request"),
        *(
            "webbrowser.open",
            "ftplib.connect",
            "smtplib.connect",
            "http.client.connect",
            "telnetlib.Telnet.open",
        ),
    }
)
_NEVER = frozenset({"pickle.find_class", "code.__new__", "sys.addaudithook"})
#: Children of our own, by the module that they run.
_OURS = ("automl_agent.tools.trials.zygote", "automl_agent.tools.bundle.footprint")
#: Libraries of ours that the honest cases may not have come to.
_DEPENDENCIES = frozenset(
    {"sklearn", "skrub", "skops", "torch", "safetensors", "lightgbm", "xgboost", "catboost"}
)


class Watched(Value):
    """One command and what it may end with.

    Attributes:
        name: of the case.
        words: of the command line.
        honest: whether it only shows what honest ones do.
    """

    name: str
    words: tuple[str, ...]
    honest: bool = False


class Job(Value):
    """What the child does.

    Attributes:
        cases: in order.
        writable: folders in which files may be made and changed.
        unread: a folder in which no file may be opened.
        ports: of this machine, that may be connected to.
    """

    cases: tuple[Watched, ...]
    writable: tuple[str, ...]
    unread: str
    ports: tuple[int, ...] = ()


class Seen(Value):
    """What came of a case: its exit code, what it said, what it touched that it may not, and a bug's traceback."""

    name: str
    code: int
    out: str
    err: str
    touched: tuple[str, ...]
    bug: str = ""


class _Hook:
    """Collects what is not allowed, while it is on."""

    def __init__(self, job: Job) -> None:
        self._writable = tuple(os.path.realpath(folder) for folder in job.writable)
        self._unread = os.path.realpath(job.unread)
        self._ports = frozenset(job.ports)
        self.modules: set[str] = set()
        self.learning = True
        self.touched: list[str] = []
        self.on = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        # What the hook does itself is not seen.
        self.on = False
        try:
            if (what := self._wrong(event, arguments)) is not None:
                self.touched.append(f"{event}: {what}"[:300])
        finally:
            self.on = True

    def _wrong(self, event: str, arguments: tuple[Any, ...]) -> str | None:
        if event == "open":
            return self._opened(*arguments)
        if event == "import":
            return self._imported(str(arguments[0]))
        if event in _CHANGES:
            return self._changed(arguments[: _CHANGES[event]])
        if event == "socket.connect":
            return self._connected(arguments[1])
        if event == "socket.getaddrinfo":
            return None if arguments[0] in {"127.0.0.1", "localhost", b"127.0.0.1"} else repr(arguments[0])
        if event in _STARTS:
            return None if any(ours in repr(arguments) for ours in _OURS) else repr(arguments)
        if event == "ctypes.dlopen":
            return self._library(arguments[0])
        return repr(arguments) if event in _REACHES | _NEVER else None

    def _opened(self, path: Any, mode: Any, flags: Any) -> str | None:
        if isinstance(path, int) or path is None:
            return None
        place = os.path.realpath(os.fsdecode(path))
        if place.startswith(self._unread):
            return f"read {place}"
        writes = (isinstance(flags, int) and flags & _WRITING) or (
            mode and any(c in str(mode) for c in "wax+")
        )
        return f"write {place}" if writes and not self._may_write(place) else None

    def _may_write(self, place: str) -> bool:
        return place == os.devnull or any(place == w or place.startswith(w + os.sep) for w in self._writable)

    def _changed(self, paths: tuple[Any, ...]) -> str | None:
        places = [os.path.realpath(os.fsdecode(p)) for p in paths if isinstance(p, str | bytes | os.PathLike)]
        outside = [p for p in places if not self._may_write(p)]
        return outside[0] if outside else None

    def _imported(self, name: str) -> str | None:
        root = name.partition(".")[0]
        if self.learning:
            self.modules.add(root)
            return None
        return None if root in self.modules or root in {"automl_agent", "encodings"} else name

    def _connected(self, address: Any) -> str | None:
        here = isinstance(address, tuple) and address[0] == "127.0.0.1" and address[1] in self._ports
        return None if here else repr(address)

    def _library(self, name: Any) -> str | None:
        """Libraries by their name or from where packages lie are what numpy and its like look for."""
        text = os.fsdecode(name) if isinstance(name, str | bytes) else ""
        place = os.path.realpath(text) if os.sep in text else ""
        known = (sys.prefix, sys.base_prefix, "/usr/", "/lib")
        return place if place and not place.startswith(tuple(map(os.path.realpath, known))) else None


def main() -> None:
    """Run the job."""
    job = Job.model_validate_json(Path(sys.argv[1]).read_bytes())
    said = os.fdopen(os.dup(1), "w", encoding="utf-8")
    hook = _Hook(job)
    hook.modules |= {name.partition(".")[0] for name in sys.modules} | _DEPENDENCIES
    sys.addaudithook(hook)
    # What it looks for beside itself, whether that is installed or not.
    hook.on = True
    for name in ("optuna", "threadpoolctl"):
        import_module(name)
    hook.on = False
    for case in job.cases:
        hook.learning = case.honest
        print(_run(case, hook).model_dump_json(), file=said, flush=True)


def _run(case: Watched, hook: _Hook) -> Seen:
    from ...app.cli import entry

    out, err, bug, code = io.StringIO(), io.StringIO(), "", 1
    hook.touched.clear()
    hook.on = True
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = entry(list(case.words))
    except Exception as error:  # noqa: BLE001
        bug = json.dumps(f"{type(error).__name__}: {error}")
    finally:
        hook.on = False
    return Seen(
        name=case.name,
        code=code,
        out=out.getvalue(),
        err=err.getvalue(),
        touched=tuple(hook.touched),
        bug=bug,
    )


if __name__ == "__main__":
    main()
