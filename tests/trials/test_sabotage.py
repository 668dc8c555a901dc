"""Every saboteur in a worker: the right status and reason, nobody left behind, and an honest job goes through after."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from automl_agent.evals.sabotage.scene import Saboteur
from automl_agent.evals.sabotage.suite import SUITE
from automl_agent.pipelines.contracts import TrialStatus
from automl_agent.tools.trials import seccomp
from automl_agent.tools.trials.confine import Confinement, version
from automl_agent.tools.trials.logs import keep_logs
from automl_agent.tools.trials.workers import Limits, Outcome, Workers, discard

from .jobs import job

PLACE = "automl_agent.evals.sabotage.place"
WARM = (
    "automl_agent.tools.trials.work",
    "sklearn.linear_model",
    "sklearn.preprocessing",
    "automl_agent.pipelines.tabular.skops_io",
    "skrub",
    PLACE,
)
LIMITS = Limits(seconds=120, memory_mb=300, parallel=2, warm=WARM)
SHORT = Limits(seconds=1.0, memory_mb=300, parallel=5, warm=WARM)
QUICK = [name for name, s in SUITE.items() if not s.hangs]
HANGING = [name for name, s in SUITE.items() if s.hangs]
#: What a saboteur does with processes and files ends otherwise where nothing is forbidden.
FREE = ["forks_fifty", "leaves_a_daemon", "leaves_a_program", "report_as_pipe", "predictions_as_link",
        "predictions_as_pipe", "log_as_pipe", "kills_its_group", "talks"]  # fmt: skip


@pytest.fixture(scope="module")
def workers(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    with Workers(tmp_path_factory.mktemp("run"), "auto") as found:
        warm_up(found, few)
        yield found


def warm_up(workers: Workers, few: Path) -> None:
    """Have everything imported, so that limits are the jobs' own."""
    (outcome,) = workers.run([job(few, "linear")], Limits(seconds=600, memory_mb=300, warm=WARM))
    assert outcome.ok, outcome.report.reason
    discard([outcome])


def left_behind(workers: Workers) -> list[int]:
    """Processes of these workers beside the zygote."""
    zygote, found = workers._link.process, []
    for process in psutil.process_iter():
        try:
            mine = process.environ().get("AUTOML_AGENT_WORKERS") == workers._link._mark
            if mine and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except psutil.Error:
            continue
    return [pid for pid in found if zygote is None or pid != zygote.pid]


def check(saboteur: Saboteur, outcome: Outcome) -> None:
    status, reason = outcome.report.status, outcome.report.reason
    assert status in saboteur.ends, f"{status}: {reason}"
    assert re.search(saboteur.said, reason), reason
    assert outcome.ok == (status is TrialStatus.OK)
    assert bool(reason) != outcome.ok
    assert len(reason) <= 300
    assert reason.isprintable()


def play(workers: Workers, few: Path, names: list[str], limits: Limits, logs: Path) -> None:
    outcomes = workers.run([job(few, name) for name in names], limits)
    assert left_behind(workers) == []
    keep_logs(outcomes, logs / "trial.txt")
    assert not (logs / "trial.txt").exists() or (logs / "trial.txt").stat().st_size < 10**6
    for name, outcome in zip(names, outcomes, strict=True):
        check(SUITE[name], outcome)
    discard(outcomes)
    assert not any(outcome.folder.exists() for outcome in outcomes if outcome.folder != workers.folder)


@pytest.mark.parametrize("name", QUICK)
def test_a_saboteur_ends_as_it_should(workers: Workers, few: Path, tmp_path: Path, name: str) -> None:
    if "kept in" in SUITE[name].said and not (version() and seccomp.available()):
        pytest.skip("this system cannot confine workers")
    play(workers, few, [name], LIMITS, tmp_path)


def test_those_that_hang_are_ended(workers: Workers, few: Path, tmp_path: Path) -> None:
    warm_up(workers, few)
    started = time.monotonic()
    play(workers, few, HANGING, SHORT, tmp_path)
    assert time.monotonic() - started < 30


def test_nothing_of_it_touches_what_follows(workers: Workers, few: Path) -> None:
    first, second = workers.run([job(few, "linear"), job(few, "linear")], LIMITS)
    assert first.predictions is not None
    assert second.predictions is not None
    assert np.array_equal(first.predictions, second.predictions)
    assert len(list(few.iterdir())) == 4


@pytest.mark.parametrize("confinement", ["off"])
@pytest.mark.long
def test_without_confinement_nobody_is_left_behind_either(
    few: Path, tmp_path: Path, confinement: Confinement
) -> None:
    with Workers(tmp_path, confinement) as workers:
        warm_up(workers, few)
        for name in FREE:
            play(workers, few, [f"sabotage_{name}"], LIMITS, tmp_path / name)
        (tmp_path / "logs").mkdir()
        limits = Limits(seconds=1.0, memory_mb=300, warm=WARM)
        play(workers, few, HANGING[:1], limits, tmp_path / "logs")
    assert left_behind(workers) == []
