"""Encoders for tests, made once."""

from pathlib import Path

import pytest
from automl_agent.pipelines.contracts import Weights
from automl_agent.pipelines.pretrained.folder import read_folder

from .tiny import image_encoder, text_encoder


@pytest.fixture(scope="session")
def texts_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny encoder of texts. Who changes it works on a copy."""
    return text_encoder(tmp_path_factory.mktemp("encoders") / "tiny-bert")


@pytest.fixture(scope="session")
def pictures_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny encoder of pictures. Who changes it works on a copy."""
    return image_encoder(tmp_path_factory.mktemp("encoders") / "tiny-vit")


def weights_of(path: Path, **changes: object) -> Weights:
    """As a plan would have them, nothing measured."""
    folder = read_folder(path)
    text = folder.kind == "text"
    known = Weights(
        name=path.name,
        kind=folder.kind,
        path=str(path),
        source=str(path),
        sha256=folder.sha256,
        licence="apache-2.0",
        bytes=folder.bytes,
        width=32,
        longest=64 if text else 0,
        pooled=not text,
        seconds=0.001,
    )
    return known.model_copy(update=changes)
