"""All cases: attacks and honest mistakes, then clean tasks."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from . import columns, mistakes, order, speech, tampering, workers
from .case import Case
from .clean import CLEAN, MADE, as_it_is
from .laid import Laid
from .play import Expected, let_pass, play

#: (name, data, what lays it out, what must be seen)
Trick = tuple[str, str, Callable[[Path | None], Laid], Expected]

_OUTRIGHT = ("target_copies", "label_function")
_NEARLY = (*_OUTRIGHT, "target_proxies")
_TIME = ("time_travel", "target_proxies")
_LEFT_OUT = r"(?i)left out|leaves? .*out|not read"
_TOGETHER = r"(?i)together|same side|left out|removed|kept on one side"
_IN_TIME = r"(?i)tempor|forward|in time|by time|later rows|in order"
_BY_GROUP = r"(?i)group"

_COLUMNS: tuple[Trick, ...] = (
    ("copy under another name", "breast cancer (scikit-learn)", columns.copy, Expected(_OUTRIGHT)),
    ("ten classes as other numbers", "digits (scikit-learn)", columns.recoded_copy, Expected(_OUTRIGHT)),
    ("copy with 3 % wrong", "adult (shared)", columns.flipped_copy, Expected(_NEARLY)),
    ("a number measured again", "diabetes (examples)", columns.noisy_copy, Expected(_NEARLY)),
    ("logarithm of the target", "ames (shared)", columns.monotone_copy, Expected(_NEARLY)),
    ("missing unless positive", "churn (examples)", columns.missing_unless_positive, Expected(_NEARLY)),
    ("constant within classes, jointly", "digits (scikit-learn)", columns.bits, Expected(("joint_leak", "label_function"))),
    ("exclusive or of two columns", "credit (examples)", columns.exclusive_or, Expected(("joint_leak",))),
    ("two numbers that sum to the target", "diamonds (shared)", columns.parts, Expected(("joint_leak",))),
    ("price for each carat, beside carats", "diamonds (shared)", columns.product, Expected(("joint_leak",))),
    ("mean target of each film", "films (shared)", columns.mean_of_target, Expected(("target_statistics",))),
    ("mean target of those alike, key not there", "adult (shared)", columns.mean_of_target_without_key, Expected(("target_statistics", "target_proxies", "label_function"))),
    ("tomorrow's value, smoothed", "temperatures (shared)", columns.next_value, Expected(_TIME)),
    ("target of the next row", "transformer (shared)", columns.next_rows_target, Expected(_TIME)),
    ("centred rolling mean", "transformer (shared)", columns.centred_mean, Expected((*_TIME, "target_statistics"))),
    ("told in prose", "credit (examples)", columns.told_in_prose, Expected(_NEARLY)),
    ("percent as text, over half for the sick", "mammography (shared)", columns.percent_text, Expected(_NEARLY)),
    ("a date after the study's end", "breast cancer (scikit-learn)", columns.later_date, Expected(_NEARLY)),
    ("named for what comes after", "churn (examples)", mistakes.known_afterwards, Expected(("post_outcome_names",), hint=True)),
)  # fmt: skip

_ROWS: tuple[Trick, ...] = (
    ("sorted by class, gapped numbers", "breast cancer (scikit-learn)", order.gapped_numbers, Expected(("identifiers", "row_order"), mended=_LEFT_OUT)),
    ("sorted by class, text keys", "wine (scikit-learn)", order.ordered_keys, Expected(("identifiers", "row_order"), mended=_LEFT_OUT)),
    ("three in ten rows twice", "credit (examples)", order.duplicates, Expected(("duplicates", "split_structure"), mended=_TOGETHER)),
    ("rows twice, numbers jittered", "diabetes (examples)", order.jittered_duplicates, Expected(("duplicates", "split_structure"), mended=_TOGETHER)),
    ("five rows a client, key unnamed", "credit (examples)", order.repeated_entities, Expected(("split_structure", "group_overlap"), mended=_BY_GROUP)),
    ("frames of utterances", "vowels (shared)", order.utterances, Expected(("split_structure", "group_overlap"), mended=_BY_GROUP)),
    ("dated rows, shuffled", "transformer (shared)", order.shuffled_dates, Expected(("split_structure", "time_order"), mended=_IN_TIME)),
    ("series in order, no date", "transformer (shared)", order.undated_series, Expected(("time_order", "split_structure"), mended=_IN_TIME)),
    ("numbered days, shuffled", "temperatures (shared)", order.day_numbers, Expected(("split_structure", "time_order"), mended=_IN_TIME)),
    ("test table repeats training rows", "telco churn (shared)", order.repeated_test, Expected(("duplicates",))),
    ("test table of other people", "adult (shared)", order.other_test, Expected(("adversarial_validation",), mended=r"(?i)differ|told apart|shift|another|auc")),
)  # fmt: skip

_WISHES: tuple[Trick, ...] = (
    ("labels permuted", "adult (shared)", mistakes.permuted_labels, Expected(("beats_dummy",))),
    ("inputs drawn at random", "diabetes (examples)", mistakes.noise_inputs, Expected(("beats_dummy",))),
    ("99 % accuracy by always saying no", "telco churn (shared)", mistakes.rare_class, Expected(("beats_dummy",))),
    ("luck on fifty rows", "wine (scikit-learn)", mistakes.hopeful_small_test, Expected(("beats_dummy",))),
    ("direction turned in the plan", "diabetes (examples)", mistakes.turned_metric, Expected((), refused=r"error\[PLAN-INVALID\].*direction")),
    ("a metric of another kind in the plan", "credit (examples)", mistakes.other_kind_of_metric, Expected((), refused=r"error\[METRIC-MISFIT\]")),
    ("an error larger than asked for", "diabetes (examples)", mistakes.error_too_large, Expected(("min_score",))),
    ("the target among the plan's inputs", "credit (examples)", mistakes.target_as_input, Expected(("target_copies",), refused=r"error\[[A-Z-]+\].*(y|target)")),
    ("an excluded column among the plan's inputs", "credit (examples)", mistakes.excluded_input, Expected(("excluded_columns",), refused=r"error\[[A-Z-]+\].*f3")),
    ("a plan that forgets groups", "credit (examples)", mistakes.groups_forgotten, Expected(("split_structure", "group_overlap"))),
    ("a plan that forgets time", "transformer (shared)", mistakes.time_forgotten, Expected(("split_structure", "time_order"))),
)  # fmt: skip


#: Mistakes on tables.
TRICKS = (*_COLUMNS, *_ROWS, *_WISHES)


def suite() -> list[Case]:
    """Every case, in the table's order."""
    tricks = [_trick(*trick) for trick in TRICKS]
    clean: list[tuple[str, str, Callable[[Path | None], Laid]]] = [
        *((name, source, partial(as_it_is, reader)) for name, (source, reader) in CLEAN.items()),
        *((name, source, lay) for name, (source, lay) in MADE.items()),
    ]
    return [
        *tricks,
        *tampering.cases(),
        *workers.cases(),
        *speech.cases(),
        *(
            Case(name, "clean", source, "no alarm", partial(let_pass, lay), shared=source == "shared")
            for name, source, lay in clean
        ),
    ]


def _trick(name: str, data: str, lay: Callable[[Path | None], Laid], expected: Expected) -> Case:
    wanted = " or ".join(expected.checks) or expected.refused
    return Case(name, "attack", data, wanted, partial(play, lay, expected), shared="(shared)" in data)
