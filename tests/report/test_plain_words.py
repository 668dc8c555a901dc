"""The first page in words: every number in them can be counted on the sealed rows."""

from dataclasses import replace

import numpy as np
from automl_agent.tools.report.sections.plain_words import in_plain_words

from .samples import HOSTILE, sample


def test_how_often_classes_are_right() -> None:
    data = sample(rows=10)
    true = np.array([0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
    labels = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, 0])
    said = " ".join(in_plain_words(replace(data, test_true=true, test_labels=labels)))
    assert (
        "It is right for 80 of 100 rows; always saying class 0, the commonest, would be right for 60 of 100"
        in said
    )
    assert "Of those that are class 1, it finds 75 of 100; of those that it calls so, 75 of 100 are." in said


def test_what_is_never_called_so_has_no_share() -> None:
    data = sample(rows=4)
    found = replace(data, test_true=np.array([0, 0, 0, 1]), test_labels=np.zeros(4, int))
    assert "it finds 0 of 100." in " ".join(in_plain_words(found))


def test_how_far_values_are_off() -> None:
    data = sample(0, rows=4)
    found = replace(data, test_true=np.array([1.0, 2.0, 3.0, 4.0]), test_pred=np.array([1.0, 2.0, 5.0, 8.0]))
    said = in_plain_words(found)[0]
    assert said == "A predicted left is off by 1.50 on average; half of them by less than 1.00."


def test_what_verified_means_is_said_of_verified_runs_alone() -> None:
    data = sample()
    assert any(s.startswith("Verified means") for s in in_plain_words(data))
    doubted = replace(data, result=data.result.model_copy(update={"status": "unverified"}))
    assert not any(s.startswith("Verified means") for s in in_plain_words(doubted))


def test_without_a_model_nothing_is_claimed() -> None:
    assert in_plain_words(sample(failed=True)) == ()


def test_hostile_names_stay_on_one_line_and_bounded() -> None:
    for sentence in in_plain_words(sample(3, name=HOSTILE)):
        assert len(sentence) <= 500
        assert "\n" not in sentence
        assert "\x1b" not in sentence
