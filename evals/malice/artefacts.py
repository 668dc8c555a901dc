"""Hostile model folders: sound ones with one thing changed, their manifest forged to fit, as an attacker would."""

import json
import os
import shutil
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...pipelines import conformance
from ...pipelines.catalogue import family
from ...pipelines.contracts import Decision
from ...tools.bundle import Manifest, write_bundle
from ...tools.bundle.manifest import ESTIMATOR, MANIFEST
from ...tools.store.files import sha256
from .archives import ARCHIVES, Forge

#: Does harm to a model folder; the second argument is the file that must never come to be.
Harm = Callable[[Path, Path], None]


@dataclass(frozen=True)
class Artefact:
    """One hostile model.

    Attributes:
        name: of what is wrong with it.
        family: of the sound model that it is made of.
        harm: what is done to that.
        forged: whether the manifest is made to fit afterwards.
    """

    name: str
    family: str
    harm: Harm
    forged: bool = True

    def make(self, sound: Path, folder: Path, mark: Path) -> None:
        """Write it to ``folder``, from the sound model in ``sound``."""
        shutil.copytree(sound, folder)
        self.harm(folder, mark)
        if self.forged:
            forge_manifest(folder)


def sound(name: str, folder: Path) -> None:
    """Write a sound model of a family to ``folder``."""
    _, _, schema = conformance.example(2)
    estimator = folder.with_name(f"{folder.name}-fitted")
    estimator.mkdir()
    conformance.fit(family(name), 2).save(estimator)
    manifest = Manifest(
        run_id="r", created="2026-01-01T00:00:00Z", family=name, params={}, inputs=schema, metric="f1",
        positive_class="k1", decision=Decision(weights=(1.0, 3.0)), seed=1, trial=0, rows=160, refitted=False,
        data_sha256="0" * 64, versions={}, files={},
    )  # fmt: skip
    write_bundle(folder, estimator, manifest, "")
    shutil.rmtree(estimator)


def rows(path: Path) -> None:
    """Write a table that sound models can predict."""
    import polars as pl

    frame, _, schema = conformance.example(2, rows=12)
    named = {
        c.name: [
            "" if missing else str(value)
            for value, missing in zip(frame[c.id], frame[c.id].isna(), strict=True)
        ]
        for c in schema.columns
    }
    pl.DataFrame(named, schema=dict.fromkeys(named, pl.String)).write_csv(path)


def forge_manifest(folder: Path) -> None:
    """Make the manifest fit what lies there."""
    files = {
        p.relative_to(folder / ESTIMATOR).as_posix(): sha256(p)
        for p in sorted((folder / ESTIMATOR).rglob("*"))
        if p.is_file()
    }
    _edit(files=files)(folder, folder)


def _edit(**fields: Any) -> Harm:
    def harm(folder: Path, _: Path) -> None:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        (folder / MANIFEST).write_text(json.dumps({**manifest, **fields}), encoding="utf-8")

    return harm


def _written(name: str, content: bytes) -> Harm:
    return lambda folder, _: _write(folder / name, content)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _archive(forge: Forge) -> Harm:
    return lambda folder, mark: forge(folder / ESTIMATOR / "estimator.skops", mark)


def _facts(**fields: Any) -> Harm:
    def harm(folder: Path, _: Path) -> None:
        path = folder / ESTIMATOR / "facts.json"
        facts = json.loads(path.read_bytes())
        path.write_text(json.dumps({**facts, **fields}), encoding="utf-8")

    return harm


def _tensors(change: Callable[[dict[str, Any], bytes], tuple[bytes, bytes]]) -> Harm:
    def harm(folder: Path, _: Path) -> None:
        path = folder / ESTIMATOR / "network.safetensors"
        data = path.read_bytes()
        (length,) = struct.unpack("<Q", data[:8])
        head, body = change(json.loads(data[8 : 8 + length]), data[8 + length :])
        path.write_bytes(struct.pack("<Q", len(head)) + head + body)

    return harm


def _header(head: dict[str, Any], **changes: Any) -> bytes:
    name = next(n for n in head if n != "__metadata__")
    return json.dumps({**head, name: {**head[name], **changes}}).encode()


def _in_estimator(act: Callable[[Path, Path], None]) -> Harm:
    """Do something to the first file of the estimator."""

    def harm(folder: Path, mark: Path) -> None:
        act(min((folder / ESTIMATOR).iterdir()), mark)

    return harm


def _linked(path: Path, _: Path) -> None:
    path.rename(path.parents[1] / "elsewhere")
    path.symlink_to(path.parents[1] / "elsewhere")


def _linked_folder(folder: Path, _: Path) -> None:
    (folder / ESTIMATOR).rename(folder / "elsewhere")
    (folder / ESTIMATOR).symlink_to(folder / "elsewhere", target_is_directory=True)


def _linked_manifest(folder: Path, _: Path) -> None:
    (folder / MANIFEST).unlink()
    (folder / MANIFEST).symlink_to("/etc/passwd")


def _piped(folder: Path, _: Path) -> None:
    os.mkfifo(folder / ESTIMATOR / "pipe")
    files = json.loads((folder / MANIFEST).read_bytes())["files"]
    _edit(files={**files, "pipe": "0" * 64})(folder, folder)


def _paths(name: str) -> Harm:
    def harm(folder: Path, _: Path) -> None:
        files = json.loads((folder / MANIFEST).read_bytes())["files"]
        _edit(files={**files, name: "0" * 64})(folder, folder)

    return harm


_DEEP = b"[" * 100_000 + b"]" * 100_000
_HUGE = 2**62

_FOLDERS: Mapping[str, tuple[Harm, bool]] = {
    "a changed file": (_in_estimator(lambda path, _: _write(path, path.read_bytes() + b" ")), False),
    "a missing file": (_in_estimator(lambda path, _: path.unlink()), False),
    "a missing file, forged": (_in_estimator(lambda path, _: path.unlink()), True),
    "another file": (_written(f"{ESTIMATOR}/more.py", b"import os"), False),
    "a linked file": (_in_estimator(_linked), True),
    "a linked folder": (_linked_folder, True),
    "a linked manifest": (_linked_manifest, False),
    "a pipe": (_piped, False),
    "a path that leads out": (_paths("../../../../etc/passwd"), False),
    "an absolute path": (_paths("/etc/passwd"), False),
    "a newer version": (_edit(bundle_version=2), False),
    "a family that is a module": (_edit(family="os.system"), False),
    "a family that is a path": (_edit(family="../../x"), False),
    "no manifest to read": (_written(MANIFEST, b"{"), False),
    "a deep manifest": (_written(MANIFEST, _DEEP), False),
    "a manifest that is a pickle": (_written(MANIFEST, b"\x80\x04\x95."), False),
    "a manifest with more in it": (_edit(command="touch x"), False),
    "a feature that is code": (_edit(derived=["__import__('os').system('true')"]), True),
    "classes that there are not": (_edit(decision={"weights": [1.0, 2.0, 3.0]}), True),
    "facts that are no JSON": (_written(f"{ESTIMATOR}/facts.json", b"\xff{"), True),
    "deep facts": (_written(f"{ESTIMATOR}/facts.json", _DEEP), True),
    "facts of a longer number": (
        _written(f"{ESTIMATOR}/facts.json", b'{"classes": ' + b"9" * 6000 + b"}"),
        True,
    ),
    "facts with code": (_facts(scale={"__class__": "os.system"}), True),
    "facts that lack something": (_written(f"{ESTIMATOR}/facts.json", b"{}"), True),
}

_NETWORKS: Mapping[str, Harm] = {
    "a header of exabytes": _written(f"{ESTIMATOR}/network.safetensors", struct.pack("<Q", _HUGE) + b"{}"),
    "a header longer than its file": _written(
        f"{ESTIMATOR}/network.safetensors", struct.pack("<Q", 999) + b"{}"
    ),
    "a pickle for a network": _written(f"{ESTIMATOR}/network.safetensors", b"\x80\x04cposix\nsystem\n."),
    "tensors that overlap": _tensors(lambda head, body: (_header(head, data_offsets=[4, 8]), body)),
    "tensors beyond the end": _tensors(lambda head, body: (_header(head, data_offsets=[0, _HUGE]), body)),
    "tensors of another shape": _tensors(lambda head, body: (_header(head, shape=[1, 1]), body)),
    "tensors of exabytes": _tensors(lambda head, body: (_header(head, shape=[_HUGE]), body)),
    "tensors of an unknown type": _tensors(lambda head, body: (_header(head, dtype="OBJECT"), body)),
    "a wide network": _facts(shape={"inputs": 9, "width": 10**9, "depth": 1, "outputs": 2}),
    "an endless network": _facts(shape={"inputs": 9, "width": 8, "depth": 10**9, "outputs": 2}),
    "a network of less than nothing": _facts(shape={"inputs": -9, "width": -1, "depth": -1, "outputs": 2}),
    "a network of words": _facts(shape={"inputs": "os", "width": "system", "depth": 1, "outputs": 2}),
}

#: All of them. Those of a family are made from one sound model.
ARTEFACTS: tuple[Artefact, ...] = (
    *(Artefact(name, "linear", _archive(forge)) for name, forge in ARCHIVES.items()),
    *(Artefact(name, "linear", harm, forged) for name, (harm, forged) in _FOLDERS.items()),
    *(Artefact(name, "mlp", harm) for name, harm in _NETWORKS.items()),
)
