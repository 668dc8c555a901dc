"""The generative surrogate: how probably a configuration is among the best (section 5.2)."""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from ....pipelines.contracts import ReplyError
from ....tools.llm.access import NoAnswer
from ....tools.llm.chat import ChatReply, Sampling
from ....tools.samplers.history import History
from ..spoken.wording import Wording
from .answers import LABEL_SCHEMA, Label
from .desk import MOST_SILENT, SURROGATE, Desk
from .examples import Order
from .told import search_told

PROMPT = "llambo_good"
#: Likeliest tokens that are asked for: both labels, each with and without signs around it.
_TOKENS = 8
#: A place of the answer decides if the labels have this probability there.
_LEAST_DECIDING = 0.5


def good_numbers(history: History, gamma: float) -> frozenset[int]:
    """Numbers of the trials in the best ``gamma`` of the scores, one at least where there are scores."""
    ranked = history.best_first()
    if not ranked:
        return frozenset()
    last = ranked[math.ceil(gamma * len(ranked)) - 1]
    assert last.value is not None
    threshold = history.sign * last.value
    return frozenset(o.number for o in ranked if o.value is not None and history.sign * o.value <= threshold)


def probabilities(
    desk: Desk, history: History, candidates: Sequence[Mapping[str, Any]], turn: int
) -> list[float | None]:
    """For each candidate, the probability that it is good; None for one without an answer.

    ``settings.samples`` calls for each candidate. A reply counts with the probabilities of its tokens, where the
    endpoint tells them, else as a vote. Orders are as for the discriminative surrogate; failed trials are not good.

    Args:
        history: what was tried; one trial at least has a score.
        turn: number of the trial that is asked for.
    """
    drawn: list[list[float]] = [[] for _ in candidates]
    silent = 0
    for sample in range(desk.settings.samples):
        for index, candidate in enumerate(candidates):
            try:
                drawn[index].append(_sample(desk, history, candidate, (turn, sample, index)))
                silent = 0
            except NoAnswer:
                silent += 1
                if silent >= MOST_SILENT:
                    return [fmean(values) if values else None for values in drawn]
    return [fmean(values) if values else None for values in drawn]


def _sample(desk: Desk, history: History, candidate: Mapping[str, Any], place: tuple[int, int, int]) -> float:
    """One probability.

    Raises:
        NoAnswer: none came.
    """
    settings = desk.settings
    wording = Wording.of(desk.space, history, settings.digits)
    order = Order.drawn(history, desk.space, settings, desk.rng(SURROGATE, *place[:2]))
    good = good_numbers(history, settings.gamma)
    answer, reply = desk.access.ask_whole(
        PROMPT,
        Label,
        {
            **search_told(desk.problem, settings.context, wording, history, order.names),
            "examples": [
                (wording.said(o.params, order.names), int(o.number in good)) for o in order.observations
            ],
            "candidate": wording.said(candidate, order.names),
        },
        schema=LABEL_SCHEMA,
        check=_is_label,
        sampling=Sampling(
            temperature=settings.surrogate_temperature,
            seed=desk.draw(SURROGATE, *place),
            probabilities=_TOKENS,
        ),
    )
    told = told_probability(reply)
    return float(answer.good) if told is None else told


def _is_label(answer: Label) -> None:
    if answer.good not in {0, 1}:
        raise ReplyError("good must be 0 or 1")


def told_probability(reply: ChatReply) -> float | None:
    """The probability of label 1 among both, by the tokens of the answer; None where they do not tell.

    The place that decides is the one where the labels are likeliest, the later among equals; there, all tokens that
    are a label but for signs and spaces around it count.
    """
    best, found = _LEAST_DECIDING, None
    for place in reply.tokens:
        shares = {"0": 0.0, "1": 0.0}
        for token, probability in place.items():
            label = token.strip(" \t\n\"':,{}[]")
            if label in shares and 0 <= probability <= 1:
                shares[label] += probability
        total = shares["0"] + shares["1"]
        if total >= best:
            best, found = total, shares["1"] / total
    return found
