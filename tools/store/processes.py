"""Whether a process is still there."""

import os


def is_alive(pid: int) -> bool:
    """Whether some process has this number now; one that cannot be asked about counts."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
