"""Open runs on small real tables, sound ones and ones whose folds overlap."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
from automl_agent.agents.planner import PlanOptions, plan_by_rules
from automl_agent.pipelines.catalogue import family
from automl_agent.pipelines.contracts import Proposal, TaskKind, TaskSpec, Trial
from automl_agent.tools.data.read import read_table
from automl_agent.tools.dataset import assemble
from automl_agent.tools.profile import profile_table, with_target
from automl_agent.tools.search.clock import Clock
from automl_agent.tools.session import Session, open_session
from automl_agent.tools.splits import Split, make_split
from automl_agent.tools.store.events import EventKind
from automl_agent.tools.store.files import write_array
from automl_agent.tools.store.run import RunStore
from automl_agent.tools.trials.workers import Workers
from sklearn.datasets import load_breast_cancer


def lay_out(folder: Path, rows: int = 500) -> Path:
    """Real measurements with a column of words; a quarter of the diagnoses are wrong, which only memory could know."""
    bunch = load_breast_cancer()
    wrong = np.random.default_rng(0).random(rows) < 0.25
    table = pl.DataFrame(
        {name: bunch.data[:rows, i] for i, name in enumerate(bunch.feature_names[:8])}
    ).with_columns(
        size=pl.Series(np.where(bunch.data[:rows, 0] > 14, "large", "small")),
        diagnosis=pl.Series(
            bunch.target_names[np.where(wrong, 1 - bunch.target[:rows], bunch.target[:rows])]
        ),
    )
    path = folder / "cells.csv"
    table.write_csv(path)
    return path


@contextmanager
def opened(folder: Path, *, overlapping: bool = False) -> Iterator[Session]:
    """A run; with ``overlapping``, its folds' models learn from the rows that they are judged on."""
    main = read_table(lay_out(folder))
    kind = TaskKind.TABULAR_CLASSIFICATION
    task = TaskSpec(request="r", kind=kind, target="diagnosis", metric="roc_auc", data=main.facts.path)
    profile = with_target(profile_table(main, None), main, "diagnosis", kind)
    plan = plan_by_rules(task, profile, PlanOptions(memory_mb=2000, jobs=1))
    dataset = assemble(plan, profile, main)
    split = make_split(plan.split, dataset.rows, 0)
    if overlapping:
        split = replace(split, folds=tuple((split.development, held) for _, held in split.folds))
    run = folder / "run"
    run.mkdir()
    (run / "work").mkdir()
    with RunStore(run) as store, Workers(run / "work") as workers:
        store.append(EventKind.RUN_CREATED, {"run_id": "r"})
        store.append(EventKind.PROFILED, profile.model_dump(mode="json"))
        store.append(EventKind.PLANNED, plan.model_dump(mode="json"))
        yield open_session(store, plan, profile, dataset, split, workers, Clock(300))


def tried(session: Session, name: str, split: Split | None = None) -> Trial:
    """A family's default, tried on the run's folds."""
    params = family(name).space(session.facts).default()
    proposal = Proposal(number=0, family=name, params=params, source="default", seed=1, seen=0)
    trial, predictions = session.runner().run(proposal, 60)
    assert predictions is not None, trial.reason
    (session.folder / "predictions").mkdir(exist_ok=True)
    write_array(session.folder / "predictions" / "0000.npy", predictions)
    return trial
