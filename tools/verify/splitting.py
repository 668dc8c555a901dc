"""Is the split the one that the data call for, and does it keep what it promises?"""

from typing import Protocol as Shape

from ...pipelines.contracts import CheckStatus, DataProfile, GroupFinding, Origin, PipelinePlan, Structure
from .apart import Apart

Found = tuple[CheckStatus, str, tuple[str, ...]]

#: Share of test rows that are copies from which a score is moved, and from which it is mentioned.
_MOVING, _NOTABLE = 0.05, 0.01
_OVERRULE = "or, if rows are independent nevertheless, say why in split.overruled of plan.yaml"


class Judged(Shape):
    """What these checks look at."""

    @property
    def plan(self) -> PipelinePlan: ...

    @property
    def profile(self) -> DataProfile: ...

    @property
    def apart(self) -> Apart: ...


def split_structure(evidence: Judged) -> Found:
    """Does the plan respect how the data hang together?"""
    plan, found = evidence.plan, evidence.profile.structure
    if found is None:
        return CheckStatus.SKIP, "the data were not looked at for groups and time", ()
    ignored = _ignored(plan, found)
    if ignored is None:
        kept = f", rows kept in the order of the file, gap {plan.split.gap:g}" if plan.split.order else ""
        return (
            CheckStatus.PASS,
            f"{plan.split.protocol.value}{kept}: {plan.split.evidence or 'as planned'}",
            (),
        )
    text, columns, sure = ignored
    if plan.split.overruled or _is_stated(plan):
        return CheckStatus.WARN, f"you said otherwise, yet {text}: the score may promise too much", columns
    if evidence.profile.test_file is not None:
        return CheckStatus.WARN, f"the test table is as it was brought, and {text}", columns
    if not sure:
        return CheckStatus.WARN, f"it is not certain that {text}", columns
    named = ", ".join(map(repr, columns)) or "the order of the file"
    return (
        CheckStatus.FAIL,
        f"the {plan.split.protocol.value} split ignores {named}: {text}. Split by it, {_OVERRULE}",
        columns,
    )


def _ignored(plan: PipelinePlan, found: Structure) -> tuple[str, tuple[str, ...], bool] | None:
    """What the plan ignores: in words, the columns, and whether the data show it beyond doubt."""
    split, time = plan.split, found.timed
    sure = [g for g in found.groups if g.sure]
    by_time = time is not None and (not sure or found.panel)
    if by_time:
        assert time is not None
        same = split.temporal and (split.time == time.column or split.time is not None)
        if same or (split.temporal and split.order is not None and time.column is None):
            return None
        # New entities at any time are harder than later rows of known ones: no promise too much.
        if found.panel and split.grouped and _groups_by(split.groups, sure):
            return None
        return time.evidence, (time.column,) if time.column is not None else (), time.sure
    if sure and not (split.grouped and _groups_by(split.groups, sure)):
        return sure[0].evidence, (sure[0].column,), True
    return None


def _groups_by(names: tuple[str, ...], sure: list[GroupFinding]) -> bool:
    return any(g.column in names for g in sure)


def _is_stated(plan: PipelinePlan) -> bool:
    """Whether the request or the person says how rows are divided, and the plan does so."""
    sources, split = plan.task.sources, plan.split
    by_groups = bool(plan.task.group_columns) and plan.task.group_columns == split.groups
    by_time = plan.task.time_column is not None and plan.task.time_column == split.time
    said = {
        n for n in ("time_column", "group_columns") if n in sources and sources[n].origin is Origin.STATED
    }
    return by_groups or by_time or (len(said) == 2 and not split.grouped and not split.temporal)


def duplicates(evidence: Judged) -> Found:
    """Are test rows copies of rows that the model learned from?"""
    apart, structure = evidence.apart, evidence.profile.structure
    twins = structure.twins if structure is not None else None
    share = f"{apart.copied:.1%} of the test rows are copies of development rows"
    if apart.copied < _NOTABLE:
        return CheckStatus.PASS, share, ()
    if twins is None and apart.copied <= 2 * apart.copied_within + _NOTABLE:
        return CheckStatus.PASS, f"{share}, no more than inputs of few values give by chance", ()
    if evidence.plan.split.temporal and evidence.profile.test_file is None:
        return CheckStatus.WARN, f"{share}: inputs come back unchanged at later times", ()
    if evidence.plan.split.overruled:
        return CheckStatus.WARN, f"{share}, and you said that this is as it should be", ()
    if apart.copied >= _MOVING:
        said = f" ({twins.evidence})" if twins is not None else ""
        hint = "bring a test table without them" if evidence.profile.test_file else "set split.together"
        return CheckStatus.FAIL, f"{share}{said}, which the model may have by heart: {hint}, {_OVERRULE}", ()
    return CheckStatus.PASS, f"{share}, too few to move the score", ()


def group_overlap(evidence: Judged) -> Found:
    """Do entities of which the split promises new ones appear on both sides?"""
    split, apart = evidence.plan.split, evidence.apart
    if not apart.crossings:
        return CheckStatus.SKIP, "no column holds entities", ()
    promised = [c for c in apart.crossings if split.grouped and c.column in split.groups]
    # Several columns name an entity together: each alone may well come again.
    torn = [c for c in promised if c.shared or c.folds] if len(promised) == 1 else []
    told = "; ".join(
        f"{c.shared:,} of {c.tested:,} {c.column[:60]!r} in the test were trained on ({c.share:.0%} of its rows)"
        for c in apart.crossings
    )
    if torn and evidence.profile.test_file is None:
        return CheckStatus.FAIL, f"the split tears groups apart: {told}", tuple(c.column for c in torn)
    columns = tuple(c.column for c in apart.crossings if c.shared and c not in promised) or tuple(
        c.column for c in torn
    )
    if not columns:
        return CheckStatus.PASS, told, ()
    if split.temporal:
        return CheckStatus.PASS, f"{told}; later rows of known ones are what the split is about", ()
    return CheckStatus.WARN, f"{told}: for new ones the score promises too much", columns


def time_order(evidence: Judged) -> Found:
    """Does training see only what came before?"""
    split, apart = evidence.plan.split, evidence.apart
    if not split.temporal or apart.late is None or apart.distance is None:
        return CheckStatus.SKIP, "time does not divide the rows", ()
    columns = (split.time,) if split.time is not None else ()
    if apart.late or apart.late_folds:
        text = (
            f"{apart.late:,} development rows are not before the first test row, and {apart.late_folds or 0:,} "
            "training rows not before what their fold validates"
        )
        return CheckStatus.FAIL, text, columns
    if split.gap and apart.distance < split.gap:
        return CheckStatus.FAIL, f"the gap is {apart.distance:g}, the plan says {split.gap:g}", columns
    return (
        CheckStatus.PASS,
        f"every training row comes before what it is checked on, gap {apart.distance:g}",
        (),
    )
