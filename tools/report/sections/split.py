"""The split: what was sealed, how the rest was folded, and why."""

from ..data import ReportData
from ..document import Section, facts, listing, text
from ..wording import plural, share, shown

_WAYS = {
    "iid": "rows at random",
    "stratified": "rows at random, every class in its share",
    "grouped": "rows that belong together stay together",
    "temporal": "the past predicts the future",
    "grouped_temporal": "the past predicts the future, and rows that belong together stay together",
}


def _before(data: ReportData) -> str:
    """What a fork must say of its sealed rows."""
    parent = data.result.parent
    if parent is None or not parent.openings:
        return ""
    times = plural(parent.openings, "time")
    return f" They had been opened {times} before, by the runs that this one was forked from."


def split(data: ReportData) -> Section:
    """Which rows were sealed and how the others were folded."""
    found, plan = data.split, data.plan.split
    rows = found.development + found.test
    way = _WAYS.get(found.protocol)
    words = (
        f"{plural(found.test, 'row')} ({share(found.test, rows)}) were sealed before anything was trained"
        + (", and opened once, for one winner." if data.tested else ", and never opened.")
        + _before(data)
        + f" The search saw the other {plural(found.development, 'row')} alone."
    )
    folds = f"{found.folds}, by cross-validation"
    if found.folds == 1:
        folds = f"one holdout of {100 * plan.holdout_fraction:.0f} % of the development rows"
    return Section(
        key="split",
        title="The split",
        blocks=(
            text(words),
            facts(
                ("Protocol", f"{found.protocol.replace('_', ' ')}: {way}" if way else found.protocol),
                ("Evidence", found.evidence or None),
                ("Rows belong together by", ", ".join(shown(g, 80) for g in plan.groups) or None),
                ("Time column", plan.time),
                ("Test rows from", plan.test_from),
                ("Development rows", f"{found.development:,}"),
                ("Test rows", f"{found.test:,}"),
                ("Left out", f"{plural(found.copies, 'row')}, copies of test rows" if found.copies else None),
                ("Folds", folds),
                ("SHA-256 of the row numbers", found.sha256),
            ),
            *((listing(data.plan.notes, tone="muted"),) if data.plan.notes else ()),
        ),
    )
