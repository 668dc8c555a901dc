"""How well requests are understood: ``python -m automl_agent.evals.requests FILE.jsonl [--llm SPEC] [--record]``.

Each line holds ``request``, ``files`` (relative to the data folder) and ``expect``: the fields a careful
reader takes from it. Null and absent mean that anything sensible will do. Two columns are printed: by rules
alone, and with a language model.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

from ..agents.intake.files import choose_files
from ..agents.intake.heard import Heard
from ..agents.intake.listening import listen
from ..agents.intake.understand import sure_target, understand
from ..pipelines.contracts import METRICS, DataProfile, PersonError, TaskSpec
from ..tools.data.locate import resolve
from ..tools.data.read import read_table
from ..tools.llm.access import Access
from ..tools.llm.choose import Chosen, choose_model
from ..tools.llm.ledger import Caps
from ..tools.llm.record import MemoryJournal
from ..tools.profile import profile_table
from .results import record, table

#: Shares of the fields that must be right: by rules, and with a language model.
_PASS = {"none": 0.8, "model": 0.95}
#: Seconds the model may take for one request.
_SECONDS = 600.0

#: field -> whether it was right, request by request.
Counts = dict[str, list[bool]]


def main() -> None:
    """Read the file, print what was understood, exit 1 where a column is below its share."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--data", type=Path, help="folder that files are relative to [the file's parent's parent]"
    )
    parser.add_argument("--llm", default="embedded", help="language model of the second column [embedded]")
    parser.add_argument("--part", metavar="K/N", default="0/1", help="every N-th request, from the K-th on")
    parser.add_argument("--record", action="store_true", help="write the counts into evals/RESULTS.md")
    options = parser.parse_args()
    folder = options.data or options.file.resolve().parent.parent
    first, step = map(int, options.part.split("/"))
    lines = [
        json.loads(line) for line in options.file.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    with ExitStack() as resources:
        chosen = choose_model(options.llm, resources, print)
        columns = [("none", None)] + ([("model", chosen)] if chosen.model is not None else [])
        counts: dict[str, Counts] = {
            name: _measure(lines[first::step], folder, name, model) for name, model in columns
        }
    rows = _rows(counts)
    print(*("  ".join(row) for row in rows), sep="\n")
    if options.record:
        about = f"{options.file.name} --llm {options.llm} --part {options.part}"
        header = ("field", *("rules alone" if name == "none" else options.llm for name in counts))
        record(
            f"requests {options.file.stem} {options.part}",
            f"Requests understood: {options.file.stem}, part {options.part}",
            f"python -m automl_agent.evals.requests {about} --record",
            table(header, rows),
        )
    sys.exit(0 if all(_share(column) >= _PASS[name] for name, column in counts.items()) else 1)


def _measure(lines: Sequence[dict[str, Any]], folder: Path, name: str, model: Chosen | None) -> Counts:
    """Judge every request, print what is wrong with it, and count."""
    counts: Counts = {}
    for line in lines:
        checks = judge(line, folder, model)
        for field, right, _ in checks:
            counts.setdefault(field, []).append(right)
        wrong = "; ".join(f"{field}: {got!r}" for field, right, got in checks if not right)
        shown = f"  <- {wrong}" if wrong else ""
        print(f"{name:5} {'MISS' if wrong else 'ok  '} {line['request'][:90]}{shown}", flush=True)
    return counts


def _share(counts: Counts) -> float:
    results = [right for results in counts.values() for right in results]
    return sum(results) / max(1, len(results))


def _rows(counts: dict[str, Counts]) -> list[list[str]]:
    fields = dict.fromkeys(field for column in counts.values() for field in column)
    rows = [[f, *(_of(column.get(f, [])) for column in counts.values())] for f in fields]
    every = [[right for results in c.values() for right in results] for c in counts.values()]
    return [
        *rows,
        ["all", *(f"{_of(results)} ({sum(results) / max(1, len(results)):.1%})" for results in every)],
    ]


def _of(results: Sequence[bool]) -> str:
    return f"{sum(results)} of {len(results)}"


def judge(
    record: dict[str, Any], folder: Path, model: Chosen | None = None
) -> list[tuple[str, bool, object]]:
    """(field, right, got) of every field that is expected."""
    expect = record["expect"]
    try:
        spec = _understood(record, folder, model)
    except (PersonError, LookupError) as error:
        return [(field, False, str(error)) for field in expect]
    checks: list[tuple[str, bool, object]] = [
        ("kind", spec.kind.value == expect["kind"], spec.kind.value),
        ("target", spec.target == expect["target"], spec.target),
    ]
    if expect.get("metric"):
        checks.append(("metric", spec.metric == expect["metric"], spec.metric))
    else:
        checks.append(("metric", METRICS[spec.metric].suits(spec.kind), spec.metric))
    if expect.get("direction"):
        checks.append(("direction", spec.direction.value == expect["direction"], spec.direction.value))
    limit = expect.get("time_limit_seconds")
    checks.append(("time_limit_seconds", spec.time_limit_seconds == limit, spec.time_limit_seconds))
    wanted = expect.get("constraints", {})
    got = _constraints(spec)
    for field in sorted(set(wanted) | set(got)):
        checks.append((field, _same(wanted.get(field), got.get(field)), got.get(field)))
    return checks


def _understood(record: dict[str, Any], folder: Path, model: Chosen | None) -> TaskSpec:
    files = [folder / name for name in record["files"]]
    near = [path.name for path in files]
    choice = choose_files(record["request"], None, None, near)
    if choice.data is None:
        raise LookupError("no data file found")
    path = resolve(choice.data, [f.parent for f in files])
    profile = _profile(path)
    request = record["request"]
    heard = _heard(model, request, profile) if model is not None else None
    found = understand(request, profile, data=str(path), test_data=choice.test, stated={}, heard=heard)
    if found.spec is None:
        raise LookupError(f"asks: {found.questions[0].text}")
    return found.spec


def _heard(model: Chosen, request: str, profile: DataProfile) -> Heard:
    assert model.model is not None
    access = Access(model.model, MemoryJournal(), Caps(seconds=_SECONDS), model.price, model.expected)
    heard = listen(access, request, profile, sure_target(request, profile, {}))
    for name, reason in access.unanswered:
        print(f"      {name}: {reason}")
    return heard


@cache
def _profile(path: Path) -> DataProfile:
    return profile_table(read_table(path), None)


def _constraints(spec: TaskSpec) -> dict[str, object]:
    limits = spec.constraints.model_dump(exclude_defaults=True)
    if spec.costs:
        limits["costs"] = True
    for field in ("time_column", "group_columns"):
        if value := getattr(spec, field):
            limits[field] = value
    return limits


def _same(wanted: object, got: object) -> bool:
    if isinstance(wanted, list) and isinstance(got, list | tuple):
        return sorted(map(str, wanted)) == sorted(map(str, got))
    return wanted == got


if __name__ == "__main__":
    main()
