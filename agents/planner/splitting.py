"""Which rows are sealed and how the others are folded.

What the request states outranks what the data show; what the data show outranks names; and where neither tells,
the choice that promises less is made and said.
"""

from ...pipelines.contracts import (
    ColumnKind,
    DataProfile,
    GroupFinding,
    Origin,
    Protocol,
    Question,
    Source,
    SplitPlan,
    Structure,
    TaskSpec,
    TimeFinding,
    Value,
)

#: Beyond this many test rows the interval hardly narrows; the rows serve better in training.
_TEST_ROWS = 50_000
#: With fewer rows, a fifth would leave too few to test on.
_SMALL_ROWS, _SMALL_FRACTION = 500, 0.25
#: Cells (rows x columns) that a boosted model with default settings learns in about a second on one core.
_CELLS_A_SECOND = 150_000
#: A network that sees learns about a minute, from this many rows on no longer: then it has fewer epochs.
_SIGHT_SECONDS, _SIGHT_ROWS = 60.0, 2500
#: With fewer pictures to locate something in, and so much time, they are folded.
_FEW_PICTURES, _FOLDED_SECONDS = 1000, 240.0
#: One trial with default settings should take at most this share of the time limit.
_TRIAL_SHARE = 1 / 15
#: The answer of a person to whom rows are independent whatever the data look like.
INDEPENDENT = "independent"
#: Fields of a task that say how rows are divided.
DIVIDING = ("time_column", "group_columns")


class _Choice(Value):
    protocol: Protocol
    evidence: str
    groups: tuple[str, ...] = ()
    time: str | None = None
    by_file: bool = False
    overruled: str = ""


def choose_split(task: TaskSpec, profile: DataProfile, seconds: float) -> SplitPlan:
    """The split plan: its protocol from what the request states or the data show, its sizes from rows and time."""
    found = profile.structure or Structure()
    choice = _chosen(task, found)
    fraction = _SMALL_FRACTION if profile.rows < _SMALL_ROWS else min(0.2, _TEST_ROWS / profile.rows)
    twins = found.twins if choice.protocol not in {Protocol.TEMPORAL, Protocol.GROUPED_TEMPORAL} else None
    evidence = (
        choice.evidence if twins is None else f"{choice.evidence}; copies stay together: {twins.evidence}"
    )
    return SplitPlan(
        protocol=choice.protocol,
        groups=choice.groups,
        time=choice.time,
        order="file" if choice.by_file else None,
        together=twins is not None,
        without_copies=twins is not None,
        test_from=task.test_from,
        test_fraction=fraction,
        folds=_folds(task, profile, seconds),
        evidence=evidence,
        overruled=choice.overruled,
    )


def split_question(task: TaskSpec, profile: DataProfile) -> Question | None:
    """What only a person can tell of how rows belong together; None where request or data tell.

    Nobody needs to answer: ``settled`` says what holds then. :func:`with_answer` takes the answer.
    """
    found = profile.structure
    if found is None or _stated(task):
        return None
    choice = _chosen(task, found)
    group = _first_group(found)
    if choice.groups and group is not None and (not group.sure or len(found.groups) > 1):
        names = tuple(g.column for g in found.groups)
        text = (
            f"{group.evidence}. Will new rows be of new ones, so that rows of one {group.column!r} must stay on "
            f"one side? Name the column, or say {INDEPENDENT!r}"
        )
        settled = f"rows of one {group.column!r} are kept on one side of the split: {group.evidence}"
        return Question(field="split", text=text, options=(*names, INDEPENDENT), settled=settled)
    time = found.timed
    if choice.time is not None and time is not None and not time.sure:
        text = (
            f"{time.evidence}. Is {time.column!r} the time of the rows, and will the model be used on later ones? "
            f"Name the column, or say {INDEPENDENT!r}"
        )
        settled = f"the model is tested on the latest rows by {time.column!r}: {time.evidence}"
        return Question(field="split", text=text, options=(str(time.column), INDEPENDENT), settled=settled)
    return None


def with_answer(task: TaskSpec, profile: DataProfile, answer: str) -> TaskSpec:
    """The task with what the person said to :func:`split_question`; unchanged by what it does not offer."""
    found = profile.structure or Structure()
    said = answer.strip().strip("'\"")
    source = Source(origin=Origin.STATED, because=f"you said: {said[:80]}")
    if said.lower() == INDEPENDENT:
        return task.model_copy(update={"sources": {**task.sources, **dict.fromkeys(DIVIDING, source)}})
    if said in {g.column for g in found.groups}:
        changes = {"group_columns": (said,), "sources": {**task.sources, "group_columns": source}}
        return task.model_copy(update=changes)
    if found.time is not None and said == found.time.column:
        changes = {"time_column": said, "sources": {**task.sources, "time_column": source}}
        return task.model_copy(update=changes)
    return task


def _stated(task: TaskSpec) -> bool:
    """Whether the request, or the person, says how rows are divided, also where the answer is: not at all."""
    said = [task.sources[f].origin for f in DIVIDING if f in task.sources]
    return bool(task.time_column or task.group_columns or Origin.STATED in said)


def _chosen(task: TaskSpec, found: Structure) -> _Choice:
    """Protocol, columns and evidence."""
    said = {field: source.because for field, source in task.sources.items()}
    if task.time_column and task.group_columns:
        return _Choice(
            protocol=Protocol.GROUPED_TEMPORAL,
            groups=task.group_columns,
            time=task.time_column,
            evidence=f"{said.get('time_column', '')}; {said.get('group_columns', '')}",
        )
    if task.time_column:
        evidence = said.get("time_column", "a time column is named")
        return _Choice(protocol=Protocol.TEMPORAL, time=task.time_column, evidence=evidence)
    if task.group_columns:
        evidence = said.get("group_columns", "group columns are named")
        return _Choice(protocol=Protocol.GROUPED, groups=task.group_columns, evidence=evidence)
    if _stated(task):
        return _independent(task, "you said that rows are independent", _against(found))
    return _shown(task, found)


def _shown(task: TaskSpec, found: Structure) -> _Choice:
    """What the data alone say."""
    group, time = _first_group(found), found.timed
    if time is not None and (group is None or not group.sure or found.panel):
        return _by_time(time, group if found.panel else None)
    if group is not None:
        known = f"; {time.evidence}, yet later rows are mostly of new ones" if time is not None else ""
        return _Choice(protocol=Protocol.GROUPED, groups=(group.column,), evidence=f"{group.evidence}{known}")
    judged = f"; {found.time.evidence}" if found.time is not None else ""
    return _independent(task, f"rows look independent: no entity repeats, and time does not matter{judged}")


def _by_time(time: TimeFinding, panel: GroupFinding | None) -> _Choice:
    evidence = time.evidence
    if panel is not None:
        evidence += (
            f"; the same {panel.column[:60]!r} keep coming back, so later rows of them are what is predicted"
        )
    return _Choice(
        protocol=Protocol.TEMPORAL, time=time.column, by_file=time.column is None, evidence=evidence
    )


def _independent(task: TaskSpec, evidence: str, overruled: str = "") -> _Choice:
    if task.is_classification:
        return _Choice(
            protocol=Protocol.STRATIFIED,
            evidence=f"{evidence}; classes are kept in proportion",
            overruled=overruled,
        )
    return _Choice(protocol=Protocol.IID, evidence=evidence, overruled=overruled)


def _against(found: Structure) -> str:
    group, time = _first_group(found), found.timed
    return "; ".join(f.evidence for f in (group, time) if f is not None)


def _first_group(found: Structure) -> GroupFinding | None:
    return found.groups[0] if found.groups else None


def _folds(task: TaskSpec, profile: DataProfile, seconds: float) -> int:
    """Five, three or one: as many as let a trial with default settings fit well into the time limit."""
    fit = 0.3 + profile.rows * len(profile.columns) / _CELLS_A_SECOND
    if task.kind.locates:
        # Of few pictures each must tell, or nobody knows what is chance; a fold's training is all the shorter.
        return 3 if profile.rows < _FEW_PICTURES and seconds >= _FOLDED_SECONDS else 1
    if any(c.kind is ColumnKind.IMAGE for c in profile.columns):
        fit += _SIGHT_SECONDS * min(1.0, profile.rows / _SIGHT_ROWS)
    for folds in (5, 3):
        if folds * fit <= _TRIAL_SHARE * seconds:
            return folds
    return 1
