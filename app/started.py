"""When this process began: Python and its imports take time before the first line of ours runs."""

import os
import time
from pathlib import Path

#: Older than this it did something else first, or the clocks do not fit.
_MOST_SECONDS = 60.0


def process_age() -> float:
    """Seconds since the process was made, to a hundredth (Linux; proc(5)); 0 where that is not known."""
    try:
        # The name of the program stands in brackets and may hold anything.
        fields = (
            Path("/proc/self/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        )
        began = int(fields[19]) / os.sysconf("SC_CLK_TCK")
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - began
    except (OSError, ValueError, IndexError, AttributeError):
        return 0.0
    return age if 0 <= age <= _MOST_SECONDS else 0.0
