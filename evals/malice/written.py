"""Hostile plans as files, and hostile model folders, through the commands that read them."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .arena import Arena
from .artefacts import ARTEFACTS, rows, sound
from .documents import TEXTS, documents
from .suite import Part, harmless_outcome
from .tables import TARGET, table
from .watch import Watched

#: What a plan may say to people, and no page may do.
_SAID = "<script>alert(1)</script> ![x](http://evil.example/p.png) \x1b[31m\u202e =1+1"


def hostile_plans(root: Path, most: int = 1000) -> Part:
    """``run --plan`` with plans that were edited to do harm; one that only says hostile things is carried out."""
    import yaml

    part = Part("hostile plan.yaml files, through run --plan")
    arena = Arena(root)
    arena.lay_out()
    table(arena.home / "table.csv")
    words = (
        "plan",
        "--text",
        f"Predict {TARGET} from table.csv. Two minutes.",
        "--llm",
        "none",
        "--out",
        "sound.yaml",
    )
    first = Watched(name="honest", words=words, honest=True)
    for seen in arena.watch([first]):
        part.expect(seen.code == 0, f"the honest case: {seen.err[-300:]}{seen.bug}")
    plan: Mapping[str, Any] = yaml.safe_load((arena.home / "sound.yaml").read_text(encoding="utf-8"))
    texts = {
        name: yaml.safe_dump(d, allow_unicode=True).encode("utf-8", "replace") for name, d in documents(plan)
    }
    names: dict[str, str] = {}
    for number, (name, content) in enumerate(list({**TEXTS, **texts}.items())[:most]):
        (arena.home / f"{number}.yaml").write_bytes(content)
        names[name] = f"{number}.yaml"
    said = {**plan, "planning": [_SAID], "notes": [_SAID], "made_by": _SAID}
    (arena.home / "said.yaml").write_text(yaml.safe_dump(said), encoding="utf-8")
    learn = Watched(name="honest", words=_run("sound.yaml", "learnt"), honest=True)
    cases = [Watched(name=name, words=_run(file, "refused")) for name, file in names.items()]
    last = Watched(name="a plan that only says hostile things", words=_run("said.yaml", "said"))
    before = arena.untouched()
    for seen in arena.watch([learn, *cases, last]):
        if seen.name == "honest":
            part.expect(seen.code in {0, 3}, f"the honest case: {seen.err[-300:]}{seen.bug}")
            continue
        part.tried += 1
        harmless_outcome(part, seen, (0, 3) if seen.name == last.name else (2,))
        left = arena.home / "refused"
        part.expect(not left.exists(), f"{seen.name}: leaves a run folder")
        shutil.rmtree(left, ignore_errors=True)
    part.expect(arena.untouched() == before, "something outside of the home was changed")
    _shown(part, arena.home / "said")
    return part


def _run(plan: str, out: str) -> tuple[str, ...]:
    return ("run", "--plan", plan, "--llm", "none", "--yes", "--trials", "1", "--out", out)


def _shown(part: Part, folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    text = (folder / "report.md").read_text(encoding="utf-8")
    part.expect("<script" not in page and "<img" not in page, "the page runs what a plan says")
    linked = re.search(r"(?<!\\)\]\(|(?<!\\)<script", text)
    part.expect(linked is None, "the Markdown report links what a plan says")
    part.expect(not set(page + text) & {"\x1b", "\u202e"}, "a report holds control characters")


def hostile_models(root: Path, most: int = 1000) -> Part:
    """``predict`` with model folders that somebody made."""
    part = Part("hostile model files, through predict")
    arena = Arena(root)
    arena.lay_out()
    (arena.root / "sound").mkdir()
    for name in {a.family for a in ARTEFACTS}:
        sound(name, arena.root / "sound" / name)
    rows(arena.home / "rows.csv")
    honest = [
        Watched(name="honest", words=_predict(str(arena.root / "sound" / name), f"{name}.csv"), honest=True)
        for name in sorted({a.family for a in ARTEFACTS})
    ]
    mark, cases = arena.home / "harm", []
    for number, artefact in enumerate(ARTEFACTS[:most]):
        place = arena.home / "models" / str(number)
        place.mkdir(parents=True)
        artefact.make(arena.root / "sound" / artefact.family, place / "model", mark)
        cases.append(Watched(name=artefact.name, words=_predict(str(place / "model"), f"{number}.csv")))
    before = arena.untouched()
    for seen in arena.watch([*honest, *cases]):
        if seen.name == "honest":
            part.expect(seen.code == 0, f"a sound model: {seen.err[-300:]}{seen.bug}")
            continue
        part.tried += 1
        harmless_outcome(part, seen, (2,))
        part.expect(not mark.exists(), f"{seen.name}: did what it wanted")
    part.expect(part.tried == len(cases), f"the child ended after {part.tried} of {len(cases)}")
    part.expect(arena.untouched() == before, "something outside of the home was changed")
    return part


def _predict(model: str, out: str) -> tuple[str, ...]:
    return ("predict", model, "rows.csv", "-o", out)
