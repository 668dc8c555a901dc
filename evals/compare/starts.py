"""Start points: the same for every arm."""

import json
import zlib
from pathlib import Path

from ...pipelines.contracts import DataError, ParamValue
from ...pipelines.spaces import Integer
from ...tools.samplers.space import Space
from .task import Task

#: How many each search begins with.
STARTS = 5


def start_points(task: Task, seed: int, folder: Path | None) -> tuple[dict[str, ParamValue], ...]:
    """Five configurations: the first ones of ``folder/MODEL/SEED.json`` where the folder knows the task's model, the
    last part of its name; else quasi-random ones.

    Raises:
        DataError: the folder's file cannot be read or holds other configurations.
    """
    if folder is not None:
        if not folder.is_dir():
            raise DataError(
                "NO-SUCH-FOLDER", f"there is no folder {folder}", "name the folder with MODEL/SEED.json"
            )
        if (folder / task.name.split("/")[-1]).is_dir():
            return _published(task, seed, folder / task.name.split("/")[-1] / f"{seed}.json")
    return _quasi_random(task, seed)


def _published(task: Task, seed: int, path: Path) -> tuple[dict[str, ParamValue], ...]:
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(
            "NO-START-POINTS", f"{path} cannot be read", "use fewer --seeds, or no --init"
        ) from error
    if not isinstance(listed, list) or len(listed) < STARTS or not all(isinstance(p, dict) for p in listed):
        raise DataError(
            "NO-START-POINTS", f"{path} lists no {STARTS} configurations", "use another --init, or none"
        )
    whole = {p.name for p in task.space.parameters if isinstance(p, Integer)}
    points = tuple(
        {n: int(v) if n in whole and isinstance(v, float) and v == int(v) else v for n, v in point.items()}
        for point in listed[:STARTS]
    )
    for point in points:
        if problems := task.space.problems(point):
            raise DataError("BAD-START-POINT", f"in {path}, {problems[0]}", "use another --init, or none")
    return points


def _quasi_random(task: Task, seed: int) -> tuple[dict[str, ParamValue], ...]:
    """Of a scrambled Sobol sequence (Owen, 1998), one coordinate for each parameter."""
    import numpy as np
    from scipy.stats import qmc

    space = Space.declared(task.space)
    # Randomness of its own for each task.
    rng = np.random.default_rng([seed, zlib.crc32(task.name.encode())])
    places = qmc.Sobol(len(space.dimensions), rng=rng).random(8)[:STARTS]
    points = []
    for place in places:
        given: dict[str, ParamValue] = {}
        for dimension, u in zip(space.dimensions, place, strict=True):
            if dimension.ordered:
                given[dimension.name] = dimension.value(np.array([u]))
            else:
                given[dimension.name] = dimension.choices[int(u * len(dimension.choices))]
        points.append(task.space.default(given))
    return tuple(points)
