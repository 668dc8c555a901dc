"""What the cells say together: regret on the way, ranks, paired tests with correction, intervals over tasks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from ...pipelines.contracts import Direction, Value
from .cell import START, Cell
from .reference import Trajectories
from .task import Bounds

#: Numbers of evaluations at which regret is told, up to the budget; the budget itself as well.
CHECKPOINTS = (5, 10, 15, 20, 25, 30, 50, 100)
#: Token budgets at which regret is told.
_TOKENS = (0, 250, 500, 1000, 2000, 3000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000)
_DOLLARS = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
_RESAMPLES = 2000
#: Regrets that differ by less are the same.
_SAME = 1e-9


class ArmResult(Value):
    """One arm over all tasks and seeds. ``tokens``, ``seconds`` and ``usd`` are means over its searches.

    Attributes:
        regret: mean normalised regret by number of evaluations; over seeds first, then over tasks.
        interval: 95 % bootstrap interval of it over tasks (over seeds, where there is one task).
        curve: mean regret after each evaluation.
        by_second, by_token, by_dollar: (spent, regret) of the best found within so much.
        mean_rank: among the arms after the last evaluation, 1 for the best; None for references.
        new_bests: searches that found something better than the task's known best.
        by_task: regret after the last evaluation, mean over seeds.
        proposals: evaluations by source, start points apart. ``failures``: by status.
        proposing_ms: milliseconds that a proposal took, the language model apart.
    """

    name: str
    reference: bool = False
    regret: Mapping[str, float]
    interval: Mapping[str, tuple[float, float]]
    mean_rank: float | None = None
    tokens: float = 0.0
    seconds: float = 0.0
    usd: float | None = 0.0
    tokens_total: int = 0
    searches: int
    new_bests: int = 0
    proposals: Mapping[str, int] = {}
    failures: Mapping[str, int] = {}
    unanswered: int = 0
    by_task: Mapping[str, float]
    curve: tuple[float, ...]
    by_token: tuple[tuple[float, float], ...] = ()
    by_dollar: tuple[tuple[float, float], ...] = ()
    by_second: tuple[tuple[float, float], ...] = ()
    proposing_ms: float = 0.0


class Pair(Value):
    """Two arms after so many evaluations. ``difference`` < 0: ``first`` is better.

    Attributes:
        p: Wilcoxon's signed-rank test on the means of tasks (of seeds, where there is one task), two-sided.
        p_holm: the same after Holm's correction over all pairs at this number of evaluations.
        p_searches: the same test over tasks and seeds, for those who count each search.
        leaning: the test's direction: -1 where the ranks speak for ``first``, 1 for ``second``, 0 for neither. A mean that
            one task decides may say otherwise.
        wins, ties, losses: of ``first``, over tasks and seeds.
    """

    first: str
    second: str
    evaluations: int
    difference: float
    interval: tuple[float, float]
    p: float
    p_holm: float
    p_searches: float
    leaning: int = 0
    wins: int
    ties: int
    losses: int


class Hidden(Value):
    """An arm with names against the same arm without. ``difference`` > 0: hiding names makes it worse."""

    name: str
    evaluations: int
    told: float
    hidden: float
    difference: float
    interval: tuple[float, float]
    p: float


class Results(Value):
    """A whole comparison."""

    tasks: tuple[str, ...]
    seeds: int
    evaluations: int
    bounds: Mapping[str, Bounds]
    arms: tuple[ArmResult, ...]
    pairs: tuple[Pair, ...]
    hidden: tuple[Hidden, ...] = ()


def checkpoints(evaluations: int) -> tuple[int, ...]:
    """Numbers of evaluations at which regret is told."""
    return tuple(sorted({*(c for c in CHECKPOINTS if c <= evaluations), evaluations}))


def results(
    cells: Sequence[Cell],
    known: Mapping[str, Bounds | None],
    seeds: int,
    evaluations: int,
    reference: Trajectories,
    both: bool = False,
) -> Results:
    """Everything that is reported.

    Args:
        cells: of all arms, over the same tasks and seeds.
        known: bounds by task, in the order of reports; None: the best and worst score of these searches.
        seeds: how many.
        evaluations: of each search, start points included.
        reference: published trajectories.
        both: whether each search was made with and without names.
    """
    tasks = tuple(known)
    beside = {k: v for k, v in reference.items() if k[0] in known and k[2] < seeds}
    bounds = {t: b or _found(t, cells, beside) for t, b in known.items()}
    main = [c for c in cells if not (both and c.anonymous)]
    names = tuple(dict.fromkeys(c.arm for c in main))
    regrets = {n: _regrets([c for c in main if c.arm == n], bounds, seeds, evaluations) for n in names}
    clock = _clock(main)
    arms = [_arm(n, [c for c in main if c.arm == n], regrets[n], bounds, clock) for n in names]
    ranks = _ranks(regrets)
    arms = [a.model_copy(update={"mean_rank": ranks[a.name]}) for a in arms]
    published = tuple(dict.fromkeys(k[1] for k in beside))
    arms += [_reference(n, beside, bounds, seeds, evaluations) for n in published]
    tested = sorted({10, evaluations} & set(checkpoints(evaluations)))
    return Results(
        tasks=tasks,
        seeds=seeds,
        evaluations=evaluations,
        bounds=bounds,
        arms=tuple(arms),
        pairs=tuple(pair for at in tested for pair in _pairs(regrets, at)),
        hidden=_hidden(cells, regrets, bounds, seeds, evaluations) if both else (),
    )


def so_far(scores: Sequence[float | None], bounds: Bounds, length: int) -> np.ndarray:
    """Regret of the best so far after each evaluation, (length,); a failure counts as worst, and a search that ended
    early keeps its last."""
    values = [bounds.regret(bounds.failed if s is None else s) for s in scores[:length]]
    # Where a table's median is what failures count as, a score may be worse than that.
    found = np.minimum.accumulate(np.array(values or [bounds.regret(bounds.failed)]))
    whole: np.ndarray = np.pad(found, (0, length - len(found)), mode="edge")
    return whole


def wilcoxon(differences: np.ndarray) -> float:
    """Two-sided p of Wilcoxon's signed-rank test; 1 where nothing differs."""
    from scipy.stats import wilcoxon as test

    kept = _different(differences)
    return float(test(kept).pvalue) if len(kept) else 1.0


def leaning(differences: np.ndarray) -> int:
    """The sign of the sum of signed ranks."""
    from scipy.stats import rankdata

    kept = _different(differences)
    return int(np.sign(rankdata(np.abs(kept)) @ np.sign(kept))) if len(kept) else 0


def _different(differences: np.ndarray) -> np.ndarray:
    kept: np.ndarray = differences[np.abs(differences) > _SAME]
    return kept


def holm(p: Sequence[float]) -> list[float]:
    """Holm's correction (1979)."""
    found = [0.0] * len(p)
    largest = 0.0
    for place, index in enumerate(sorted(range(len(p)), key=lambda i: p[i])):
        largest = max(largest, min(1.0, (len(p) - place) * p[index]))
        found[index] = largest
    return found


def bootstrap(values: np.ndarray) -> tuple[float, float]:
    """95 % interval of the mean over independent values, (n,), by resampling them."""
    if len(values) < 2:
        return float(values.mean()), float(values.mean())
    drawn = np.random.default_rng(0).integers(len(values), size=(_RESAMPLES, len(values)))
    low, high = np.quantile(values[drawn].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)


def _units(regret: np.ndarray) -> np.ndarray:
    """Independent units of (tasks, seeds, ...): means of tasks; seeds, where there is one task."""
    units: np.ndarray = regret.mean(axis=1) if len(regret) > 1 else regret[0]
    return units


def _found(task: str, cells: Sequence[Cell], reference: Trajectories) -> Bounds:
    mine = [c for c in cells if c.task == task]
    scores = [r.score for c in mine for r in c.rows] + [
        s for k, v in reference.items() if k[0] == task for s in v
    ]
    known = [s for s in scores if s is not None] or [0.0]
    up = bool(mine) and mine[0].direction is Direction.MAXIMIZE
    best, worst = (max(known), min(known)) if up else (min(known), max(known))
    if best == worst:
        # Nothing differs: everything has regret 0.
        worst = best - 1.0 if up else best + 1.0
    return Bounds(best=best, worst=worst, failed=worst)


def _regrets(cells: Sequence[Cell], bounds: Mapping[str, Bounds], seeds: int, evaluations: int) -> np.ndarray:
    """(tasks, seeds, evaluations)."""
    by = {(c.task, c.seed): c for c in cells}
    return np.array(
        [
            [so_far([r.score for r in by[task, seed].rows], b, evaluations) for seed in range(seeds)]
            for task, b in bounds.items()
        ]
    )


def _ranks(regrets: Mapping[str, np.ndarray]) -> dict[str, float]:
    from scipy.stats import rankdata

    last = np.array([np.round(r[:, :, -1], 9) for r in regrets.values()])
    ranks = rankdata(last, axis=0).reshape(len(last), -1).mean(axis=1)
    return {name: float(rank) for name, rank in zip(regrets, ranks, strict=True)}


def _told(regret: np.ndarray) -> dict[str, object]:
    """What :class:`ArmResult` says of (tasks, seeds, evaluations)."""
    evaluations = regret.shape[2]
    at = checkpoints(evaluations)
    return {
        "regret": {str(c): float(regret[:, :, c - 1].mean()) for c in at},
        "interval": {str(c): bootstrap(_units(regret[:, :, c - 1])) for c in at},
        "curve": tuple(float(v) for v in regret.mean(axis=(0, 1))),
        "new_bests": int((regret[:, :, -1] < -1e-6).sum()),
        "searches": regret.shape[0] * regret.shape[1],
    }


def _arm(
    name: str, cells: Sequence[Cell], regret: np.ndarray, bounds: Mapping[str, Bounds], clock: Sequence[float]
) -> ArmResult:
    rows = [r for c in cells for r in c.rows]
    proposed = [r for r in rows if r.source != START]
    usd = [r.usd for r in rows]
    known = [u for u in usd if u is not None]
    by = {(c.task, c.seed): c for c in cells}
    # In the order of ``regret``, whatever the order of the cells.
    ordered = [by[t, s] for t in bounds for s in range(regret.shape[1])]
    flat = regret.reshape(len(ordered), -1)
    # A search with nothing done yet counts as one that failed, or as its first score where that is worse still: with
    # more spent, regret never rises.
    failed = [bounds[c.task].regret(bounds[c.task].failed) for c in ordered]
    worst = np.maximum(failed, flat[:, 0])

    def within(spent: Sequence[np.ndarray], most: Sequence[float]) -> tuple[tuple[float, float], ...]:
        found = []
        for budget in most:
            places = [int(np.searchsorted(s, budget, side="right")) for s in spent]
            values = [curve[p - 1] if p else w for curve, p, w in zip(flat, places, worst, strict=True)]
            found.append((float(budget), float(np.mean(values))))
        return tuple(found)

    tokens = [np.cumsum([r.tokens for r in c.rows]) for c in ordered]
    seconds = [np.cumsum([r.seconds + r.proposing + r.speaking for r in c.rows]) for c in ordered]
    dollars = [np.cumsum([r.usd or 0.0 for r in c.rows]) for c in ordered]
    most_tokens, most_dollars = max(t[-1] for t in tokens), max(d[-1] for d in dollars)
    return ArmResult.model_validate(
        {
            **_told(regret),
            "name": name,
            "tokens": sum(r.tokens for r in rows) / len(cells),
            "tokens_total": sum(r.tokens for r in rows),
            "seconds": sum(r.seconds + r.proposing + r.speaking for r in rows) / len(cells),
            "usd": sum(known) / len(cells) if len(known) == len(usd) else None,
            "proposals": dict(Counter(r.source for r in proposed).most_common()),
            "failures": dict(Counter(r.status for r in rows if r.score is None).most_common()),
            "unanswered": sum(len(c.unanswered) for c in cells),
            "by_task": {t: float(v) for t, v in zip(bounds, regret[:, :, -1].mean(axis=1), strict=True)},
            "by_token": within(tokens, _up_to(_TOKENS, most_tokens)) if most_tokens else (),
            # Where a price is not known, nobody knows what was found for how much.
            "by_dollar": within(dollars, _up_to(_DOLLARS, most_dollars))
            if most_dollars and len(known) == len(usd)
            else (),
            "by_second": within(seconds, clock),
            "proposing_ms": 1000 * sum(r.proposing for r in proposed) / max(1, len(proposed)),
        }
    )


def _up_to(budgets: Sequence[float], most: float) -> list[float]:
    """The budgets up to the first one that is enough."""
    return [b for place, b in enumerate(budgets) if place == 0 or budgets[place - 1] < most]


def _clock(cells: Sequence[Cell]) -> list[float]:
    """Times at which regret is told: evenly on a log scale, from the quickest first evaluation to the slowest end."""
    first = [c.rows[0].seconds + c.rows[0].proposing for c in cells]
    ends = [sum(r.seconds + r.proposing + r.speaking for r in c.rows) for c in cells]
    low, high = max(min(first), 1e-3), max(ends)
    if high <= low:
        return [low]
    return [float(f"{v:.4g}") for v in np.geomspace(low, high * 1.001, 24)]


def _pairs(regrets: Mapping[str, np.ndarray], at: int) -> list[Pair]:
    both = list(combinations(regrets, 2))
    gaps = [regrets[a][:, :, at - 1] - regrets[b][:, :, at - 1] for a, b in both]
    p = [wilcoxon(_units(gap)) for gap in gaps]
    return [
        Pair(
            first=a,
            second=b,
            evaluations=at,
            difference=float(gap.mean()),
            interval=bootstrap(_units(gap)),
            p=own,
            p_holm=corrected,
            p_searches=wilcoxon(gap.ravel()),
            leaning=leaning(_units(gap)),
            wins=int((gap < -_SAME).sum()),
            ties=int((np.abs(gap) <= _SAME).sum()),
            losses=int((gap > _SAME).sum()),
        )
        for (a, b), gap, own, corrected in zip(both, gaps, p, holm(p), strict=True)
    ]


def _reference(
    name: str, beside: Trajectories, bounds: Mapping[str, Bounds], seeds: int, evaluations: int
) -> ArmResult:
    """A published arm, on the tasks that it has; seeds that it lacks are left out."""
    curves = {
        task: np.array(
            [so_far(beside[task, name, s], b, evaluations) for s in range(seeds) if (task, name, s) in beside]
        )
        for task, b in bounds.items()
        if any((task, name, s) in beside for s in range(seeds))
    }
    means = np.array([c.mean(axis=0) for c in curves.values()])[:, None, :]
    told = _told(means)
    new = sum(int((c[:, -1] < -1e-6).sum()) for c in curves.values())
    by_task = {task: float(c[:, -1].mean()) for task, c in curves.items()}
    searches = sum(len(c) for c in curves.values())
    return ArmResult.model_validate(
        {**told, "name": name, "reference": True, "by_task": by_task, "new_bests": new, "searches": searches}
    )


def _hidden(
    cells: Sequence[Cell],
    regrets: Mapping[str, np.ndarray],
    bounds: Mapping[str, Bounds],
    seeds: int,
    evaluations: int,
) -> tuple[Hidden, ...]:
    found = []
    for at in sorted({10, evaluations} & set(checkpoints(evaluations))):
        for name, told in regrets.items():
            without = _regrets(
                [c for c in cells if c.anonymous and c.arm == name], bounds, seeds, evaluations
            )
            gap = without[:, :, at - 1] - told[:, :, at - 1]
            found.append(
                Hidden(
                    name=name,
                    evaluations=at,
                    told=float(told[:, :, at - 1].mean()),
                    hidden=float(without[:, :, at - 1].mean()),
                    difference=float(gap.mean()),
                    interval=bootstrap(_units(gap)),
                    p=wilcoxon(_units(gap)),
                )
            )
    return tuple(found)
