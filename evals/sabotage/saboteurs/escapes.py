"""Ways out of a worker. Each says what it got hold of, and otherwise that it was kept in."""

import ctypes
import os
import signal
import socket
import stat
from collections.abc import Callable
from pathlib import Path

from ..scene import CRASHED, Saboteur, Scene

_PTRACE_ATTACH = 16


def _tried(*ways: tuple[str, Callable[[], object]]) -> None:
    """Try each; fail with what came of it."""
    through = []
    for name, way in ways:
        try:
            way()
        except OSError:
            continue
        through.append(name)
    raise RuntimeError(f"got through: {', '.join(through)}" if through else "kept in")


def reads_the_run(scene: Scene) -> None:
    """Files in which sealed labels lie, and whatever else there is of the run."""
    work = scene.folder.parent
    ways: list[tuple[str, Callable[[], object]]] = [
        ("work folder", lambda: list(work.iterdir())),
        ("run folder", lambda: list(work.parent.iterdir())),
    ]
    for path in (
        work / "target-all.npy", work.parent / "run.db", work.parent / "plan.yaml", work.parent / "request.txt",
        work.parents[1] / "table.csv", work / "zygote.log", Path("/etc/passwd"), Path.home() / "canary.txt",
    ):  # fmt: skip
        if path.exists():
            ways.append((path.name, path.read_bytes))
    _tried(*ways)


def reads_its_parent(_: Scene) -> None:
    """Memory, environment and open files of the process that forked it."""
    parent = Path(f"/proc/{os.getppid()}")
    _tried(*((name, (parent / name).read_bytes) for name in ("mem", "environ", "maps", "fd/0", "fd/1")))


def writes_the_run(scene: Scene) -> None:
    """Into the folders above its own, and over its inputs."""
    places = (scene.folder.parent / "new", scene.folder.parents[1] / "new", Path(scene.job["target"]))
    _tried(*((path.name, lambda path=path: path.open("ab").close()) for path in places))


def makes_a_disk(scene: Scene) -> None:
    """A device that stands for the whole disk."""
    _tried(("device", lambda: os.mknod(scene.folder / "disk", stat.S_IFBLK | 0o600, os.makedev(254, 0))))


def calls_by_tcp(_: Scene) -> None:
    """A stream to this machine; that nobody listens would be another error."""

    def connect() -> None:
        with socket.socket() as connection:
            try:
                connection.connect(("127.0.0.1", 9))
            except ConnectionRefusedError:
                return

    _tried(("tcp", connect))


def calls_by_udp(_: Scene) -> None:
    """A datagram, which nobody need take."""

    def send() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
            connection.sendto(b"labels", ("127.0.0.1", 9))

    _tried(("udp", send))


def calls_locally(scene: Scene) -> None:
    """A socket to listen on in its folder."""

    def listen() -> None:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.bind(str(scene.folder / "s")[:100])

    _tried(("local socket", listen))


def traces_its_parent(_: Scene) -> None:
    """As a debugger does."""

    def attach() -> None:
        if ctypes.CDLL(None, use_errno=True).ptrace(_PTRACE_ATTACH, os.getppid(), None, None):
            raise OSError(ctypes.get_errno(), "refused")

    _tried(("ptrace", attach))


def kills_its_parent(_: Scene) -> None:
    """The process that forks workers."""
    _tried(("kill", lambda: os.kill(os.getppid(), signal.SIGKILL)))


def kills_everybody(_: Scene) -> None:
    """All whom it may, but asks first: only whether it might."""
    parent = os.getppid()
    near = range(max(2, parent - 20), parent + 1)
    _tried(("all", lambda: os.kill(-1, 0)), *((f"process {n}", lambda n=n: os.kill(n, 0)) for n in near))


def kills_its_group(_: Scene) -> None:
    """Process group 0: it and whoever shares its group."""
    os.killpg(0, signal.SIGKILL)


SABOTEURS = (
    *(
        Saboteur(does, act, (CRASHED,), "kept in")
        for does, act in (
            ("reads the run's files", reads_the_run),
            ("reads its parent's memory", reads_its_parent),
            ("writes into the run", writes_the_run),
            ("makes a device of the disk", makes_a_disk),
            ("connects by TCP", calls_by_tcp),
            ("sends by UDP", calls_by_udp),
            ("listens on a local socket", calls_locally),
            ("traces its parent", traces_its_parent),
            ("kills its parent", kills_its_parent),
            ("signals everybody", kills_everybody),
        )
    ),
    Saboteur("kills process group 0", kills_its_group, (CRASHED,), "SIGKILL"),
)
