"""Tables in archives and packed files."""

import bz2
import gzip
import lzma
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest
from automl_agent.pipelines.contracts import DataError
from automl_agent.tools.data.locate import data_files, resolve
from automl_agent.tools.data.read import read_table

CSV = b"a,b\n" + b"".join(b"%d,%d\n" % (i, i * i) for i in range(30))


def zstd(content: bytes) -> bytes:
    out = pa.BufferOutputStream()
    with pa.CompressedOutputStream(out, "zstd") as packer:
        packer.write(content)
    return bytes(out.getvalue().to_pybytes())


def pack(folder: Path, *names: str) -> Path:
    with zipfile.ZipFile(folder / "data.zip", "w") as archive:
        for name in names:
            archive.writestr(name, CSV)
    return folder / "data.zip"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("gzip", gzip.compress(CSV)),
        ("bzip2", bz2.compress(CSV)),
        ("xz", lzma.compress(CSV[:50]) + lzma.compress(CSV[50:])),
        ("zstd", zstd(CSV)),
    ],
)
def test_packed_tables_are_known_by_their_bytes(tmp_path: Path, kind: str, content: bytes) -> None:
    (tmp_path / "t").write_bytes(content)
    table = read_table(tmp_path / "t")
    assert table.frame.shape == (30, 2)
    assert table.facts.compression == kind
    (tmp_path / "t").write_bytes(content[:-12])
    with pytest.raises(DataError, match="DAMAGED-"):
        read_table(tmp_path / "t")


def test_what_is_large_is_unpacked_to_a_file_that_goes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automl_agent.tools.data.unpack._IN_MEMORY", 10)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for content in (CSV, CSV.replace(b"a,b", "ä,b".encode("cp1252"))):
        (tmp_path / "t.gz").write_bytes(gzip.compress(content))
        assert read_table(tmp_path / "t.gz").frame.shape == (30, 2)
    (tmp_path / "t.gz").write_bytes(gzip.compress(b"a,b\n" + b"\0" * 100))
    with pytest.raises(DataError, match="NOT-TEXT"):
        read_table(tmp_path / "t.gz")
    assert [p.name for p in tmp_path.iterdir()] == ["t.gz"]


def test_the_only_table_is_read_and_told_by_name(tmp_path: Path) -> None:
    table = read_table(pack(tmp_path, "README.md", "__MACOSX/._t.csv", "deep/t.csv", "deep/.DS_Store"))
    assert table.facts.member == "deep/t.csv"
    assert table.facts.compression == "archive"
    assert len(table.facts.sha256) == 64


def test_one_of_several_tables_is_named_behind_the_archive(tmp_path: Path) -> None:
    archive = pack(tmp_path, "orders.csv", "people/customers.csv")
    with pytest.raises(DataError, match=r"SEVERAL-TABLES.*orders\.csv, people/customers\.csv.*name one"):
        read_table(archive)
    for name in ("data.zip/people/customers.csv", "data.zip/customers.csv"):
        table = read_table(resolve(name, [tmp_path]))
        assert table.facts.member == "people/customers.csv"
        # What was read is found again by what is recorded.
        assert read_table(resolve(table.facts.path, [])).facts == table.facts
    with pytest.raises(DataError, match=r"NO-SUCH-FILE.*it holds people/customers\.csv"):
        read_table(resolve("data.zip/custmers.csv", [tmp_path]))
    with pytest.raises(DataError, match="NO-SUCH-FILE"):
        read_table(resolve("data.zip/../../etc/passwd", [tmp_path]))


def test_the_training_half_of_a_pair_is_taken_and_told(tmp_path: Path) -> None:
    table = read_table(pack(tmp_path, "test.csv", "train.csv", "sample_submission.txt"))
    assert table.facts.member == "train.csv"
    assert any("test.csv" in warning for warning in table.facts.warnings)


@pytest.mark.parametrize(
    ("names", "code"),
    [((), "NO-TABLE"), (("README.md", ".hidden"), "NO-TABLE"), (("a.csv.gz",), "NESTED-ARCHIVE")],
)
def test_archives_without_a_table_are_refused(tmp_path: Path, names: tuple[str, ...], code: str) -> None:
    with zipfile.ZipFile(tmp_path / "data.zip", "w") as archive:
        for name in names:
            archive.writestr(name, gzip.compress(CSV) if name.endswith("gz") else b"")
    with pytest.raises(DataError, match=code if names != ("README.md", ".hidden") else "NO-TABLE|DATA-EMPTY"):
        read_table(tmp_path / "data.zip")


def test_archives_in_archives_are_refused(tmp_path: Path) -> None:
    inner = pack(tmp_path, "t.csv").read_bytes()
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.writestr("inner.zip", inner)
    with pytest.raises(DataError, match="NESTED-ARCHIVE"):
        read_table(tmp_path / "outer.zip")


def test_an_archive_beside_tables_is_what_they_came_in(tmp_path: Path) -> None:
    pack(tmp_path, "t.csv")
    assert [p.name for p in data_files(tmp_path)] == ["data.zip"]
    (tmp_path / "t.csv").write_bytes(CSV)
    assert [p.name for p in data_files(tmp_path)] == ["t.csv"]


def test_a_name_in_a_file_that_leads_up_again_is_none(tmp_path: Path) -> None:
    from automl_agent.tools.data.choose import split_member

    (tmp_path / "t.csv").write_bytes(CSV)
    assert split_member(tmp_path / "t.csv" / "x.csv") == (tmp_path / "t.csv", "x.csv")
    up = tmp_path / "t.csv" / ".." / "u.csv"
    assert split_member(up) == (up, None)
