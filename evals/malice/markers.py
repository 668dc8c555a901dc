"""A table in which every cell is a mark: at each level of privacy, what of it a model is told in a whole run."""

import csv
import json
import subprocess
import sys
from pathlib import Path

from ..fake_endpoint import FakeEndpoint, says
from .arena import SECONDS, Arena
from .play import honest
from .suite import Part

_ROWS = 240
_FREQUENT = ("Qvortex", "Zimbalo", "Wexford9")
_RARE = "Yttrium-rare"
_CLASSES = ("Klaasje-in", "Klaasje-out")
_REQUEST = "Predict outcome from marked.csv. Treat the kinds of place alike."
_TRIALS = "2"


def markers(root: Path) -> Part:
    """Whole runs at both levels; every body that reaches the endpoint is searched for every cell."""
    part = Part("cells as marks: what a model is told of a table, at both levels of privacy")
    for level in ("schema", "sample"):
        arena = Arena(root / level)
        arena.lay_out()
        cells = _marked(arena.home / "marked.csv")
        with FakeEndpoint([says(honest)]) as endpoint:
            done = subprocess.run(
                [sys.executable, "-P", "-m", "automl_agent.app.cli", "run", "--text", _REQUEST, "target=outcome",
                 "fair_across=place", "min_score=0.999", "--data", "marked.csv", "--llm", f"{endpoint.base_url}#fake",
                 "--privacy", level, "--trials", _TRIALS, "--yes", "--out", "run", "interpretable=true"],
                cwd=arena.home, env=arena.environment(), capture_output=True, timeout=SECONDS, check=False,
            )  # fmt: skip
        part.tried += 1
        part.expect(
            done.returncode in {0, 3}, f"{level}: exit code {done.returncode}, {done.stderr[-300:]!r}"
        )
        prompts = {_prompt(body) for body in endpoint.requests}
        part.notes.append(f"{level}: {len(endpoint.requests)} requests ({', '.join(sorted(prompts))})")
        part.expect({"planner", "belief", "judge"} <= prompts, f"{level}: only {sorted(prompts)} were asked")
        sent = json.dumps(endpoint.requests, ensure_ascii=False)
        told = {cell for cell in cells if cell in sent}
        allowed = {*_FREQUENT, *_CLASSES} if level == "sample" else set()
        part.expect(told <= allowed, f"{level}: tells {sorted(told - allowed)[:5]}")
        if level == "sample":
            part.expect(bool(told), "sample: tells nothing, so that it was not tried")
    return part


def _prompt(body: dict[str, object]) -> str:
    wanted = body.get("response_format")
    held = wanted.get("json_schema", {}) if isinstance(wanted, dict) else {}
    return str(held.get("name", ""))


def _marked(path: Path) -> set[str]:
    """Write the table; every cell of it."""
    cells: set[str] = set()
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["client", "amount", "place", "joined", "story", "few", "outcome"])
        for n in range(_ROWS):
            high = n % 3 == 0
            row = [
                f"CL{n * 7919 % 100_003:06d}x",
                f"{(7000 if high else 3000) + n * 17.37:.2f}",
                _RARE if n in {5, 50} else _FREQUENT[n * 5 % 3],
                f"20{31 + n % 9}-{1 + n % 12:02d}-{1 + n * 11 % 28:02d}",
                f"storymark{n}q told by witness{n * 31}z",
                ("731.25", "846.75")[n % 2],
                _CLASSES[high != (n % 17 == 0)],
            ]
            writer.writerow(row)
            cells |= set(row)
    return cells
