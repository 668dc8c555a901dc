"""System calls that a worker is refused, for good (Linux: seccomp).

Landlock guards files and TCP. What it does not stop is refused here: sockets of any kind, processes (threads are
allowed), signals to others, looking into others' memory, and what administers the machine. A refused call fails
with EPERM, as it would for lack of rights. Kernel documentation: https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SET_FILTER, _IS_KNOWN = 1, 2
#: Do not slow the whole process down against Spectre on older kernels: it holds no secrets of others.
_SPEC_ALLOW = 1 << 2
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
#: Where ``struct seccomp_data`` holds the call's number, the architecture and the first argument's lower half.
_NUMBER, _ARCHITECTURE, _FIRST = 0, 4, 16
_THREAD = 0x10000
_UNIX = 1
#: Numbers from here on belong to x86-64's other interface, x32.
_X32 = 0x40000000
_NVIDIA = Path("/dev/nvidiactl")


@dataclass(frozen=True)
class _Machine:
    """Numbers of an architecture: its own, and those of calls by name."""

    architecture: int
    seccomp: int
    calls: dict[str, int]


#: (x86-64, AArch64); None where there is no such call.
_CALLS: dict[str, tuple[int | None, int | None]] = {
    # Processes, and signals to them.
    "fork": (57, None), "vfork": (58, None), "clone": (56, 220), "clone3": (435, 435), "unshare": (272, 97),
    "setns": (308, 268), "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "pidfd_send_signal": (424, 424), "prlimit64": (302, 261),
    # Others' memory and descriptors.
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "kcmp": (312, 272), "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    # Ways out, and ways round this filter.
    "socket": (41, 198), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "bpf": (321, 280), "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    # What would outlive the worker.
    "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    # Files past their paths, and the tree of mounts.
    "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "fanotify_init": (300, 262), "mount": (165, 40),
    "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "mount_setattr": (442, 442),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "fsmount": (432, 432),
    "fspick": (433, 433), "mknod": (133, None), "mknodat": (259, 33), "quotactl": (179, 60), "swapon": (167, 224),
    "swapoff": (168, 225), "acct": (163, 89),
    # The machine.
    "reboot": (169, 142), "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "settimeofday": (164, 170), "clock_settime": (227, 112),
    "clock_adjtime": (305, 266), "adjtimex": (159, 171), "sethostname": (170, 161), "setdomainname": (171, 162),
    "iopl": (172, None), "ioperm": (173, None), "syslog": (103, 116), "vhangup": (153, 58),
}  # fmt: skip

#: Allowed where the first argument is nobody but the caller.
_ON_ITSELF = ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "prlimit64")
_MACHINES = {"x86_64": (0, 0xC000003E, 317), "aarch64": (1, 0xC00000B7, 277)}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


@cache
def available() -> bool:
    """Whether this system can refuse calls to a process."""
    machine = _machine()
    if machine is None:
        return False
    wanted = ctypes.c_uint32(_ERRNO)
    return int(_libc().syscall(machine.seccomp, _IS_KNOWN, 0, ctypes.byref(wanted))) == 0


def local_sockets() -> bool:
    """Whether local sockets stay allowed: NVIDIA's driver opens one in each process."""
    return _NVIDIA.exists()


def refuse() -> bool:
    """Refuse the calls to this process from here on; False where the system cannot do it.

    The process must have one thread, and have given up gaining privileges (``no_new_privs``).

    Raises:
        OSError: the system can, but refused.
    """
    machine = _machine()
    if machine is None or not available():
        return False
    code = b"".join(_program(machine, os.getpid()))
    held = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(held, ctypes.c_void_p))
    for flags in (_SPEC_ALLOW, 0):
        if not _libc().syscall(machine.seccomp, _SET_FILTER, flags, ctypes.byref(program)):
            return True
        if ctypes.get_errno() != errno.EINVAL:
            break
    raise OSError(ctypes.get_errno(), f"seccomp: {os.strerror(ctypes.get_errno())}")


def _program(machine: _Machine, pid: int) -> Iterator[bytes]:
    """Instructions of classic BPF, eight bytes each; each jump is over the next instructions."""
    refused = _ERRNO | errno.EPERM
    yield _step(_LOAD, _ARCHITECTURE)
    yield _step(_EQUAL, machine.architecture, 1, 0)
    yield _step(_RETURN, refused)
    yield _step(_LOAD, _NUMBER)
    yield _step(_AT_LEAST, _X32, 0, 1)
    yield _step(_RETURN, refused)
    for name, number in machine.calls.items():
        if name == "clone3":
            # Its arguments cannot be looked at. C libraries know what to do without it, and use clone.
            rest = [_step(_RETURN, _ERRNO | errno.ENOSYS)]
        elif name == "clone":
            rest = [_step(_LOAD, _FIRST), _step(_ANY_BIT, _THREAD, 1, 0), *_verdict(refused)]
        elif name == "socket" and local_sockets():
            rest = [_step(_LOAD, _FIRST), _step(_EQUAL, _UNIX, 1, 0), *_verdict(refused)]
        elif name in _ON_ITSELF:
            rest = [
                _step(_LOAD, _FIRST), _step(_EQUAL, pid, 2, 0), _step(_EQUAL, 0, 1, 0), *_verdict(refused)
            ]  # fmt: skip
        else:
            rest = [_step(_RETURN, refused)]
        yield _step(_EQUAL, number, 0, len(rest))
        yield from rest
    yield _step(_RETURN, _ALLOW)


def _verdict(refused: int) -> list[bytes]:
    return [_step(_RETURN, refused), _step(_RETURN, _ALLOW)]


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


@cache
def _machine() -> _Machine | None:
    known = _MACHINES.get(platform.machine()) if sys.platform == "linux" and sys.maxsize > 2**32 else None
    if known is None:
        return None
    column, architecture, seccomp = known
    calls = {name: n for name, numbers in _CALLS.items() if (n := numbers[column]) is not None}
    return _Machine(architecture, seccomp, calls)


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
