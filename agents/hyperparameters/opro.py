"""A language model as optimiser (OPRO): sorted history in, next configurations out."""

from collections.abc import Mapping
from typing import Any

from ...pipelines.contracts import ReplyError
from .spoken import SpokenSampler, Turn
from .spoken.answers import Configurations, configurations_schema, fitting, read_all
from .spoken.notes import read_params, write_params

SOURCE = "llm:opro"
#: The paper's.
_TEMPERATURE = 1.0
#: Configurations in a reply; the paper asks for eight, a call for each.
_BATCH = 4
#: Trials that are shown: best ones, and failed ones.
_BEST, _FAILED = 6, 2
#: System attribute of a trial with all configurations of the reply that it was answered with.
_NOTED = "opro"


class OPROSampler(SpokenSampler):
    """Optimisation by prompting (Yang et al., ICLR 2024, arXiv 2309.03409), for configurations.

    The model sees the best trials so far from worst to best, so that the best stands last, and the latest failures,
    and names configurations that should be better still. A reply names several: the first is the trial's, and the
    trials after it take the others, unless they have been tried, before the model is asked again. They are kept with
    the trial in the study. Sources are ``llm:opro`` and ``fallback:NAME``.
    """

    def _said(self, turn: Turn) -> tuple[Mapping[str, Any], str]:
        taken = turn.taken()
        for params in _noted(turn):
            if turn.wording.key(params) not in taken:
                return params, SOURCE
        found = [params for params in _asked(turn) if turn.wording.key(params) not in taken]
        turn.note(_NOTED, [write_params(turn.space, params) for params in found])
        return found[0], SOURCE


def _asked(turn: Turn) -> list[dict[str, Any]]:
    """The valid configurations of a reply; at least one of them is new.

    Raises:
        NoAnswer: there is no such reply.
    """

    taken = turn.taken()

    def check(answer: Configurations) -> None:
        found = read_all(turn.wording, answer)
        if not found:
            turn.wording.read(next(iter(answer.configurations), None))
        if all(turn.wording.key(params) in taken for params in found):
            raise ReplyError("these configurations were tried already: change their values")

    count = fitting("opro", turn.wording, _BATCH)
    best = turn.history.best_first()[:_BEST]
    values = {
        **turn.told(),
        "columns": [*turn.space.names, "score"],
        "trials": turn.rows(best[::-1]),
        "failed": turn.rows(turn.history.failed[-_FAILED:]),
        "running": turn.running(),
        "count": count,
    }
    answer = turn.access.ask(
        "opro",
        Configurations,
        values,
        schema=configurations_schema(turn.wording, count),
        check=check,
        sampling=turn.sampling(_TEMPERATURE),
    )
    return read_all(turn.wording, answer)


def _noted(turn: Turn) -> list[dict[str, Any]]:
    """The configurations of the latest reply that are still valid in the space as it is known now."""
    trials = turn.study.get_trials(deepcopy=False)
    noted = [
        t.system_attrs[f"automl_agent:{_NOTED}"] for t in trials if f"automl_agent:{_NOTED}" in t.system_attrs
    ]
    known = [read_params(turn.space, written) for written in (noted[-1] if noted else ())]
    return [params for params in known if params and turn.possible(params)]
