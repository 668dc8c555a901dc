"""The part of automl-agent that serves a model, as plain files: an image needs no place to get it from."""

import shutil
from pathlib import Path

#: Rooms that serving needs; nothing of those that search, plan or measure is called.
_ROOMS = ("app", "pipelines", "tools")
_ROOT = Path(__file__).resolve().parents[3]
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")


def copy_package(folder: Path) -> None:
    """Make ``folder/automl_agent``."""
    place = folder / "automl_agent"
    place.mkdir(parents=True)
    for room in _ROOMS:
        shutil.copytree(_ROOT / room, place / room, ignore=_LEFT_OUT)
    shutil.copyfile(_package_file(), place / "__init__.py")


def _package_file() -> Path:
    """``__init__.py`` of the package, which stands apart from the rooms where these are links."""
    from .... import __file__ as place

    assert place is not None
    return Path(place)
