"""A zygote that is started before the run has a folder serves it as one that is started for it."""

from pathlib import Path

import psutil
from automl_agent.tools.trials.warm import start_early
from automl_agent.tools.trials.workers import Workers, discard

from .jobs import job
from .test_workers import LIMITS


def test_it_serves_the_run_and_ends_with_it(few: Path, tmp_path: Path) -> None:
    early = start_early("auto")
    assert early.process is not None
    with Workers(tmp_path, early=early) as workers:
        (outcome,) = workers.run([job(few, "linear")], LIMITS)
        assert outcome.ok, outcome.report.reason
        discard([outcome])
        assert early.folder == tmp_path
        pid = early.process.pid
    assert not psutil.pid_exists(pid)


def test_one_that_nobody_wanted_ends_at_once() -> None:
    early = start_early("auto")
    assert early.process is not None
    pid = early.process.pid
    early.abandon()
    early.abandon()
    assert not psutil.pid_exists(pid)
