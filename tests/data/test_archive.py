"""Archives: what they hold comes out within bounds, or nothing does."""

import io
import os
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from automl_agent.pipelines.contracts import DataError
from automl_agent.tools.data.archive import Limits, extract, members, read_member
from automl_agent.tools.data.unpack import Bounds

FILES = {"cats/1.png": b"one", "cats/2.png": b"two" * 1000, "dogs/1.png": b"", "about.txt": b"pictures"}


def zipped(
    path: Path, files: dict[str, bytes], change: Callable[[zipfile.ZipInfo], None] = lambda _: None
) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo("x")
            entry.filename, entry.compress_type = name, zipfile.ZIP_DEFLATED
            change(entry)
            archive.writestr(entry, content)
    return path


def tarred(path: Path, files: dict[str, bytes], mode: str = "w", kind: bytes = tarfile.REGTYPE) -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "cats/1.png"
            entry.size = len(content) if kind == tarfile.REGTYPE else 0
            archive.addfile(entry, io.BytesIO(content))
    return path


def packed(folder: Path, form: str) -> Path:
    path = folder / f"data.{form}"
    return zipped(path, FILES) if form == "zip" else tarred(path, FILES, f"w:{form.partition('.')[2]}")


@pytest.mark.parametrize("form", ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz"])
def test_all_files_come_out_as_they_went_in(tmp_path: Path, form: str) -> None:
    archive, out = packed(tmp_path, form), tmp_path / "out"
    written = extract(archive, out)
    assert [str(path) for path in written] == list(FILES)
    assert {str(path): (out / path).read_bytes() for path in written} == FILES
    assert {stat.S_IMODE((out / path).stat().st_mode) for path in written} == {0o600}
    assert [m.name for m in members(archive)] == list(FILES)
    assert b"".join(read_member(archive, "cats/2.png")) == FILES["cats/2.png"]
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([archive.name, "out"])


UNSAFE = [
    "../up.csv", "a/../../up.csv", "/etc/up.csv", "C:/up.csv", "c:up.csv", "..\\up.csv", "a\\b.csv", "a//b.csv", "a/./b.csv",
    "..", "a\nb.csv", "a\x7f.csv", "x" * 300, "/".join(["d"] * 40), "", "a/", "data.csv/../../x",
]  # fmt: skip


@pytest.mark.parametrize("name", [n for n in UNSAFE if n not in {"", "a/"}])
@pytest.mark.parametrize("form", ["zip", "tar"])
def test_unsafe_names_are_refused_before_anything_is_written(tmp_path: Path, name: str, form: str) -> None:
    make = zipped if form == "zip" else tarred
    archive = make(tmp_path / f"a.{form}", {"fine.csv": b"1", name: b"2"})
    (tmp_path / "place").mkdir()
    with pytest.raises(DataError, match="UNSAFE-ARCHIVE"):
        extract(archive, tmp_path / "place" / "out")
    assert sorted(p.name for p in tmp_path.rglob("*")) == sorted([archive.name, "place"])


@pytest.mark.parametrize(
    "names",
    [
        ("a.csv", "a.csv"),
        ("a.csv", "A.CSV"),
        ("é.csv", "e\u0301.csv"),
        ("a", "a/b"),
        ("a/b", "A"),
        ("ß.csv", "SS.csv"),
    ],
)
def test_twins_are_refused(tmp_path: Path, names: tuple[str, str]) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name in names:
            archive.addfile(tarfile.TarInfo(name))
    with pytest.raises(DataError, match="UNSAFE-ARCHIVE"):
        members(tmp_path / "a.tar")


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
)
def test_links_and_devices_are_refused(tmp_path: Path, kind: bytes) -> None:
    with pytest.raises(DataError, match="UNSAFE-ARCHIVE"):
        extract(tarred(tmp_path / "a.tar", FILES, kind=kind), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_in_a_zip_are_refused(tmp_path: Path, mode: int) -> None:
    def change(entry: zipfile.ZipInfo) -> None:
        entry.create_system, entry.external_attr = 3, (mode | 0o777) << 16

    with pytest.raises(DataError, match="UNSAFE-ARCHIVE"):
        members(zipped(tmp_path / "a.zip", FILES, change))


def test_what_a_zip_states_is_not_believed(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"data.csv": b"x" * 5000})
    content = path.read_bytes()
    for stated in (100, 9000):
        path.write_bytes(content.replace(struct.pack("<I", 5000), struct.pack("<I", stated)))
        with pytest.raises(DataError, match="DAMAGED-ARCHIVE"):
            extract(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_wrong_checksum_is_seen(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"data.csv": os.urandom(2000)})
    content = bytearray(path.read_bytes())
    content[300] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(DataError, match="DAMAGED-ARCHIVE"):
        extract(path, tmp_path / "out")
    packed_tar = tarred(tmp_path / "b.tar.gz", FILES, "w:gz")
    content = bytearray(packed_tar.read_bytes())
    content[-6] ^= 1
    packed_tar.write_bytes(bytes(content))
    with pytest.raises(DataError, match="DAMAGED-"):
        extract(packed_tar, tmp_path / "out")


def test_entries_that_overlap_are_refused(tmp_path: Path) -> None:
    from automl_agent.evals.files.size import _overlapping

    with pytest.raises(DataError, match="overlaps"):
        members(_overlapping(tmp_path))


def test_what_is_encrypted_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"data.csv": b"1"})
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\1\2")
    content[6] |= 1
    content[at + 8] |= 1
    path.write_bytes(bytes(content))
    with pytest.raises(DataError, match="ENCRYPTED"):
        members(path)


@pytest.mark.parametrize("form", ["zip", "tar.gz", "tar.bz2", "tar.xz"])
def test_bounds_hold_while_it_is_unpacked(tmp_path: Path, form: str) -> None:
    files = {f"{i}.csv": b"0" * 200_000 for i in range(5)}
    path = tmp_path / f"a.{form}"
    zipped(path, files) if form == "zip" else tarred(path, files, f"w:{form.partition('.')[2]}")
    for bounds in (Bounds(largest=500_000), Bounds(ratio=2, free=1000)):
        with pytest.raises(DataError, match="TOO-LARGE"):
            extract(path, tmp_path / "out", Limits(bounds=bounds))
    with pytest.raises(DataError, match="TOO-LARGE"):
        extract(path, tmp_path / "out", Limits(files=4))
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_headers_that_announce_gigabytes_are_not_read(tmp_path: Path) -> None:
    for kind in (tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.XGLTYPE):
        entry = tarfile.TarInfo("x")
        entry.type, entry.size = kind, 4 << 30
        (tmp_path / "a.tar").write_bytes(entry.tobuf(tarfile.GNU_FORMAT) + b"x" * 4096)
        with pytest.raises(DataError, match="DAMAGED-ARCHIVE"):
            members(tmp_path / "a.tar")


def test_nothing_that_is_there_is_touched(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", FILES)
    (tmp_path / "out").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DataError, match="FOLDER-EXISTS"):
        extract(archive, tmp_path / "out")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", FILES)
    (tmp_path / "file").write_text("x")
    with pytest.raises(DataError, match="CANNOT-UNPACK"):
        extract(archive, tmp_path / "file" / "out")
