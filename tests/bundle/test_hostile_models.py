"""A model that somebody made to do harm is refused in one line, and nothing of it happens."""

from pathlib import Path

import pytest
from automl_agent.app.cli import entry
from automl_agent.evals.malice.artefacts import ARTEFACTS, Artefact, rows, sound


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sound models by family, and rows for them."""
    folder = tmp_path_factory.mktemp("sound")
    for name in {a.family for a in ARTEFACTS}:
        sound(name, folder / name)
    rows(folder / "rows.csv")
    return folder


@pytest.mark.parametrize("name", sorted({a.family for a in ARTEFACTS}))
def test_a_sound_one_predicts(name: str, models: Path, tmp_path: Path) -> None:
    assert (
        entry(["predict", str(models / name), str(models / "rows.csv"), "-o", str(tmp_path / "o.csv")]) == 0
    )
    assert len((tmp_path / "o.csv").read_text().splitlines()) == 13


@pytest.mark.parametrize("artefact", ARTEFACTS, ids=lambda a: a.name)
def test_a_hostile_one_is_refused(
    artefact: Artefact, models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    artefact.make(models / artefact.family, place / "model", tmp_path / "harm")
    code = entry(["predict", str(place / "model"), str(models / "rows.csv"), "-o", str(tmp_path / "out.csv")])
    said = capsys.readouterr()
    assert code == 2, said
    assert said.out == ""
    assert said.err.startswith("error[BAD-MODEL]: ") or said.err.startswith("error[MODEL-NEWER]: "), said.err
    assert said.err.count("\n") == 1
    assert {p.name for p in tmp_path.iterdir()} == {"place"}
    assert {p.name for p in place.iterdir()} == {"model"}


def test_there_are_enough() -> None:
    assert len(ARTEFACTS) == len({a.name for a in ARTEFACTS}) >= 50
