"""The feature agent speaks once, when the defaults' scores are known; cross-validation decides what it is worth."""

from ...pipelines.contracts import FeatureSet, Trial
from ...tools.derived.reading import Reader
from ...tools.search.loop import FEATURES_SHARE
from ...tools.session import Session
from ...tools.store.events import EventKind
from ..features import propose_features
from .state import Desk, RunState
from .voice import give_voice, journal_of
from .warm import promising

#: With less of the time limit left than this, trials need it more.
_LEAST_LEFT = 0.4
#: A trial of features is one of these many, or more.
_LEAST_TRIALS = round(1 / FEATURES_SHARE)
#: Time limit in seconds from which a model that runs on this machine has time for it.
_WORTH_ASKING = 240.0
#: A fit with features takes longer than one without.
_LONGER = 1.3


def features(desk: Desk, state: RunState) -> RunState:
    """Ask for features, to be tried with the best family's default configuration, and record them."""
    session = state["session"]
    if session.history.features is not None or session.history.stop_reason is not None:
        return RunState()
    if desk.access is None:
        # A given plan and a resumed run come here without having spoken.
        give_voice(desk, journal_of(desk, session.store), session.clock.limit, session.plan.budget)
    if desk.access is None:
        return RunState()
    default = _best_default(session)
    reason = _reason_against(desk, session, default)
    found = FeatureSet(skipped=reason)
    if default is not None and not reason:
        desk.stage(f"{desk.access.model.name} thinks of features")
        reader = Reader(session.dataset, session.split.development, session.derived)
        sifted = propose_features(
            desk.access, session.plan, session.profile, reader.inputs, reader, desk.order.privacy
        )
        found = FeatureSet(family=default.proposal.family, features=sifted.features, refused=sifted.refused)
        desk.stage(f"features to try: {', '.join(found.expressions) or 'none'}")
    session.store.append(
        EventKind.FEATURES_PROPOSED, {**found.model_dump(mode="json"), "elapsed": session.clock.elapsed}
    )
    return RunState()


def _best_default(session: Session) -> Trial | None:
    """The default of the family that is ahead."""
    trials = session.history.trials
    defaults = {t.proposal.family: t for t in reversed(trials) if t.ok and t.proposal.source == "default"}
    return next((defaults[name] for name in promising(session.plan, trials) if name in defaults), None)


def _reason_against(desk: Desk, session: Session, default: Trial | None) -> str:
    """Why no features are asked for; empty where they are."""
    if desk.replayed is not None and (recorded := desk.replayed.history.features) is not None:
        # What hung on the clock is taken from the record.
        return recorded.skipped
    if default is None:
        return "there is no default with a score to compare with, or no trial is left"
    limit, trials = session.clock.limit, session.plan.budget.trials
    if trials is not None and trials < _LEAST_TRIALS:
        return f"one of {trials} trials is more than {FEATURES_SHARE:.0%} of the search"
    takes, allowed = _LONGER * default.seconds, FEATURES_SHARE * limit
    if takes > allowed:
        return f"to try them takes about {takes:.0f} s, {FEATURES_SHARE:.0%} of the time limit are {allowed:.0f} s"
    if session.clock.remaining < _LEAST_LEFT * limit:
        return f"{max(0.0, session.clock.remaining):.0f} s are left of {limit:.0f} s, which trials need more"
    if desk.access is not None and desk.access.expected is not None and limit < _WORTH_ASKING:
        return f"a language model on this machine is asked from a time limit of {_WORTH_ASKING:.0f} s on"
    return ""
