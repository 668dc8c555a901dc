"""``target_proxies`` and noisy label functions: inputs that are the target but for chance errors.

An honest feature may be as strong. What gives a copy away is that its errors are nobody's business: nothing else in
the table goes together with them (:mod:`.blind`), while other related columns are tied to each other; or that it
keeps the target's own units: class means that are whole numbers one apart, a slope of exactly 1.
"""

from dataclasses import dataclass, field

import numpy as np

from ...pipelines.contracts import Suspect
from .association import between, quantile_codes
from .blind import Strata, Stray, Witness, strata, stray, witness
from .candidates import Candidate, candidates
from .label_function import CHECK as LABEL_FUNCTION
from .units import own_units
from .view import Feature, View

CHECK = "target_proxies"
#: Share of rows right from which a column is a function of the label with some noise.
_FEW_ERRORS = 0.96
#: Excess up to which nothing knows of the errors; more where that of the others is many times as high.
_BLIND, _BLIND_AMONG_SEEING, _FAR = 1.3, 2.0, 0.1
#: Excess from which a measurement is tied to others.
_TIED = 3.0
#: Related columns that are compared, and how many of them must be tied to others where a copy is not.
_COMPARED, _LEAST_TIED, _MOSTLY = 8, 2, 0.6
#: A column so constant within the classes, whose errors nothing knows of, is no measurement; less will do where it
#: has one value for each class.
_NEARLY_CONSTANT, _ONE_EACH = 0.93, 0.75
#: Rows it takes to say that no other column matters.
_ENOUGH = 300
#: Share of the variance of codes between classes, or of the target between codes, from which columns are related.
_RELATED = 0.02
#: Candidates that are looked at, and columns that may know of their errors.
_MOST, _MOST_COLUMNS = 12, 300


@dataclass
class _Company:
    """The other columns, and how far they are tied to each other beside the target."""

    view: View
    among: Strata
    seed: int
    strays: dict[str, Stray] = field(default_factory=dict)
    related: list[Feature] = field(default_factory=list)

    def witness(self, column: Stray, left_out: frozenset[str]) -> Witness:
        others = [s for key, s in self.strays.items() if key not in left_out]
        return witness(column, others, self.among, self.seed)


def target_proxies(view: View, seed: int) -> tuple[Suspect, ...]:
    """Inputs that are the target but for chance errors."""
    strong = candidates(view)[:_MOST]
    if not strong:
        return ()
    company = _company(view, seed)
    found: list[Suspect] = []
    for one in strong:
        if (suspect := _judge(one, view, company)) is not None:
            found.append(suspect)
    return tuple(found)


def _company(view: View, seed: int) -> _Company:
    among = strata(view, seed)
    rows = among.rows
    strength = {f.id: _relation(f, view, rows) for f in view.features}
    ordered = sorted(view.features, key=lambda f: -strength[f.id])
    strays = {f.id: stray(f, view, among, modal=False) for f in ordered[:_MOST_COLUMNS]}
    related = [f for f in ordered[:_MOST_COLUMNS] if strength[f.id] >= _RELATED]
    return _Company(view, among, seed, strays, related)


def _relation(feature: Feature, view: View, rows: np.ndarray) -> float:
    bins = feature.codes[rows]
    if feature.distinct > 8:
        bins = quantile_codes(feature.values[rows], 8)
    y = view.y[rows]
    if not view.classes:
        return between(bins, y)
    return max(between(bins, (y == k).astype(np.float64)) for k in range(min(view.classes, 12)))


def _judge(one: Candidate, view: View, company: _Company) -> Suspect | None:
    out = frozenset({one.feature.id})
    seen = company.witness(stray(one.feature, view, company.among, one.modal), out)
    if seen.excess > _BLIND_AMONG_SEEING:
        return None
    excesses = _compared(one, seen, company)
    blind = max(_BLIND, min(_BLIND_AMONG_SEEING, _FAR * float(np.median(excesses or [0.0]))))
    if seen.excess > blind:
        return None
    # What is looked at may be a coarse part of the column: the whole of it must be nobody's business too.
    whole = stray(one.whole, view, company.among, modal=not one.whole.numeric)
    if one.words and company.witness(whole, out).excess > blind:
        return None
    tied, compared = sum(e > _TIED for e in excesses), len(excesses)
    units = own_units(one, view)
    stands_out = tied >= max(_LEAST_TIED, _MOSTLY * compared)
    one_each = one.modal and not one.coarse and one.feature.distinct == view.classes
    sure = one.modal and one.strength >= (_ONE_EACH if one_each else _NEARLY_CONSTANT)
    alone = one_each and not compared and view.rows >= _ENOUGH
    if not (stands_out or sure or units or alone):
        return None
    few = one.modal and (one.right >= _FEW_ERRORS or one.coarse)
    return Suspect(
        check=LABEL_FUNCTION if few else CHECK,
        columns=(one.feature.name,),
        evidence=_evidence(one, view, units, tied, compared),
    )


def _compared(one: Candidate, seen: Witness, company: _Company) -> list[float]:
    """How far the related columns are tied to others beside the target."""
    left_out = {one.feature.id, *(f.id for f in company.view.features if f.name in seen.twins)}
    compared = [f for f in company.related if f.id not in left_out][:_COMPARED]
    return [company.witness(company.strays[f.id], frozenset(left_out | {f.id})).excess for f in compared]


def _evidence(one: Candidate, view: View, units: str | None, tied: int, compared: int) -> str:
    what = f"{one.words} " if one.words else ""
    if one.modal:
        said = f"{what}follows the target in {one.right:.1%} of {view.rows:,} rows"
    else:
        said = f"{one.right:.1%} of its variance follows the target"
    if units:
        return f"{said}, {units}, and its errors go together with nothing else in the table"
    beside = f" ({tied} of {compared} other related columns are tied to each other)" if compared else ""
    return (
        f"{said}, and its errors go together with nothing else in the table, as only chance errors do{beside}"
    )
