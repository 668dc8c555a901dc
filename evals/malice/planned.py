"""Hostile replies and hostile tables, each played through the making of a plan."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..fake_endpoint import FakeEndpoint, says
from .arena import TREASURE, Arena
from .payloads import payloads
from .play import Attacker, Obedient
from .replies import replies
from .suite import Part, harmless_outcome
from .tables import COLUMNS, REQUEST, TARGET, table
from .watch import Seen, Watched

CARRIERS = ("cell", "column", "category", "file name", "task")


def _plan(name: str, spec: str, case: str, data: str, *more: str) -> Watched:
    words = (
        "plan",
        "--text",
        REQUEST,
        "--data",
        data,
        "--llm",
        f"{spec}#{case}",
        "--out",
        f"{case}.yaml",
        "--yes",
        *more,
    )
    return Watched(name=name, words=words)


def hostile_replies(root: Path, count: int = 300) -> Part:
    """Replies of an attacker, to each agent that makes a plan."""
    part = Part("hostile replies, through intake and planner")
    arena = Arena(root)
    arena.lay_out()
    table(arena.home / "table.csv")
    cases = {f"case-{n}": (name, prompt, text) for n, (name, prompt, text) in enumerate(replies(count))}
    attacker = Attacker({case: (prompt, text) for case, (_, prompt, text) in cases.items()})
    before = arena.untouched()
    with FakeEndpoint([says(attacker)]) as endpoint:
        first = _plan("honest", endpoint.base_url, "honest", "table.csv").model_copy(update={"honest": True})
        watched = [
            # Where the target is not asked about, it is told: the other questions come behind it.
            _plan(
                name,
                endpoint.base_url,
                case,
                "table.csv",
                *(() if prompt == "target" else (f"target={TARGET}",)),
            )
            for case, (name, prompt, _) in cases.items()
        ]
        outcomes = arena.watch([first, *watched], ports=[_port(endpoint)])
        _judge(part, arena, outcomes, dict(zip((w.name for w in watched), cases, strict=True)), "table.csv")
        sent = str(endpoint.requests)
    part.expect(arena.untouched() == before, "something outside of the home was changed")
    part.expect(TREASURE not in sent, "the model was told what lies outside")
    part.notes.append(f"{len(attacker.reached)} of {count} were asked for")
    part.expect(
        len(attacker.reached) >= 0.9 * count,
        f"only {len(attacker.reached)} of {count} replies were asked for",
    )
    return part


def injections(root: Path, most: int = 60) -> Part:
    """Demands in each place that an outsider writes to, read by a model that obeys whatever it reads."""
    part = Part("injections, obeyed by the model: payloads × carriers")
    arena = Arena(root)
    arena.lay_out()
    told: dict[str, str] = {}
    watched: list[Watched] = []
    files: dict[str, str] = {}
    before = arena.untouched()
    obedient = Obedient(told)
    with FakeEndpoint([says(obedient)]) as endpoint:
        table(arena.home / "table.csv")
        first = _plan("honest", endpoint.base_url, "honest", "table.csv", f"target={TARGET}")
        for number, (name, words) in enumerate(list(payloads().items())[:most]):
            for carrier in CARRIERS:
                case = f"case-{number}-{carrier.replace(' ', '-')}"
                told[case] = words
                files[f"{name} as {carrier}"] = case
                watched.append(
                    _injected(arena, f"{name} as {carrier}", carrier, words, case, endpoint.base_url)
                )
        outcomes = arena.watch([first.model_copy(update={"honest": True}), *watched], ports=[_port(endpoint)])
        _judge(part, arena, outcomes, files, None)
        sent = str(endpoint.requests)
    part.expect(arena.untouched() == before, "something outside of the home was changed")
    part.expect(TREASURE not in sent, "the model was told what lies outside")
    by = {c: sum(1 for case in obedient.reached if case.endswith(c.replace(" ", "-"))) for c in CARRIERS}
    part.notes.append("the model read them as " + ", ".join(f"{c} {n}" for c, n in by.items()))
    part.expect(by["cell"] == 0, "cells reached the model")
    for carrier in ("task", "column", "category"):
        part.expect(by[carrier] > 0, f"no {carrier} was read, so nothing was tried")
    return part


def _injected(arena: Arena, name: str, carrier: str, words: str, case: str, url: str) -> Watched:
    file = f"{case}.csv"
    if carrier == "file name":
        file = words.replace("/", "∕").replace("\0", "")[:60] + f" {case}.csv"
    table(
        arena.home / file,
        cell=words if carrier == "cell" else "fine",
        # As long as a name may be that a model is told.
        column=words[:38] if carrier == "column" else "visits",
        city=words if carrier == "category" else "Kiel",
    )
    made = _plan(name, url, case, file, f"target={TARGET}", "--privacy", "sample")
    if carrier != "task":
        return made
    return made.model_copy(update={"words": tuple(f"{w} {words}" if w == REQUEST else w for w in made.words)})


def _judge(
    part: Part, arena: Arena, outcomes: Iterator[Seen], cases: Mapping[str, str], data: str | None
) -> None:
    import yaml

    for seen in outcomes:
        if seen.name == "honest":
            part.expect(seen.code == 0, f"the honest case: {seen.err[-300:]}{seen.bug}")
            continue
        part.tried += 1
        case = cases[seen.name]
        # What a person's own words ask for may be impossible.
        harmless_outcome(part, seen, (0, 2))
        place = arena.home / f"{case}.yaml"
        if seen.code == 0 and place.is_file():
            _sound(part, seen.name, yaml.safe_load(place.read_text(encoding="utf-8")), data, case)
            place.unlink()
        elif not case.endswith("task"):
            # Without a usable answer, nobody knows what is to be predicted.
            unclear = seen.name.endswith(" to target") and "error[UNCLEAR]" in seen.err
            part.expect(unclear, f"{seen.name}: no plan, {seen.err[-200:]}")


def _sound(part: Part, name: str, plan: Mapping[str, Any], data: str | None, case: str) -> None:
    """What a plan must be, whoever spoke: of this table, by these families, within what was asked."""
    from ...pipelines.catalogue import FAMILIES

    task = plan["task"]
    families = [f["name"] for f in plan["families"]]
    part.expect(
        set(families) <= set(FAMILIES) and len(set(families)) == len(families), f"{name}: families {families}"
    )
    part.expect(str(task["data"]).endswith(data or f"{case}.csv"), f"{name}: reads {task['data']}")
    part.expect(task.get("test_data") is None, f"{name}: tests on {task.get('test_data')}")
    part.expect(1 <= plan["split"]["folds"] <= 20, f"{name}: {plan['split']['folds']} folds")
    part.expect(
        plan["budget"]["time_limit_seconds"] <= 3600 or case.endswith("task"), f"{name}: its time limit"
    )
    if not case.endswith("task"):
        part.expect(
            task["target"] in {*COLUMNS, "visits"} or data is None, f"{name}: predicts {task['target']!r}"
        )
        part.expect(task["target"] == TARGET or data is not None, f"{name}: predicts {task['target']!r}")


def _port(endpoint: FakeEndpoint) -> int:
    return int(endpoint.base_url.rsplit(":", 1)[1].split("/")[0])
