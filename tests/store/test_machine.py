"""Everything that can happen to a store, in any order (hypothesis)."""

import os

from automl_agent.evals.storage.machine import check

RUNS, STEPS = (2000, 50) if os.environ.get("AUTOML_AGENT_LONG") == "1" else (40, 20)


def test_in_whatever_order_nothing_is_lost_or_invented() -> None:
    counts = check(RUNS, STEPS)
    assert counts["runs"] >= RUNS
    for happened in ("kills", "closed in peace", "second processes refused", "full disks"):
        assert counts[happened] > 0, happened
