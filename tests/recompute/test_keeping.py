"""Any dataclass of plain values and arrays is kept and comes back, without a word about its fields."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import pytest
from automl_agent.pipelines.contracts import Audit, StorageError, Suspect
from automl_agent.tools.recompute.keeping import keep, kept, read_array


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Part:
    name: str
    values: np.ndarray | None
    pairs: tuple[tuple[np.ndarray, np.ndarray], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Whole:
    audit: Audit
    colour: Colour
    number: float
    nothing: float | None
    words: tuple[str, ...]
    part: Part | None
    parts: tuple[Part, ...] | None
    named: Mapping[str, np.ndarray]
    facts: Mapping[str, float]
    array: np.ndarray


HOSTILE = "../../etc/\x00\ud800"
SUSPECT = Suspect(check="c", columns=(HOSTILE.replace("\ud800", ""),), evidence="e")
WHOLE = Whole(
    audit=Audit(suspects=(SUSPECT,)), colour=Colour.RED, number=math.inf, nothing=None, words=("a", "b"),
    part=Part("p", None), parts=(Part("q", np.arange(3), ((np.arange(2), np.zeros((2, 2))),)),),
    named={HOSTILE: np.array([0.1 + 0.2, np.nan])}, facts={"x": 0.1 + 0.2}, array=np.arange(4, dtype=np.int32),
)  # fmt: skip


def test_everything_comes_back(tmp_path: Path) -> None:
    keep(tmp_path, WHOLE)
    found = kept(tmp_path, Whole)
    assert found.audit == WHOLE.audit
    assert found.colour is Colour.RED
    assert found.number == math.inf
    assert found.nothing is None
    assert found.words == ("a", "b")
    assert found.part == Part("p", None)
    assert found.parts is not None
    assert WHOLE.parts is not None
    assert found.parts[0].name == "q"
    for ours, theirs in zip(found.parts[0].pairs[0], WHOLE.parts[0].pairs[0], strict=True):
        assert np.array_equal(ours, theirs)
    assert np.array_equal(found.named[HOSTILE], WHOLE.named[HOSTILE], equal_nan=True)
    assert found.facts == WHOLE.facts
    assert found.array.dtype == np.int32


def test_no_value_names_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    keep(folder, WHOLE)
    assert {p.name for p in folder.iterdir()} == {
        "facts.json", "array.npy", "named.0.npy", "parts.0.values.npy", "parts.0.pairs.0.0.npy", "parts.0.pairs.0.1.npy",
    }  # fmt: skip
    assert [p.name for p in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{}", '{"audit": 3}', "[" * 200_000, '{"array": {"array": "/etc/passwd"}}']
)
def test_facts_that_do_not_fit_are_refused(tmp_path: Path, text: str) -> None:
    keep(tmp_path, WHOLE)
    (tmp_path / "facts.json").write_text(text)
    with pytest.raises(StorageError, match="EVIDENCE-DAMAGED"):
        kept(tmp_path, Whole)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b"\x93NUMPY",
        b"\x93NUMPY\x01\x00\x10\x00{'descr': '<f8',",
        b"\x93NUMPY\x01\x00\x02\x00((",
        b"PK\x03\x04",
        b"\x80\x04K\x01.",
    ],
)
def test_arrays_that_are_none_are_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.npy"
    path.write_bytes(data)
    with pytest.raises(StorageError):
        read_array(path)
    np.save(path, np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(StorageError):
        read_array(path)


@dataclass(frozen=True)
class Later:
    words: tuple[str, ...]
    new: tuple[Part, ...] = ()


def test_a_field_of_a_later_version_has_its_default(tmp_path: Path) -> None:
    keep(tmp_path, WHOLE)
    assert kept(tmp_path, Later) == Later(words=("a", "b"))
