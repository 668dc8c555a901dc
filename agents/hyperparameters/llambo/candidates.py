"""Candidate points, sampled on the condition of a score that they should reach (section 6)."""

from collections.abc import Collection
from typing import Any

from ....tools.llm.access import NoAnswer
from ....tools.llm.chat import Sampling
from ....tools.samplers.history import History
from ..spoken.answers import Configurations, configurations_schema, fitting, read_all, some_usable
from ..spoken.shown import score_range
from ..spoken.wording import Wording, rounded
from .desk import CANDIDATES, MOST_SILENT, Desk
from .examples import Order, scored_examples
from .told import search_told

PROMPT = "llambo_candidates"
#: Where all scores are equal, their range is taken to be this share of them.
_SHARE_OF_EQUALS = 0.1


def target(history: History, alpha: float) -> float:
    """The score that candidates should reach: for losses, best - alpha * (worst - best).

    Scores that stay on one side of a natural bound (losses above 0, shares below 1) are not asked to cross it: the
    target is then halfway from the best score to the bound. Scores may have any sign and size.

    Raises:
        ValueError: no trial has a score.
    """
    best = history.best()
    if best is None or best.value is None:
        raise ValueError("no trial has a score yet")
    width = score_range(history)
    if width == 0:
        # There is nothing to stay behind in.
        width, alpha = _SHARE_OF_EQUALS * abs(best.value), abs(alpha)
    wanted = best.value - history.sign * alpha * width
    bound = _bound(history, best.value)
    if bound is None or history.sign * wanted >= history.sign * bound:
        return wanted
    return (best.value + bound) / 2


def _bound(history: History, best: float) -> float | None:
    """The natural bound that scores may approach and have never crossed, or None."""
    if not history.maximize:
        return 0.0 if best >= 0 else None
    if best <= 0:
        return 0.0
    within = all(0 <= o.value <= 1 for o in history.scored if o.value is not None)
    return 1.0 if within else None


def sample_candidates(desk: Desk, history: History, turn: int) -> list[dict[str, Any]]:
    """At most ``settings.candidates`` new configurations: valid, not tried, not running, each once.

    One call for each of ``settings.candidate_prompts``, each with its own order of examples; again, at most
    ``settings.rounds`` times, while there are fewer than ``settings.least_candidates``.

    Args:
        history: what was tried; one trial at least has a score.
        turn: number of the trial that is asked for: another one, other orders.
    """
    settings = desk.settings
    wording = Wording.of(desk.space, history, settings.digits)
    taken = wording.taken(history)
    found: list[dict[str, Any]] = []
    silent = 0
    for number in range(settings.rounds * settings.candidate_prompts):
        begins_round = number % settings.candidate_prompts == 0
        if begins_round and len(found) >= min(settings.least_candidates, settings.candidates):
            break
        try:
            answered = _asked(desk, wording, history, turn, number)
            silent = 0
        except NoAnswer:
            silent += 1
            if silent >= MOST_SILENT:
                break
            continue
        found += new_ones(wording, answered, taken)
        taken |= {wording.key(p) for p in found}
    return found[: settings.candidates]


def new_ones(
    wording: Wording, configurations: list[dict[str, Any]], taken: Collection[str]
) -> list[dict[str, Any]]:
    """Configurations that are not ``taken``, which holds keys of the wording."""
    return [params for params in configurations if wording.key(params) not in taken]


def _asked(desk: Desk, wording: Wording, history: History, turn: int, number: int) -> list[dict[str, Any]]:
    """The valid configurations of one prompt."""
    settings = desk.settings
    order = Order.drawn(history, desk.space, settings, desk.rng(CANDIDATES, turn, number))
    share = -(-settings.candidates // settings.candidate_prompts)
    count = fitting(PROMPT, wording, share)
    values = {
        **search_told(desk.problem, settings.context, wording, history, order.names),
        "examples": scored_examples(order, wording, history),
        "running": [wording.said(p, order.names) for p in history.pending],
        "target": rounded(target(history, settings.alpha), score_range(history), settings.digits),
        "count": count,
    }
    answer = desk.access.ask(
        PROMPT,
        Configurations,
        values,
        schema=configurations_schema(wording, count, order.names),
        check=some_usable(wording),
        sampling=Sampling(
            temperature=settings.candidate_temperature, seed=desk.draw(CANDIDATES, turn, number)
        ),
    )
    return read_all(wording, answer)
