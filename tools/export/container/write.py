"""The folder that an image is built from."""

import json
import os
import re
import shutil
from pathlib import Path

from ....pipelines.contracts import RequestError, Value
from ...bundle import Bundle, read_bundle
from ...bundle.manifest import CARD, ESTIMATOR, MANIFEST
from .package import copy_package
from .requirements import requirements

_TEMPLATES = Path(__file__).parent / "templates"
_TEXTS = ("Dockerfile", "entrypoint.py", "healthcheck.py", "README.md")
_PINS, _MODEL, _PACKAGE = "requirements.txt", "model", "package"
#: How a Dockerfile of ours begins.
_BEGINNING = b"# Built with: docker build -t "
#: Columns of the example in the README.
_SHOWN = 3


class Container(Value):
    """What was written."""

    path: str
    files: tuple[str, ...]


def write_container(model: Path, out: Path) -> Container:
    """Write Dockerfile, requirements, bundle, server and README into ``out``.

    Args:
        model: a run folder or a bundle.
        out: a folder that does not exist, or holds an earlier export.

    Raises:
        DataError: there is no bundle, or it was changed.
        RequestError: ``out`` is something else, or a library's version is not known.
    """
    bundle = read_bundle(model)
    if not _is_free(out):
        raise RequestError("OUT-EXISTS", f"{out} holds something else", "name another --out")
    temporary = out.with_name(f".{out.name}.tmp-{os.getpid()}")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    try:
        _fill(temporary, bundle)
        if out.exists():
            shutil.rmtree(out)
        temporary.rename(out)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return Container(path=str(out), files=tuple(sorted(p.name for p in out.iterdir())))


def _is_free(out: Path) -> bool:
    """Whether nothing but an earlier export lies there: all of it is removed."""
    if out.is_symlink() or not out.exists():
        return not out.is_symlink()
    if not out.is_dir():
        return False
    held = {p.name for p in out.iterdir()}
    if not held:
        return True
    image = out / "Dockerfile"
    ours = image.is_file() and image.read_bytes().startswith(_BEGINNING)
    return ours and held <= {*_TEXTS, _PINS, _MODEL, _PACKAGE}


def _fill(folder: Path, bundle: Bundle) -> None:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=False,
        keep_trailing_newline=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    pins = requirements(bundle.manifest)
    for name in _TEXTS:
        text = environment.get_template(f"{name}.j2").render(_values(bundle, pins))
        (folder / name).write_text(text, encoding="utf-8")
    lines = [f"{name}=={number}\n" for name, number in pins.items()]
    (folder / _PINS).write_text("".join(lines), encoding="utf-8")
    (folder / _MODEL).mkdir()
    for name in (MANIFEST, CARD):
        shutil.copyfile(bundle.folder / name, folder / _MODEL / name)
    shutil.copytree(bundle.folder / ESTIMATOR, folder / _MODEL / ESTIMATOR)
    copy_package(folder / _PACKAGE)


def _values(bundle: Bundle, pins: dict[str, str]) -> dict[str, object]:
    manifest = bundle.manifest
    python = re.match(r"\d+\.\d+", manifest.versions.get("python", ""))
    slug = re.sub(r"[^a-z0-9]+", "-", manifest.run_id.lower()).strip("-")[-60:].strip("-") or "model"
    shown = [c.name[:40] for c in manifest.inputs.columns[:_SHOWN]]
    example = ", ".join(f"{json.dumps(name)}: ..." for name in shown)
    return {
        "run_id": re.sub(r"[^\w.-]", "?", manifest.run_id),
        "tag": slug,
        "python": python[0] if python else "3.11",
        # Inside a code span of a table: no mark of either may come out of a file's names.
        "example": "{" + re.sub(r"[`|]", "?", example) + ", ...}",
        "torch": "torch" in pins,
    }
