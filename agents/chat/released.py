"""Wishes that are let go of, as far as words resemble them: "never mind how big it is, we're getting a new till"."""

import re
from collections.abc import Mapping, Sequence

from ...pipelines.contracts import TaskSpec
from ..intake.words.stems import fold
from .clauses import is_read, leading
from .edits.vocabulary import entries
from .move import LIKENESS, Edit
from .resemblance import WISHES, sure_of

_LETS_GO = re.compile(
    rf"{entries('matters_not')}|(?<![^\W_])(?:never ?mind|forget|scrap|skip|cancel|drop|vergiss|vergeet|oublie\w*|streich\w*|dimentica\w*|let(?:ting)? go of|drop (?:that|the|this)|no longer(?! than)|not (?:so )?(?:important|needed|necessary)|any ?more|after all|won'?t matter|don'?t care|lift|loosen|relax|can be (?:any|as)|annul\w*|lass\w*|doch (?:nicht|egal)|nicht mehr|kein\w* rolle|brauch\w* (?:\w+ )?nicht|ne compte plus|n'a plus|plus (?:besoin|la peine)|laisse\w* (?:tomber)?|ya no|deja(?:lo|mos)?|olvid\w*|non (?:serve|importa|conta) piu|lascia\w*|togli\w*|ja nao|esquec\w*|deixa\w*|hoeft (?:toch )?niet|laat maar|maakt niet|niet meer|spelar ingen|inte langre|strunta|glem|ikke (?:laengere|lenger)|juz nie|niewazne|zapomnij|uz ne|nevadi|vazgec\w*|artik)(?![^\W_])"
)
#: So likely the wish must be among those that hold, and that much likelier than the next.
_LEAST, _AHEAD = 0.02, 3.0
_WORDS = 120


def released(text: str, task: TaskSpec, known: Sequence[Edit] = ()) -> Edit | None:
    """The one wish that holds and is let go of; None where nothing, or nothing certain, is.

    Args:
        text: the turn.
        task: as it stands.
        known: changes that were read in it; the sentences that they rest on are left alone.
    """
    holding = [name for name, held in _holding(task).items() if held]
    for sentence in leading(text):
        if not holding or _LETS_GO.search(fold(sentence)) is None or is_read(sentence, known):
            continue
        sure = dict(sure_of(WISHES, sentence))
        first, *others = sorted(holding, key=lambda name: -sure[name])
        if sure[first] >= _LEAST and all(sure[first] >= _AHEAD * sure[other] for other in others):
            return Edit(field=first, op="clear", words=sentence[:_WORDS], by=LIKENESS)
    return None


def _holding(task: TaskSpec) -> Mapping[str, object]:
    """What can be let go of, by its name among the examples."""
    limits = task.constraints
    names = ("max_model_mb", "max_latency_ms", "max_memory_mb", "min_score", "interpretable", "commercial")
    return {
        **{name: getattr(limits, name) for name in (*names, "fair_across", "monotone")},
        **{name: getattr(limits, name) for name in ("families", "without_families")},
        **{name: getattr(task, name) for name in ("costs", "time_column", "group_columns", "max_trials")},
    }
