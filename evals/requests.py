"""How well requests are understood: ``python -m automl_agent.evals.requests FILE.jsonl [--data FOLDER] [--record]``.

Each line holds ``request``, ``files`` (relative to the data folder) and ``expect``: the fields a careful
reader takes from it. Null and absent mean that anything sensible will do.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from ..agents.intake.files import choose_files
from ..agents.intake.understand import understand
from ..pipelines.contracts import METRICS, PersonError, TaskSpec
from ..tools.data.locate import resolve
from ..tools.data.read import read_table
from ..tools.profile import profile_table
from .results import record, table

_PASS = 0.8


def main() -> None:
    """Read the file, print what was understood, exit 1 below 80 %."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--data", type=Path, help="folder that files are relative to [the file's parent's parent]"
    )
    parser.add_argument("--record", action="store_true", help="write the counts into evals/RESULTS.md")
    options = parser.parse_args()
    folder = options.data or options.file.resolve().parent.parent
    fields: dict[str, list[bool]] = {}
    for line in options.file.read_text(encoding="utf-8").splitlines():
        if line.strip():
            _report(json.loads(line), folder, fields)
    rows = [[field, f"{sum(results)} of {len(results)}"] for field, results in fields.items()]
    right, total = (sum(map(count, fields.values())) for count in (sum, len))
    rows.append(["all", f"{right} of {total} ({right / max(1, total):.1%})"])
    print(*("  ".join(row) for row in rows), sep="\n")
    if options.record:
        record(
            "requests",
            "Requests understood by rules",
            f"python -m automl_agent.evals.requests {options.file.name} --record",
            table(("field", "right"), rows),
        )
    sys.exit(0 if right >= _PASS * total else 1)


def _report(record: dict[str, Any], folder: Path, fields: dict[str, list[bool]]) -> None:
    """Judge one request, print what is wrong with it, and count it in ``fields``."""
    checks = judge(record, folder)
    for field, right, _ in checks:
        fields.setdefault(field, []).append(right)
    wrong = "; ".join(f"{field}: {got!r}" for field, right, got in checks if not right)
    print(f"{'MISS' if wrong else 'ok  '} {record['request'][:90]}{f'  <- {wrong}' if wrong else ''}")


def judge(record: dict[str, Any], folder: Path) -> list[tuple[str, bool, object]]:
    """(field, right, got) of every field that is expected."""
    expect = record["expect"]
    try:
        spec = _understood(record, folder)
    except (PersonError, LookupError) as error:
        return [(field, False, str(error)) for field in expect]
    checks: list[tuple[str, bool, object]] = [
        ("kind", spec.kind.value == expect["kind"], spec.kind.value),
        ("target", spec.target == expect["target"], spec.target),
    ]
    if expect.get("metric"):
        checks.append(("metric", spec.metric == expect["metric"], spec.metric))
    else:
        checks.append(("metric", METRICS[spec.metric].kind is spec.kind, spec.metric))
    if expect.get("direction"):
        checks.append(("direction", spec.direction.value == expect["direction"], spec.direction.value))
    limit = expect.get("time_limit_seconds")
    checks.append(("time_limit_seconds", spec.time_limit_seconds == limit, spec.time_limit_seconds))
    wanted = expect.get("constraints", {})
    got = _constraints(spec)
    for field in sorted(set(wanted) | set(got)):
        checks.append((field, _same(wanted.get(field), got.get(field)), got.get(field)))
    return checks


def _understood(record: dict[str, Any], folder: Path) -> TaskSpec:
    files = [folder / name for name in record["files"]]
    near = [path.name for path in files]
    choice = choose_files(record["request"], None, None, near)
    if choice.data is None:
        raise LookupError("no data file found")
    path = resolve(choice.data, [f.parent for f in files])
    table = read_table(path)
    profile = profile_table(table, None)
    found = understand(record["request"], profile, data=str(path), test_data=choice.test, stated={})
    if found.spec is None:
        raise LookupError(f"asks: {found.questions[0].text}")
    return found.spec


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
