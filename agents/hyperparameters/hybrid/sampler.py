"""A classical optimiser in charge; a language model adds a prior, a first configuration and candidates."""

from collections.abc import Mapping, Sequence
from typing import Any

import optuna
from optuna.trial import FrozenTrial

from ....pipelines.contracts import Problem
from ....pipelines.spaces import SearchSpace
from ....tools.knowledge.tuning import tuning_notes
from ....tools.llm.access import Access, NoAnswer
from ....tools.samplers.base import WholeSampler
from ....tools.samplers.classical import tpe
from ....tools.samplers.feasibility import feasible
from ....tools.samplers.gp.sampler import MOST, STARTUP, GPSampler
from ....tools.samplers.gp.search import Surrogate, Weight, best_place, surrogate
from ....tools.samplers.history import SOURCE, History
from ....tools.samplers.space import Space
from ..open_access import open_access
from ..spoken.notes import note_proposed, with_pending
from .asking import ask_belief, ask_guests, is_told
from .belief import Belief
from .errands import Errands
from .memory import note_belief, note_guests, noted_belief, noted_guests

BELIEF, CANDIDATE = "llm:warmstart", "llm:candidate"
#: Weight of a belief's log density in the acquisition's, falling with the trials that the sampler has proposed (piBO:
#: Hvarfner et al., 2022).
_WEIGHT = 5.0
#: The language model is asked for candidates at these proposals: ever more rarely, and not again if none has won.
_TURNS = (6, 14)
#: Trials with a score from which on a belief and the process decide together.
_LEAST = 2


class HybridSampler(WholeSampler):
    """Bayesian optimisation that listens to a language model and believes it as far as the trials bear it out.

    The default comes first. Then the language model says once where in each range the best values lie, from facts on
    the problem and notes on such models: its point is tried, and its belief weighs on the acquisition value, less with
    every trial, and not at all once scores contradict it. Some turns later it is shown the optimiser's state and names
    candidates, which are tried only where they have the highest acquisition value. Regions where trials fail are
    avoided (Gardner et al., 2014). Without a language model, with a dead one, or with one that talks nonsense, this is
    the Gaussian process after the default; beyond ``MOST`` trials TPE takes over.

    Sources are ``default``, ``gp``, ``tpe``, ``llm:warmstart`` and ``llm:candidate``.

    Args:
        access: the language model.
        llm: opens one, where no ``access`` is given: what ``--llm`` takes. None: nobody speaks.
        problem: what is tuned, as far as the model is told; with nothing told there is nothing to believe.
        space: with defaults, conditions and help; without, it is read off the study's finished trials.
        belief: what is believed already; then nobody is asked for it.
        notes: whether it is told what is known of such parameters.
        candidates: whether it is asked for candidates too.
        wait: whether a trial waits for the language model. Otherwise the process proposes until an answer is there: what
            is proposed then depends on when it came, which the study's trials have on record.
        seed: of everything that is drawn.

    Raises:
        RequestError, ModelUnavailable: ``llm`` cannot be had.
    """

    def __init__(
        self,
        access: Access | None = None,
        *,
        llm: str | None = "embedded",
        problem: Problem | None = None,
        space: SearchSpace | Space | None = None,
        belief: Belief | None = None,
        notes: bool = True,
        candidates: bool = True,
        wait: bool = False,
        seed: int = 0,
    ) -> None:
        super().__init__(space, seed=seed)
        self._access = open_access(llm) if access is None and llm is not None else access
        self._problem = problem or Problem()
        self._given = belief
        self._notes = notes
        self._candidates = candidates
        self._errands = Errands(wait)
        self._beyond = tpe(seed)
        self._start = GPSampler(space, seed=seed)

    def _configuration(
        self, study: "optuna.Study", trial: FrozenTrial, space: Space, history: History
    ) -> tuple[Mapping[str, Any], str]:
        known = with_pending(study, trial, space, history)
        found = self._found(study, trial, space, known)
        note_proposed(study, trial, space, found[0])
        return found

    def _found(
        self, study: "optuna.Study", trial: FrozenTrial, space: Space, history: History
    ) -> tuple[Mapping[str, Any], str]:
        # Asked for before anything is proposed, so that the model thinks while the default is tried.
        belief = self._belief(study, trial, space)
        tried = {space.key(p) for p in (*(o.params for o in history.observations), *history.pending)}
        if self._declared is not None and space.key(space.default()) not in tried:
            return space.default(), "default"
        if belief is not None and (place := belief.place(space)) is not None:
            params = space.params(place)
            if space.key(params) not in tried and not _told_before(study):
                return params, BELIEF
        if len(history.observations) > MOST:
            # It knows no conditions, and has learned of parameters that are none of the space.
            return space.active(self._beyond.relative(study, trial)), "tpe"
        # With nothing believed it is the classical process, opening included.
        believed = belief is not None and bool(belief.best)
        seen, least = (len(history.scored), _LEAST) if believed else (len(history.observations), STARTUP)
        model = surrogate(space, history) if seen >= least else None
        if model is None:
            return self._start._configuration(study, trial, space, history)
        guests = self._guests(study, trial, space, history, model)
        place, guest = best_place(
            space,
            history,
            model,
            self.rng(trial.number),
            self._weights(study, space, history, model, belief),
            space.places(guests) if guests else None,
        )
        return space.params(place), "gp" if guest is None else CANDIDATE

    def _belief(self, study: "optuna.Study", trial: FrozenTrial, space: Space) -> Belief | None:
        """What the language model believes, asked for once in a study."""
        if self._given is not None:
            return self._given
        access = self._access
        belief, asked = noted_belief(study)
        if asked or access is None or not is_told(self._problem, space):
            return belief

        def ask() -> Belief | None:
            notes = tuning_notes(self._problem, space.names) if self._notes else {}
            try:
                return ask_belief(access, self._problem, space, notes)
            except NoAnswer:
                # On record where it happened: the process goes on alone.
                return None

        there, told = self._errands.fetch(f"belief {study.study_name}", ask)
        if there:
            note_belief(study, trial, told)
        return told if isinstance(told, Belief) else None

    def _guests(
        self, study: "optuna.Study", trial: FrozenTrial, space: Space, history: History, model: Surrogate
    ) -> Sequence[Mapping[str, Any]]:
        """Candidates of the latest turn, asked for now where it is due."""
        access = self._access
        if access is None or not self._candidates or not is_told(self._problem, space):
            return ()
        noted = noted_guests(study, space)
        # Several trials at once may step over a turn's number.
        proposed = _proposed(study)
        due = sum(proposed >= turn for turn in _TURNS) > len(noted)

        def ask() -> list[dict[str, Any]]:
            try:
                return ask_guests(access, self._problem, space, history, model)
            except NoAnswer:
                return []

        if due and (not noted or _has_won(study)):
            there, guests = self._errands.fetch(f"guests {len(noted)} {study.study_name}", ask)
            if there:
                note_guests(study, trial, space, guests)
                return list(guests)
        return noted[-1][1] if noted else ()

    def _weights(
        self,
        study: "optuna.Study",
        space: Space,
        history: History,
        model: Surrogate,
        belief: Belief | None,
    ) -> list[Weight]:
        weights = feasible(space, history)
        if belief is not None:
            seen = model.observed
            trust = belief.trust(space, model.places[:seen], model.losses[:seen])
            strength = trust * _WEIGHT / (1 + _proposed(study))
            weights.append(lambda places: strength * belief.log_density(space, places))
        return weights


def _proposed(study: "optuna.Study") -> int:
    """Trials that this sampler has proposed."""
    return sum(1 for t in study.get_trials(deepcopy=False) if SOURCE in t.system_attrs)


def _told_before(study: "optuna.Study") -> bool:
    return _sources(study, BELIEF) > 0


def _has_won(study: "optuna.Study") -> bool:
    return _sources(study, CANDIDATE) > 0


def _sources(study: "optuna.Study", source: str) -> int:
    return sum(1 for t in study.get_trials(deepcopy=False) if t.system_attrs.get(SOURCE) == source)
