"""Seeds derived from the run's: the same number gets the same seed before and after a resume."""

import hashlib

from ...pipelines.contracts import PipelinePlan


def derive(run_seed: int, *parts: int | str) -> int:
    """A 31-bit seed from the run's seed and what it is for."""
    text = "/".join(str(p) for p in (run_seed, *parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") & 0x7FFFFFFF


def split_seed(plan: PipelinePlan) -> int:
    """The seed of a plan's split; a fork that goes on with another seed keeps the rows that were sealed."""
    return derive(plan.seed if plan.split.seed is None else plan.split.seed, "split")
