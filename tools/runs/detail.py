"""One run in full, as a value: what lists, chats and pages say of it beside its summary."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ...pipelines.contracts import RunResult, Value
from ..report.wording import duration, interval, plural, score, spread
from ..store.events import Event
from ..store.history import History, is_planned, replay
from ..store.lock import working_on
from ..store.run import read_events
from .summary import RunSummary, TrialPoint, curve, summarise

#: Trials that are told one by one.
_BEST = 5


class FamilyTried(Value):
    """A model family of the search. ``best`` is the best validation score, None where no trial had one."""

    name: str
    trials: int
    failed: int
    best: float | None


class RunDetail(Value):
    """A run in full; what is not known yet is None or empty.

    Attributes:
        folder: of the run.
        split, proposer, seed: as planned.
        data: path of the table.
        left_out: columns that are no inputs.
        best: the best trials, best first.
        families: in the plan's order.
        proposals: number of trials by who proposed them.
        result: as ``result.json`` has it.
    """

    folder: Path
    summary: RunSummary
    data: str | None = None
    rows: int | None = None
    split: str | None = None
    proposer: str | None = None
    seed: int | None = None
    left_out: tuple[str, ...] = ()
    best: tuple[TrialPoint, ...] = ()
    families: tuple[FamilyTried, ...] = ()
    proposals: Mapping[str, int] = {}
    result: RunResult | None = None

    def lines(self) -> Iterator[str]:
        """For people. Names may hold anything: whoever prints them sees to that."""
        found = self.summary
        yield f"{found.name}: {found.state.value}{f', {found.doing}' if found.doing else ''}"
        if found.problem:
            yield f"  problem  {found.problem}"
        yield f"  request  {' '.join(found.request.split())}"
        if found.target is not None:
            yield from self._planned()
            yield from self._searched()
        if self.result is not None:
            yield from _ended(self.result)

    def _planned(self) -> Iterator[str]:
        found = self.summary
        yield f"  task  {found.kind} of {found.target}, {found.metric} ({found.direction})"
        yield f"  data  {self.data}, {plural(self.rows or 0, 'row')}; {self.split}"
        if self.left_out:
            yield f"  left out  {', '.join(self.left_out)}"
        yield f"  proposer  {self.proposer}, seed {self.seed}; language model {found.llm or 'none'}"

    def _searched(self) -> Iterator[str]:
        found = self.summary
        limit = "" if found.time_limit is None else f" of {duration(found.time_limit)}"
        why = f" ({found.stop_reason})" if found.stop_reason else ""
        yield f"  search  {plural(found.trials, 'trial')} in {duration(found.elapsed)}{limit}{why}"
        for point in self.best:
            yield f"    trial {point.number}  {score(point.score)}  {point.family} ({point.source})"
        for family in self.families:
            failed = f", {family.failed} failed" if family.failed else ""
            yield f"  family  {family.name}: {plural(family.trials, 'trial')}{failed}, best {score(family.best)}"
        if self.proposals:
            yield f"  proposed by  {', '.join(f'{name} {count}' for name, count in self.proposals.items())}"


def _ended(result: RunResult) -> Iterator[str]:
    scores, metric, budget = result.scores, result.task.metric, result.budget
    yield f"  validation {metric}  {spread(scores.validation, scores.validation_std)}"
    yield f"  test {metric}  {score(scores.test)} (95 %: {interval(scores.test_ci)}), {scores.test_rows} sealed rows"
    yield f"  on a fresh sample  {interval(scores.test_interval)}"
    yield f"  baselines  default {score(scores.default)}, dummy {score(scores.dummy)}"
    if result.model is not None:
        yield f"  model  {result.model.family}, trial {result.model.trial}, {result.model.size_bytes / 1e6:.2f} MB"
    usd = "" if not budget.usd else f", {budget.usd:.4f} USD"
    tokens = budget.input_tokens + budget.output_tokens
    yield f"  budget  {duration(budget.seconds)}, {plural(budget.llm_calls, 'question')} to a language model, {tokens} tokens{usd}"
    checks = Counter(check.status for check in result.verdict.checks)
    counted = ", ".join(f"{count} {status}" for status, count in sorted(checks.items()))
    yield f"  verdict  {'passed' if result.verdict.passed else 'not passed'}: {counted}"
    for check in result.verdict.checks:
        if check.status == "fail":
            yield f"    failed  {check.name}: {check.evidence}"


def detail(folder: Path) -> RunDetail:
    """The run in ``folder``, as far as it has come.

    Raises:
        RequestError: there is no run.
        StorageError: its record cannot be read.
    """
    events = read_events(folder)
    summary = summarise(folder.absolute().name, events, working_on(folder) is not None)
    if not is_planned(events):
        return RunDetail(folder=folder, summary=summary)
    history = replay(events)
    plan = history.plan
    points = _ranked(history, events)
    return RunDetail(
        folder=folder,
        summary=summary,
        data=plan.task.data,
        rows=history.profile.rows,
        split=f"{plan.split.protocol.value} split, {plural(plan.split.folds, 'fold')}",
        proposer=plan.proposer,
        seed=plan.seed,
        left_out=tuple(f.name for f in plan.features if not f.use),
        best=tuple(points[:_BEST]),
        families=tuple(_families(history)),
        proposals=dict(Counter(t.proposal.source for t in history.trials).most_common()),
        result=history.result,
    )


def _ranked(history: History, events: Sequence[Event]) -> list[TrialPoint]:
    sign = history.plan.task.metric_info.sign
    scored = [(sign * p.score, p) for p in curve(history, events) if p.score is not None]
    return [p for _, p in sorted(scored, key=lambda pair: pair[0], reverse=True)]


def _families(history: History) -> Iterator[FamilyTried]:
    metric = history.plan.task.metric_info
    planned = [f.name for f in history.plan.families]
    for name in dict.fromkeys((*planned, *(t.proposal.family for t in history.trials))):
        own = [t for t in history.trials if t.proposal.family == name]
        scores = [t.score for t in own if t.score is not None]
        best = max(scores, key=lambda s: metric.sign * s) if scores else None
        yield FamilyTried(name=name, trials=len(own), failed=sum(not t.ok for t in own), best=best)
