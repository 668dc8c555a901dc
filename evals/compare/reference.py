"""Published trajectories, overlaid on a comparison: shown beside the arms, never tested against them."""

import csv
import math
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from ...pipelines.contracts import DataError

_COLUMNS = ("task", "arm", "seed", "trial", "score", "direction")

#: (task, arm, seed) -> scores in the order of trials, None where one failed or is not on record.
Trajectories = Mapping[tuple[str, str, int], tuple[float | None, ...]]


def read_trajectories(path: Path) -> Trajectories:
    """Trajectories from a CSV of task, arm, seed, trial, score, direction; trials count from one.

    Raises:
        DataError: it cannot be read or has other columns.
    """
    found: defaultdict[tuple[str, str, int], dict[int, float | None]] = defaultdict(dict)
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [c for c in _COLUMNS[:-1] if c not in (reader.fieldnames or ())]
            if missing:
                raise DataError(
                    "BAD-REFERENCE", f"{path.name} has no column {missing[0]}", f"write {','.join(_COLUMNS)}"
                )
            for row in reader:
                score = float(row["score"]) if row["score"] else None
                key = row["task"], row["arm"], int(row["seed"])
                found[key][int(row["trial"])] = score if score is not None and math.isfinite(score) else None
    except (OSError, UnicodeDecodeError, ValueError, TypeError, csv.Error) as error:
        why = str(error).splitlines()[0][:80]
        raise DataError(
            "BAD-REFERENCE", f"{path} cannot be read ({why})", "name a CSV of trajectories"
        ) from error
    return {key: tuple(rows.get(trial) for trial in range(1, max(rows) + 1)) for key, rows in found.items()}
