"""What derived features are worth: ``python -m automl_agent.evals.features``.

Seven generated tables: in four, a ratio, a share, a row against its group or a number of days carries the signal; in
one it is a weekday, which models are given anyway; in two, nothing that could be computed helps. A scripted model proposes good, useless and impossible features; with
``--llm SPEC`` a real one does, and what of its features can be computed is counted. The way is that of a run: the
defaults of two families, then one trial with the features, then the verdict; and for this table, which no run would
open for it, both configurations on the sealed rows.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from ..agents.features import propose_features
from ..agents.features.propose import Sifted
from ..agents.hyperparameters.in_run import sampler_for
from ..agents.planner import PlanOptions, plan_by_rules
from ..pipelines.contracts import FamilyPlan, FeatureSet, FeatureVerdict, TaskKind, TaskSpec
from ..tools.data.read import read_table
from ..tools.dataset import assemble
from ..tools.delivery.fitting import fit
from ..tools.derived.reading import Reader
from ..tools.evaluate import score
from ..tools.llm.access import Access
from ..tools.llm.choose import choose_model
from ..tools.llm.ledger import Caps
from ..tools.llm.record import MemoryJournal
from ..tools.llm.scripted import Line, ScriptedModel
from ..tools.profile import profile_table, with_target
from ..tools.search.clock import Clock
from ..tools.search.compared import Compared
from ..tools.search.derived import Derivation
from ..tools.search.loop import Search
from ..tools.session import Session, open_session
from ..tools.splits import make_split
from ..tools.store.events import EventKind
from ..tools.store.run import RunStore
from ..tools.trials.workers import Workers
from .results import record, table

ROWS, SECONDS = 1500, 1800.0
FAMILIES = ("lightgbm", "linear")
#: Proposed beside the good ones, for every table.
IMPOSSIBLE = ("y / 2", "__import__('os').getcwd()", "left_pad(noise)", "noise +")
USELESS = ("noise * 1", "abs(noise) + noise2", "round(noise2 * 3)")

Make = Callable[[np.random.Generator], Mapping[str, object]]


@dataclass(frozen=True)
class Case:
    """One table: how it is made, what is asked, and which features would help."""

    name: str
    make: Make
    request: str
    good: tuple[str, ...] = ()


def _ratio(random: np.random.Generator) -> Mapping[str, object]:
    debt, income = random.uniform(1e3, 9e4, size=(2, ROWS))
    risk = np.minimum(debt / income, 5)
    return {"debt": debt, "income": income, "y": risk + 0.3 * random.normal(size=ROWS)}


def _share(random: np.random.Generator) -> Mapping[str, object]:
    food, rent, other = random.lognormal(6, 1, size=(3, ROWS))
    share = rent / (food + rent + other)
    return {"food": food, "rent": rent, "other": other, "y": 5 * share + 0.3 * random.normal(size=ROWS)}


def _group(random: np.random.Generator) -> Mapping[str, object]:
    place = random.integers(0, 60, ROWS)
    rent = random.normal(0, 300, 60)[place] + random.normal(1200, 60, ROWS)
    usual = np.array([rent[place == p].mean() if (place == p).any() else 0.0 for p in range(60)])
    return {
        "rent": rent,
        "district": [f"district {p}" for p in place],
        "y": (rent - usual[place]) / 60 + 0.5 * random.normal(size=ROWS),
    }


def _weekday(random: np.random.Generator) -> Mapping[str, object]:
    day = np.datetime64("2021-01-04") + random.integers(0, 700, ROWS).astype("timedelta64[D]")
    number = (day - np.datetime64("2021-01-04")).astype(int) % 7
    return {"day": day, "y": 3.0 * (number >= 5) + 1.0 * (number == 4) + random.normal(size=ROWS)}


def _days(random: np.random.Generator) -> Mapping[str, object]:
    ordered = np.datetime64("2020-01-01") + random.integers(0, 1500, ROWS).astype("timedelta64[D]")
    took = random.integers(1, 60, ROWS)
    return {
        "ordered": ordered,
        "delivered": ordered + took.astype("timedelta64[D]"),
        "y": np.sqrt(took) + 0.5 * random.normal(size=ROWS),
    }


def _sum(random: np.random.Generator) -> Mapping[str, object]:
    a, b = random.normal(size=(2, ROWS))
    return {"a": a, "b": b, "y": a + 2 * b + random.normal(size=ROWS)}


def _chance(random: np.random.Generator) -> Mapping[str, object]:
    a, b = random.normal(size=(2, ROWS))
    return {"a": a, "b": b, "y": random.normal(size=ROWS)}


CASES = (
    Case("ratio", _ratio, "how risky is a loan? debt and income are in euros", ("debt / income",)),
    Case(
        "share",
        _share,
        "how much does the rent weigh on a household? amounts are in euros",
        ("rent / (food + rent + other)",),
    ),
    Case(
        "row against its group",
        _group,
        "is a flat expensive for its district?",
        ("rent - mean_by(rent, district)",),
    ),
    Case(
        "known: weekday", _weekday, "how many customers come on a day?", ("weekday(day)", "weekday(day) >= 6")
    ),
    Case("days between", _days, "how angry is a customer who has to wait?", ("delivered - ordered",)),
    Case("nothing: a sum", _sum, "predict y from measurements a and b"),
    Case("nothing: chance", _chance, "predict y from measurements a and b"),
)


@dataclass(frozen=True)
class Found:
    """What came of one table. Scores are root mean squared errors."""

    sifted: Sifted
    verdict: FeatureVerdict | None
    sealed: tuple[float, float] | None
    proposed: int


def main() -> None:
    """Measure and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--llm", metavar="SPEC", help="a real language model in place of the script")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    rows, sound, proposed = [], 0, 0
    for case in CASES:
        found = measure(case, given.llm, given.seed)
        sound, proposed = sound + len(found.sifted.features), proposed + found.proposed
        rows.append(_row(case, found))
        print(*rows[-1], sep="  ", flush=True)
        for feature in found.sifted.features:
            print(f"    {feature.expression}")
        for bad in found.sifted.refused:
            print(f"    refused {bad.text!a}: {bad.reason}")
    titles = ("table", "could be computed", "refused", "family", "without", "with", "chance", "kept", "sealed without", "sealed with")  # fmt: skip
    asked = "a scripted model" if given.llm is None else f"`{given.llm}`"
    lines = [
        (
            f"Root mean squared errors of the best default, {ROWS} rows, five folds; features by {asked}: "
            f"{sound} of {proposed} answers' features are different ones that can be computed."
        ),
        "",
        *table(titles, rows),
    ]
    option = f" --llm {given.llm}" if given.llm else ""
    key = "features" if given.llm is None else "features-spoken"
    record(key, f"Derived features, {asked}", f"python -m automl_agent.evals.features{option}", lines)


def measure(case: Case, llm: str | None, seed: int) -> Found:
    """One table, in a folder of its own."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as resources:
        session = _session(case, Path(name), seed, resources)
        access = _access(case, llm, resources)
        search = _search(session, Derivation())
        search.run_defaults()
        best = min((t for t in search.trials if t.score is not None), key=lambda t: t.score or 0.0)
        reader = Reader(session.dataset, session.split.development)
        sifted = propose_features(access, session.plan, session.profile, reader.inputs, reader, "schema")
        count = sum(len(_said(e.reply.text)) for e in access.journal.exchanges() if e.reply is not None)
        if not sifted.features:
            return Found(sifted, None, None, count)
        proposed = FeatureSet(family=best.proposal.family, features=sifted.features, refused=sifted.refused)
        tried = _search(session, Derivation(proposed=proposed), search)
        tried.run()
        verdict = tried.derivation.verdict
        assert verdict is not None
        pair = [next(t for t in tried.trials if t.number == n) for n in (verdict.over, verdict.trial)]
        outcomes = fit(session, pair, "development", str(session.space.target))
        truth = session.dataset.truth.rows(session.split.test)
        errors = [score("rmse", truth, o.predictions) for o in outcomes if o.predictions is not None]
        return Found(sifted, verdict, (errors[0], errors[1]) if len(errors) == 2 else None, count)


def _session(case: Case, folder: Path, seed: int, resources: ExitStack) -> Session:
    random = np.random.default_rng(seed)
    columns = {**case.make(random), "noise": random.normal(size=ROWS), "noise2": random.normal(size=ROWS)}
    pl.DataFrame(columns).write_csv(folder / "table.csv")
    main = read_table(folder / "table.csv")
    kind = TaskKind.TABULAR_REGRESSION
    task = TaskSpec(request=case.request, kind=kind, target="y", metric="rmse", data=main.facts.path)
    profile = with_target(profile_table(main, None), main, "y", kind)
    plan = plan_by_rules(task, profile, PlanOptions(memory_mb=2000, jobs=1, seed=seed))
    split = plan.split.model_copy(update={"folds": 5})
    budget = plan.budget.model_copy(update={"time_limit_seconds": SECONDS, "trials": len(FAMILIES) + 1})
    plan = plan.model_copy(
        update={"families": tuple(FamilyPlan(name=n) for n in FAMILIES), "split": split, "budget": budget}
    )
    dataset = assemble(plan, profile, main)
    (folder / "run" / "work").mkdir(parents=True)
    store = resources.enter_context(RunStore(folder / "run"))
    workers = resources.enter_context(Workers(folder / "run" / "work"))
    store.append(EventKind.RUN_CREATED, {"run_id": "r"})
    store.append(EventKind.PROFILED, profile.model_dump(mode="json"))
    store.append(EventKind.PLANNED, plan.model_dump(mode="json"))
    made = make_split(plan.split, dataset.rows, seed)
    return open_session(store, plan, profile, dataset, made, workers, Clock(SECONDS))


def _search(session: Session, derivation: Derivation, before: Search | None = None) -> Search:
    predictions = session.folder / "predictions"
    return Search(
        store=session.store,
        plan=session.plan,
        facts=session.facts,
        run_trial=session.runner().run,
        clock=session.clock,
        predictions=predictions,
        sampler=sampler_for("random", ()),
        derivation=derivation,
        compare=Compared(predictions, session.split, session.dataset.truth, session.plan.task.metric),
        trials=[] if before is None else before.trials,
    )


def _access(case: Case, llm: str | None, resources: ExitStack) -> Access:
    caps = Caps(seconds=SECONDS)
    if llm is None:
        said = [{"why": "", "expression": text} for text in (*case.good, *USELESS, *IMPOSSIBLE)]
        lines = [Line(reply={"features": said[n : n + 6]}) for n in (0, 6)]
        return Access(ScriptedModel(lines), MemoryJournal(), caps)
    chosen = choose_model(llm, resources, print)
    assert chosen.model is not None, chosen.said
    return Access(chosen.model, MemoryJournal(), caps, chosen.price, chosen.expected)


def _said(reply: str) -> list[object]:
    """The features that a reply names, sound or not."""
    try:
        found = json.loads(reply)
    except ValueError:
        return []
    features = found.get("features") if isinstance(found, dict) else None
    return features if isinstance(features, list) else []


def _row(case: Case, found: Found) -> tuple[str, ...]:
    counts = (case.name, str(len(found.sifted.features)), str(len(found.sifted.refused)))
    verdict = found.verdict
    if verdict is None:
        return (*counts, *[""] * 7)
    chance = "" if verdict.chance is None else f"{verdict.chance:.2g}"
    with_ = "failed" if verdict.score is None else f"{verdict.score:.3f}"
    sealed = ("", "") if found.sealed is None else tuple(f"{value:.3f}" for value in found.sealed)
    # The defaults are tried in this order.
    family = FAMILIES[verdict.over]
    return (
        *counts,
        family,
        f"{verdict.without:.3f}",
        with_,
        chance,
        "yes" if verdict.kept else "no",
        *sealed,
    )


if __name__ == "__main__":
    main()
