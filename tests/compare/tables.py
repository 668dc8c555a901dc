"""Small recorded tables for tests."""

import json
from pathlib import Path

import numpy as np

SPACE = {"depth": [1, 2, 4, 8], "rate": [0.001, 0.01, 0.1], "act": ["relu", "tanh"]}


def grid(folder: Path, **meta: object) -> Path:
    """A grid of 24 cells and two seeds: depth 4, rate 0.01, tanh is best; one seed of one cell failed, one cell whole."""
    values = np.array(
        [
            [[0.9 - 0.1 * abs(d - 2) - 0.2 * abs(r - 1) - (0.05 if a == 0 else 0)] * 2 for a in range(2)]
            for d in range(4)
            for r in range(3)
        ]
    ).reshape(24, 2)
    values[0, 1] = np.nan
    values[23] = np.nan
    told = {"name": "secret", "metric": "val_acc", "direction": "max", "space": SPACE, **meta}
    path = folder / "grid.npz"
    np.savez(path, values=values, train_time=np.arange(24.0), meta=np.array(json.dumps(told)))
    return path


def curves(folder: Path) -> Path:
    """Learning curves of 30 configurations on two tasks; one configuration diverged."""
    rng = np.random.default_rng(0)
    hp = np.column_stack([10 ** rng.uniform(-6, 0, 30), rng.uniform(0, 1, 30)])
    last = np.abs(np.log10(hp[:, :1]) + 3)
    steps = last + np.linspace(1, 0, 7)
    steps[4, -1] = np.nan
    path = folder / "curves.npz"
    np.savez(
        path, hp=hp, hp_names=np.array(["learning_rate", "momentum"]), tasks=np.array(["0:easy", "1:hard"]),
        valid_0=steps, valid_1=2 * steps,
    )  # fmt: skip
    return path


def rows(folder: Path) -> Path:
    """A CSV with a condition, a failure, a repeat, a cost and a status."""
    lines = ["trial,lr,kernel,degree,val_loss,test_loss,status,seconds"]
    for i in range(40):
        kernel = "poly" if i % 3 == 0 else "rbf"
        degree = str(2 + i % 4) if kernel == "poly" else ""
        loss, state = (f"{0.1 + 0.01 * i}", "ok") if i != 7 else ("", "Out of memory: OOM")
        lines.append(f"{i},{10 ** -(1 + i / 10):.6g},{kernel},{degree},{loss},9,{state},{i}")
    lines.append(lines[1].replace(",0.1,9,", ",0.3,9,"))
    path = folder / "rows.csv"
    path.write_text("\n".join(lines) + "\n")
    return path
