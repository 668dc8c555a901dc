"""The coordinator's end of the zygote: starting it, handing it jobs, hearing what becomes of them."""

import contextlib
import json
import os
import secrets
import selectors
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ...pipelines.contracts import RequestError
from ..store.failpoints import passing
from . import strays
from .confine import Confinement, described, version
from .environment import worker_environment
from .rlimits import Ceiling

_MODULE = f"{__package__}.zygote"


def check_confinement(wanted: Confinement) -> None:
    """Refuse to go on where confinement is required and this system has none.

    Raises:
        RequestError: it has none.
    """
    if wanted == "required" and not version():
        raise RequestError(
            "NOT-CONFINED",
            f"workers must be confined, and are {described()}",
            "use a kernel with Landlock (Linux 5.13), or --confine auto",
        )


@dataclass(frozen=True)
class Started:
    """A child that was forked, and the megabytes that it shares with the zygote."""

    pid: int
    held_mb: float


@dataclass
class ZygoteLink:
    """A zygote and the pipes to it; started when first needed, and anew after it died.

    Args:
        folder: its working folder, which takes what it says of errors; None where there is none yet.
        confinement: whether its children give their rights up.
    """

    folder: Path | None
    confinement: Confinement = "auto"
    process: subprocess.Popen[bytes] | None = None
    started: dict[str, Started] = field(default_factory=dict)
    ended: dict[int, int] = field(default_factory=dict)
    _buffer: bytes = b""
    _mark: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def alive(self) -> bool:
        """Whether it is there."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it if it is not there.

        Raises:
            RequestError: confinement is required, and this system has none.
        """
        if self.alive:
            return
        self.close()
        check_confinement(self.confinement)
        self._buffer = b""
        self.started.clear()
        self.ended.clear()
        log_file = Path(os.devnull) if self.folder is None else self.folder / "zygote.log"
        with log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", _MODULE, self.confinement],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=worker_environment() | {strays.MARK: self._mark},
                start_new_session=True,
                cwd=self.folder or Path(os.sep),
            )

    def stop(self) -> None:
        """End it at once, whatever it is at; it is started anew when it is needed again."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            strays.kill_marked(self._mark)

    def abandon(self) -> None:
        """End it at once and for good. Idempotent."""
        self.stop()
        self.close()

    def close(self) -> None:
        """End it and whatever it started. Idempotent."""
        if self.process is None:
            return
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process = None
        strays.kill_marked(self._mark)

    def launch(self, job: Path, warm: Sequence[str], ceiling: Ceiling) -> None:
        """Have a child forked for the job in a folder, once ``warm`` is imported."""
        self.send({"job": str(job), "warm": list(warm), "limits": asdict(ceiling)})
        passing("job:sent")

    def send(self, request: Mapping[str, object]) -> None:
        """Tell it something; without a job, only what to import."""
        assert self.process is not None
        assert self.process.stdin is not None
        # If it died, whoever watches the job notices.
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()

    def listen(self, seconds: float) -> None:
        """Take in what it says, for at most ``seconds``.

        Raises:
            RequestError: children are not confined, though this system says so.
        """
        assert self.process is not None
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            if not selector.select(seconds):
                return
        chunk = os.read(self.process.stdout.fileno(), 65536)
        if not chunk:
            self.process.wait()
            strays.kill_marked(self._mark)
            return
        *lines, self._buffer = (self._buffer + chunk).split(b"\n")
        for line in lines:
            said = json.loads(line)
            if said.get("breach"):
                raise RequestError(
                    "CONFINEMENT-FAILS",
                    f"workers should be {described()[:80]}; {said['breach']}",
                    "mend the system's security settings; nothing was trained",
                )
            if "started" in said:
                self.started[said["job"]] = Started(said["started"], said["held_mb"])
                passing("job:started")
                # Numbers of processes come round again.
                self.ended.pop(said["started"], None)
            elif "ended" in said:
                self.ended[said["ended"]] = said["code"]
