"""Seeds derived from the run's: the same number gets the same seed before and after a resume."""

import hashlib


def derive(run_seed: int, *parts: int | str) -> int:
    """A 31-bit seed from the run's seed and what it is for."""
    text = "/".join(str(p) for p in (run_seed, *parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") & 0x7FFFFFFF
