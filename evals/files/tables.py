"""Generated tables through reading, profile, plan, split and audit; some of them through a trial."""

import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ...agents.crew.audit import table as audited
from ...agents.intake.understand import understand
from ...agents.planner import PlanOptions, plan_by_rules
from ...app.errors import one_line
from ...pipelines.contracts import DataProfile, PersonError, PipelinePlan, Proposal, RequestError, TrialStatus
from ...tools.audit.leaks import find_suspects
from ...tools.data.read import read_table
from ...tools.dataset import Dataset, assemble
from ...tools.plans.check import check_plan
from ...tools.profile import check_target, profile_table, with_target
from ...tools.splits import Split, make_split
from ...tools.structure import find_structure
from ..results import RELIABILITY, record, table
from ..totals import Count, What
from .generate import Made, tables, write

if TYPE_CHECKING:
    from ...tools.trials.workers import Workers

_SECONDS, _AUDIT_SECONDS, _MEMORY_MB, _FAMILY = 300.0, 5.0, 1500, "linear"
_LONGEST = 300
#: Tables of one run of hypothesis.
_STRETCH = 250
#: Fewer are a look, and are not recorded.
_TOLD = 1000


@dataclass(frozen=True)
class Planned:
    """A table on its way to a trial."""

    profile: DataProfile
    plan: PipelinePlan
    dataset: Dataset
    split: Split


@dataclass(frozen=True)
class Ending:
    """How a table ended: planned, or refused: the code, the line and the exit code."""

    code: str = ""
    said: str = ""
    exit: int = 0
    planned: Planned | None = None

    @property
    def proper(self) -> bool:
        """Whether it is one of the two."""
        refused = self.exit == 2 and len(self.said) <= _LONGEST and self.said.isprintable()
        return refused != (self.planned is not None)


def plan_table(path: Path, target: str) -> Ending:
    """A table from its file to a checked plan, split and looked through for leaks.

    Raises:
        Exception: anything that is not meant for a person is a bug.
    """
    try:
        return Ending(planned=_planned(path, target))
    except PersonError as error:
        return Ending(code=error.code, said=one_line(str(error)), exit=error.exit_code)


def _planned(path: Path, target: str) -> Planned:
    table = read_table(path)
    profile = profile_table(table, None)
    found = understand(
        f"predict {target}"[:2000], profile, data=str(path), test_data=None, stated={"target": target}
    )
    if found.spec is None:
        raise RequestError("UNCLEAR", found.questions[0].text, "say it in the request")
    task = found.spec
    profile = with_target(profile, table, task.target, task.kind)
    check_target(profile)
    structure = find_structure(table, profile, task.is_classification)
    profile = profile.model_copy(update={"structure": structure})
    plan = plan_by_rules(task, profile, PlanOptions(memory_mb=_MEMORY_MB, jobs=1))
    check_plan(plan, profile)
    dataset = assemble(plan, profile, table)
    split = make_split(plan.split, dataset.rows, 0)
    find_suspects(audited(dataset, split), seconds=_AUDIT_SECONDS)
    return Planned(profile, plan, dataset, split)


def try_table(planned: Planned, workers: "Workers", folder: Path) -> str:
    """A small family on the first of a plan's folds: nothing where that went well, else the status and why."""
    from ...pipelines.catalogue import family
    from ...tools.trials.runner import TrialRunner
    from ...tools.trials.workspace import prepare

    plan, dataset = planned.plan, planned.dataset
    split = replace(planned.split, folds=planned.split.folds[:1])
    space = prepare(folder, dataset.features, dataset.truth.values, split)
    runner = TrialRunner(
        workers=workers,
        space=space,
        split=split,
        truth=dataset.truth,
        inputs=dataset.inputs,
        facts=dataset.facts,
        metric=plan.task.metric,
        jobs=1,
        cores=1,
        memory_mb=_MEMORY_MB,
        logs=folder / "logs",
    )
    params = family(_FAMILY).space(dataset.facts).default()
    proposal = Proposal(number=0, family=_FAMILY, params=params, source="default", seed=1, seen=0)
    trial, _ = runner.run(proposal, _SECONDS)
    return "" if trial.status is TrialStatus.OK else f"{trial.status.value}: {trial.reason}"


def many(count: int, trials: int, seed: int) -> int:
    """Generate ``count`` tables, plan each, try some; 0 where nothing broke. Writes the table of what came of them."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded

    from ...tools.trials.workers import Workers

    endings: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    began, slowest = time.monotonic(), 0.0
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tables-")))
        (place / "work").mkdir()
        workers = stack.enter_context(Workers(place / "work")) if trials else None

        # Hypothesis grows dull where it may repeat itself, so each stretch has a seed of its own.
        for start in range(0, count, _STRETCH):

            @seeded(seed * 1_000_003 + start)
            @settings(
                max_examples=min(_STRETCH, count - start),
                deadline=None,
                database=None,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
                print_blob=False,
            )
            @given(tables())
            def each(made: Made) -> None:
                nonlocal slowest
                with tempfile.TemporaryDirectory(dir=place) as folder:
                    at = time.process_time()
                    ending = plan_table(write(made, Path(folder)), made.wanted)
                    slowest = max(slowest, time.process_time() - at)
                    assert ending.proper, ending.said
                    endings[ending.code or "planned"] += 1
                    if ending.planned is not None and workers is not None and sum(tried.values()) < trials:
                        said = try_table(ending.planned, workers, Path(folder) / "trial")
                        tried[said or "ok"] += 1
                        assert not said, said

            each()
            print(
                f"{sum(endings.values())} tables, {time.monotonic() - began:.0f} s",
                file=sys.stderr,
                flush=True,
            )
    seconds = time.monotonic() - began
    total = sum(endings.values())
    how = (
        f"{total} tables made up by hypothesis (0 to 50 rows, 0 to 20 columns, hostile names and cells; CSV, TSV, gzip, "
        "zip, JSON lines, Parquet) through reading, profile, plan, split and audit in "
        f"{seconds:.0f} s; {sum(tried.values())} of the plans through a trial. No traceback; the slowest took "
        f"{slowest:.1f} s of processor."
    )
    lines = [
        how,
        "",
        *table(["ending", "tables"], endings.most_common()),
    ]
    print("\n".join(lines))
    if count >= _TOLD:
        command = f"python -m automl_agent.evals.files --tables {count}"
        record(
            "tables", "Generated tables", command, lines, RELIABILITY, [Count(what=What.FUZZ, tried=total)]
        )
    return 0
