"""Flipped bits, torn logs, and rows that SQLite has nothing against: the whole record, or a refusal."""

import os
from collections import Counter
from pathlib import Path

import pytest
from automl_agent.evals.storage.garbled import REFUSED, WHOLE, ends, flips, tried
from automl_agent.evals.storage.salvaging import salvaged
from automl_agent.evals.storage.snapshots import FORMS, Form, snapshot

#: The long tier: every byte, 500 bits.
LONG = os.environ.get("AUTOML_AGENT_LONG") == "1"
BITS = 500 if LONG else 40
STEP = 1 if LONG else 331


@pytest.mark.parametrize("form", FORMS)
def test_a_flipped_bit_is_no_other_event(tmp_path: Path, form: Form) -> None:
    counts, wrong = tried(
        snapshot(tmp_path, form), flips(snapshot(tmp_path / "again", form), BITS, seed=1), tmp_path
    )
    assert wrong == []
    assert set(counts) <= {WHOLE, REFUSED}
    assert counts[REFUSED] > 0


@pytest.mark.parametrize("form", ["log", "half"])
def test_a_torn_log_does_not_forget_what_was_acknowledged(tmp_path: Path, form: Form) -> None:
    made = snapshot(tmp_path, form)
    counts, wrong = tried(made, ends(made, STEP), tmp_path)
    assert wrong == []
    assert set(counts) == {REFUSED}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_saved_is_a_beginning_of_what_was_recorded(tmp_path: Path, form: Form) -> None:
    made = snapshot(tmp_path, form)
    saved, wrong = salvaged(made, flips(made, BITS, seed=2), tmp_path)
    assert wrong == []
    assert sum(saved.values()) > 0
    # The log holds most events many times, and every one of them is looked for page by page.
    assert form == "closed" or saved["all events"] > 0.8 * sum(saved.values())
    assert isinstance(saved, Counter)
