"""The discriminative surrogate: a score's mean and spread from several predictions (section 5.1)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import Any

from ....pipelines.contracts import ReplyError
from ....tools.llm.access import NoAnswer
from ....tools.llm.chat import Sampling
from ....tools.samplers.history import History
from ..spoken.shown import score_range
from ..spoken.wording import Wording
from .answers import SCORE_SCHEMA, Score, Scores, scores_schema
from .desk import MOST_SILENT, SURROGATE, Desk
from .examples import Order, scored_examples
from .told import search_told

PROMPT, PROMPT_TOGETHER = "llambo_score", "llambo_scores"
#: Predictions further than so many ranges from all scores, and than their size, are nonsense, such as per cent.
_FAR = 10.0


@dataclass(frozen=True)
class Prediction:
    """A predicted score, in the study's own direction.

    Attributes:
        mean, std: over the samples; ``std`` is never below the settings' least.
        samples: that could be used.
    """

    mean: float
    std: float
    samples: int


def predict(
    desk: Desk, history: History, candidates: Sequence[Mapping[str, Any]], turn: int
) -> list[Prediction | None]:
    """A prediction for each candidate; None for one without a usable sample.

    ``settings.samples`` calls for each candidate, or for all together. The examples' order differs from sample to
    sample and from turn to turn, and is the same for all candidates of a sample: they are compared on the same
    evidence, and servers keep what is the same in their prompts.

    Args:
        history: what was tried; one trial at least has a score.
        turn: number of the trial that is asked for.
    """
    drawn: list[list[float]] = [[] for _ in candidates]
    whole = [range(len(candidates))]
    groups: Sequence[Sequence[int]] = (
        whole if desk.settings.together else [[i] for i in range(len(candidates))]
    )
    silent = 0
    for sample in range(desk.settings.samples):
        for group in groups:
            try:
                scores = _sample(desk, history, [candidates[i] for i in group], (turn, sample, group[0]))
                silent = 0
            except NoAnswer:
                silent += 1
                if silent >= MOST_SILENT:
                    return [_summed(values, desk, history) for values in drawn]
                continue
            for index, score in zip(group, scores, strict=True):
                if is_sane(score, history):
                    drawn[index].append(float(score))
    return [_summed(values, desk, history) for values in drawn]


def is_sane(score: object, history: History) -> bool:
    """Whether a prediction is a finite number anywhere near the scores."""
    if isinstance(score, bool) or not isinstance(score, int | float):
        return False
    values = [o.value for o in history.scored if o.value is not None]
    # Scores that lie close together say little of how far off others may be.
    reach = max(_FAR * score_range(history), max(abs(v) for v in values)) or 1.0
    return min(values) - reach <= score <= max(values) + reach


def _sample(
    desk: Desk,
    history: History,
    candidates: Sequence[Mapping[str, Any]],
    place: tuple[int, int, int],
) -> Sequence[Any]:
    """One predicted score for each candidate of one prompt.

    Raises:
        NoAnswer: none came.
    """
    turn, sample, first = place
    settings = desk.settings
    wording = Wording.of(desk.space, history, settings.digits)
    order = Order.drawn(history, desk.space, settings, desk.rng(SURROGATE, turn, sample))
    values = {
        **search_told(desk.problem, settings.context, wording, history, order.names),
        "examples": scored_examples(order, wording, history),
    }
    said = [wording.said(c, order.names) for c in candidates]
    sampling = Sampling(
        temperature=settings.surrogate_temperature, seed=desk.draw(SURROGATE, turn, sample, first)
    )
    if settings.together:
        answer = desk.access.ask(
            PROMPT_TOGETHER,
            Scores,
            {**values, "candidates": said},
            schema=scores_schema(len(said)),
            check=_as_many(len(said)),
            sampling=sampling,
        )
        return answer.scores
    values = {**values, "candidate": said[0]}
    return [desk.access.ask(PROMPT, Score, values, schema=SCORE_SCHEMA, sampling=sampling).score]


def _as_many(count: int) -> Any:
    def check(answer: Scores) -> None:
        # Which score belongs to which candidate is not known otherwise.
        if len(answer.scores) != count:
            raise ReplyError(f"there must be {count} scores, one for each candidate")

    return check


def _summed(values: Sequence[float], desk: Desk, history: History) -> Prediction | None:
    if not values:
        return None
    width = score_range(history) or max(abs(v) for v in values) or 1.0
    return Prediction(fmean(values), max(pstdev(values), desk.settings.least_std * width), len(values))


def expected_improvement(prediction: Prediction, best: float, *, maximize: bool) -> float:
    """Expected improvement over ``best`` of a normally distributed score, in closed form (Jones et al., 1998)."""
    gain = prediction.mean - best if maximize else best - prediction.mean
    z = gain / prediction.std
    density = math.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    return gain * 0.5 * math.erfc(-z / math.sqrt(2)) + prediction.std * density
