"""What the search tried, what came of it, and what won."""

from collections import Counter
from collections.abc import Iterator

from ...pipelines.contracts import Suggestion, Trial, TrialStatus
from .decision import Decision
from .state import State, best
from .wording import against, seconds

_MOST_OPTIONS = 6


def searched(state: State) -> Iterator[Decision]:
    """Proposer, suggestions, failures, winner."""
    if not state.history.trials:
        return
    yield _proposer(state)
    for suggestion in state.history.suggestions or ():
        yield _suggested(state, suggestion)
    yield from _failed(state)
    if (winner := state.winner) is not None:
        yield _winner(state, winner)


def _proposer(state: State) -> Decision:
    trials, plan = state.history.trials, state.history.plan
    sources = Counter(t.proposal.source for t in trials)
    said = []
    for source, count in sources.items():
        found = best([t for t in trials if t.proposal.source == source], state.metric)
        said.append(
            f"{source}: {count} trials, {f'best {found.score:.4g}' if found is not None else 'none with a score'}"
        )
    return Decision(
        topic="proposer",
        question="Who proposed configurations (hyperparameters) to try?",
        choice=plan.proposer,
        cost=f"{len(trials)} trials, {seconds(sum(t.seconds for t in trials))}",
        effect="; ".join(said),
    )


def _suggested(state: State, suggestion: Suggestion) -> Decision:
    default = state.default(suggestion.family)
    mine = [
        t
        for t in state.history.trials
        if t.proposal.family == suggestion.family
        and t.proposal.source == suggestion.source
        and dict(t.proposal.params) == dict(suggestion.params)
    ]
    effect, cost = "not tried", ""
    if mine:
        tried, cost = mine[0], seconds(mine[0].seconds)
        effect = f"trial {tried.number}: {_outcome(tried)}"
        if default is not None and tried.score is not None:
            difference = against(tried.score, default.score, state.metric)
            effect += f", {difference} the default of {suggestion.family} ({_outcome(default)})"
    return Decision(
        topic="suggestion",
        question=f"What did {suggestion.source} suggest for {suggestion.family}?",
        choice=", ".join(f"{name} {value}" for name, value in suggestion.params.items()),
        evidence=(suggestion.why,) if suggestion.why else (),
        cost=cost,
        effect=effect,
    )


def _failed(state: State) -> Iterator[Decision]:
    for status in TrialStatus:
        failed = [t for t in state.history.trials if t.status is status and not t.ok]
        if failed:
            yield Decision(
                topic="failed trials",
                question=f"Which trials failed: {status.value}?",
                choice=", ".join(f"trial {t.number} ({t.proposal.family})" for t in failed[:20]),
                evidence=tuple(dict.fromkeys(t.reason for t in failed if t.reason))[:3],
                cost=seconds(sum(t.seconds for t in failed)),
                effect=f"{len(failed)} of {len(state.history.trials)} trials have no score",
            )


def _winner(state: State, winner: Trial) -> Decision:
    chosen = state.history.winner is not None
    metric = state.metric
    others = sorted(
        (t for t in state.history.trials if t.score is not None and t.number != winner.number),
        key=lambda t: (-metric.sign * (t.score or 0.0), t.number),
    )
    default = state.default()
    said = []
    if others:
        said.append(
            f"{against(winner.score, others[0].score, metric)} the runner-up, trial {others[0].number}"
        )
    if default is not None and default.number != winner.number:
        said.append(f"{against(winner.score, default.score, metric)} the default, trial {default.number}")
    elif default is not None:
        said.append("the default configuration itself won")
    return Decision(
        topic="winner",
        question="Which model won, and over which runner-up?" if chosen else "Which model is best so far?",
        choice=f"trial {winner.number}: {winner.proposal.family} ({winner.proposal.source}), "
        + ", ".join(f"{name} {value}" for name, value in winner.proposal.params.items()),
        options=tuple(
            f"trial {t.number}: {t.proposal.family} ({t.proposal.source}), {_outcome(t)}"
            for t in others[:_MOST_OPTIONS]
        ),
        evidence=(f"validation {metric.name} {_outcome(winner)}", *_beyond_noise(state)),
        cost=f"{seconds(winner.seconds)} of {seconds(sum(t.seconds for t in state.history.trials))} of trials",
        effect="; ".join(said),
    )


def _beyond_noise(state: State) -> Iterator[str]:
    for step in state.history.incumbents:
        if step.over is not None and step.chance is not None:
            yield f"trial {step.trial} over trial {step.over}: chance does as well with probability {step.chance:.2g}"


def _outcome(trial: Trial) -> str:
    if trial.score is None:
        return trial.status.value
    return f"{trial.score:.4g}" + (f" ± {trial.std:.2g}" if trial.std is not None else "")
