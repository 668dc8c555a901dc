"""Every card is as the format says, and names nothing that is not there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from automl_agent.pipelines.catalogue import FAMILIES, LOCATORS, family
from automl_agent.pipelines.contracts import ColumnKind, InputColumn, InputSchema, TaskKind
from automl_agent.pipelines.family import TaskFacts
from automl_agent.pipelines.spaces import Parameter
from automl_agent.tools.knowledge import Card, cards
from automl_agent.tools.knowledge.vocabulary import VOCABULARY

GOOD = """---
title: t
source: Somebody, 2020
agents: [planner]
when: [few rows]
families: [knn]
---
Do this.
"""
#: `name`, `name` = value or `name` = value to value.
_NAMED = re.compile(r"`(\w+)`(?: = ([\w.]+\b)(?: to ([\w.]+\b))?)?")
names = [card.name for card in cards()]


def facts(kind: TaskKind) -> TaskFacts:
    """Facts under which families declare all their parameters."""
    schema = InputSchema(
        kind=kind,
        target="y",
        columns=(
            InputColumn(id="c0", name="c", kind=ColumnKind.CATEGORICAL),
            InputColumn(id="c1", name="d", kind=ColumnKind.IMAGE, style="rgb 64x64"),
        ),
        classes=("a", "b") if kind is TaskKind.TABULAR_CLASSIFICATION else (),
    )
    return TaskFacts(inputs=schema, rows=20_000, max_categories=100, target_low=0.0, target_skew=2.0)


def parameters(name: str) -> Iterator[Parameter]:
    for kind in TaskKind:
        yield from family(name).space(facts(kind)).parameters


def named(card: Card) -> Iterator[tuple[str, list[object]]]:
    for match in _NAMED.finditer(card.body):
        yield match[1], [yaml.safe_load(v) for v in match.groups()[1:] if v is not None]


def test_there_are_enough_cards_for_each_agent_and_family() -> None:
    # About one for each family and two dozen for situations; a planner is shown four.
    assert 24 <= len(names) <= 24 + len(FAMILIES)
    assert len({card.title for card in cards()}) == len(names) == len(set(names))
    for name in FAMILIES:
        assert any(name in card.families and "warmstart" in card.agents for card in cards())


def test_each_word_of_the_vocabulary_finds_a_card() -> None:
    assert {word for card in cards() for word in card.when} == set(VOCABULARY)


@pytest.mark.parametrize("card", cards(), ids=names)
def test_a_card_is_short_and_sourced(card: Card) -> None:
    assert 2 <= len(re.findall(r"[.](?= |$)", card.body)) <= 7
    assert re.search(r"\b(19|20)\d\d\b|documentation|user guide", card.source)
    assert "  " not in card.body
    assert not set("<>[]") & set(card.body), "these are taken out where cards are shown"


@pytest.mark.parametrize("card", cards(), ids=names)
def test_parameters_and_their_values_are_in_the_spaces(card: Card) -> None:
    said = list(named(card))
    assert card.body.count("`") == 2 * len(said)
    assert all("warmstart" in card.agents for _ in said)
    for name, values in said:
        for owner in card.families or set(FAMILIES) - LOCATORS:
            known = [p for p in parameters(owner) if p.name == name]
            assert known, f"{owner} has no parameter {name}"
            for value in values:
                assert any(p.problem(value) is None for p in known), f"{owner}: {name} = {value!r}"  # type: ignore[arg-type]
        assert len(values) < 2 or values[0] < values[1]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("---\ntitle", "title"),
        ("title: t", "title: a: b"),
        ("title: t", "title: ''"),
        ("title: t", "title: 5"),
        ("title: t\n", ""),
        ("title: t", "name: other"),
        ("source: Somebody, 2020\n", ""),
        ("[planner]", "[verifier]"),
        ("[planner]", "[planner, planner]"),
        ("few rows", "a rainy day"),
        ("[few rows]", "[]"),
        ("[few rows]", "few rows"),
        ("knn", "oracle"),
        ("families", "colour"),
        ("Do this.", ""),
        ("Do this.", "x" * 321),
        (GOOD, "---\nword\n---\nDo this."),
    ],
)
def test_a_malformed_card_is_refused_with_its_name(tmp_path: Path, old: str, new: str) -> None:
    assert old in GOOD
    (tmp_path / "bad.md").write_text(GOOD.replace(old, new))
    with pytest.raises(ValueError, match=r"bad\.md"):
        cards(tmp_path)


def test_a_folder_of_cards_is_read_by_name(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.md").write_text(GOOD)
    (tmp_path / "notes.txt").write_text("no card")
    assert [card.name for card in cards(tmp_path)] == ["a", "b"]
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "Bad Name.md").write_text(GOOD)
    with pytest.raises(ValueError, match="name"):
        cards(tmp_path / "sub")
