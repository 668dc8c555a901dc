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
    if out.exists() and any(out.iterdir() if out.is_dir() else [out]) and not (out / "Dockerfile").is_file():
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
    (folder / "requirements.txt").write_text("".join(lines), encoding="utf-8")
    (folder / "model").mkdir()
    for name in (MANIFEST, CARD):
        shutil.copyfile(bundle.folder / name, folder / "model" / name)
    shutil.copytree(bundle.folder / ESTIMATOR, folder / "model" / ESTIMATOR)
    copy_package(folder / "package")


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
