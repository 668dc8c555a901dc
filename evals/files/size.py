"""Files that are too much: bombs, and tables beyond what anybody trains on. D17, D18, S11."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from pathlib import Path

from .case import Case, cases, columns, ok, put, refused, text

_MIB = 1 << 20
_HEAD = b"a,b,kind,y\n"
_LINE = b"1.5,2.5,u,yes\n2.5,1.5,v,no\n"


def _long(folder: Path, rows: int = 10_000_000) -> Path:
    place = folder / "data.csv"
    with place.open("wb") as file:
        file.write(b"x\n")
        for _ in range(rows // 10_000):
            file.write(b"1\n2\n" * 5000)
    return place


def _wide(folder: Path, width: int) -> Path:
    names = ",".join([*(f"column number {i}" for i in range(width)), "y"])
    row = ",".join("1234567"[i % 7] for i in range(width))
    other = ",".join("7654321"[i % 7] for i in range(width))
    return put(folder, names + "\n" + f"{row},yes\n{other},no\n" * 20)


def _cell(folder: Path) -> Path:
    place = folder / "data.csv"
    with place.open("wb") as file:
        file.write(_HEAD + _LINE * 30 + b'1,2,"')
        for _ in range(100):
            file.write(b"x" * _MIB)
        file.write(b'",yes\n' + _LINE)
    return place


def _header(folder: Path) -> Path:
    place = folder / "data.csv"
    with place.open("wb") as file:
        for _ in range(100):
            file.write(b"x" * _MIB)
        file.write(b",y\n1,yes\n")
    return place


def _zeros(folder: Path) -> Path:
    place = folder / "data.csv"
    with place.open("wb") as file:
        file.truncate(4 << 30)
    return place


def _terabyte(folder: Path) -> Path:
    place = folder / "data.csv"
    with place.open("wb") as file:
        file.write(_HEAD + _LINE)
        file.truncate(1 << 40)
    return place


def _one_line(folder: Path) -> Path:
    place = folder / "data.csv"
    with place.open("wb") as file:
        for _ in range(300):
            file.write(b"1," * (_MIB // 2))
    return place


def _bomb_gzip(folder: Path) -> Path:
    place = folder / "data.csv.gz"
    with gzip.open(place, "wb") as file:
        file.write(_HEAD)
        for _ in range(200):
            file.write(_LINE * (_MIB // len(_LINE)))
    return place


def _bomb_bzip2(folder: Path) -> Path:
    packer = bz2.BZ2Compressor()
    parts = [packer.compress(_HEAD), *(packer.compress(_LINE * (_MIB // len(_LINE))) for _ in range(100))]
    return put(folder, b"".join([*parts, packer.flush()]), "data.csv.bz2")


def _bomb_xz(folder: Path) -> Path:
    packer = lzma.LZMACompressor(preset=0)
    parts = [packer.compress(_HEAD), *(packer.compress(_LINE * (_MIB // len(_LINE))) for _ in range(60))]
    return put(folder, b"".join([*parts, packer.flush()]), "data.csv.xz")


def _bomb_zstd(folder: Path) -> Path:
    import pyarrow as pa

    place = folder / "data.csv.zst"
    with pa.CompressedOutputStream(str(place), "zstd") as file:
        file.write(_HEAD)
        for _ in range(100):
            file.write(_LINE * (_MIB // len(_LINE)))
    return place


def _hungry_xz(folder: Path) -> Path:
    """An honest little text whose packer asks for 1.5 GiB of memory to be unpacked."""
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1536 << 20, "mode": lzma.MODE_FAST, "mf": lzma.MF_HC3}]
    small = lzma.compress(text(columns()).encode(), preset=0)
    # The dictionary's size is one byte of the block's header; its checksum follows.
    import zlib

    content = bytearray(small)
    at = 12
    size = (content[at] + 1) * 4
    block = content[at : at + size - 4]
    place = block.index(b"\x21\x01") + 2
    block[place] = 37
    content[at : at + size] = block + struct.pack("<I", zlib.crc32(block))
    del filters
    return put(folder, bytes(content), "data.csv.xz")


def _bomb_zip(folder: Path) -> Path:
    place = folder / "data.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("data.csv", "w") as file:
        file.write(_HEAD)
        for _ in range(100):
            file.write(_LINE * (_MIB // len(_LINE)))
    return place


def _overlapping(folder: Path) -> Path:
    """Two entries of the directory that share one content."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.csv", text(columns()))
        twin = zipfile.ZipInfo("data.csv")
        known = archive.infolist()[0]
        for field in ("header_offset", "CRC", "compress_size", "file_size", "compress_type", "flag_bits"):
            setattr(twin, field, getattr(known, field))
        twin.filename = twin.orig_filename = "date.csv"
        archive.filelist.append(twin)
    return put(folder, out.getvalue(), "data.zip")


def _many_members(folder: Path) -> Path:
    place = folder / "data.zip"
    with zipfile.ZipFile(place, "w") as archive:
        for i in range(12_000):
            archive.writestr(f"f{i}.csv", "a,b\n1,2\n")
    return place


def _tar_header(folder: Path) -> Path:
    """A tar whose first header states that a name of 4 GiB follows."""
    entry = tarfile.TarInfo("././@LongLink")
    entry.type, entry.size = tarfile.GNUTYPE_LONGNAME, 4 << 30
    return put(folder, entry.tobuf(tarfile.GNU_FORMAT) + b"x" * 4096, "data.tar")


def _long_parquet(folder: Path) -> Path:
    """More than a hundred million rows of nothing, in a few kilobytes."""
    import pyarrow as pa
    from pyarrow import parquet

    place, rows = folder / "data.parquet", 1 << 24
    batch = pa.table({"a": pa.nulls(rows, pa.float64()), "y": pa.nulls(rows, pa.float64())})
    with parquet.ParquetWriter(place, batch.schema, compression="zstd") as writer:
        for _ in range(8):
            writer.write_table(batch, row_group_size=rows)
    return place


def _long_words(folder: Path) -> Path:
    """A word of a megabyte in every row, written once."""
    import pyarrow as pa
    from pyarrow import parquet

    rows = 20_000
    word = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["x" * (2 * _MIB)]))
    table = pa.table({"a": [float(i % 17) for i in range(rows)], "w": word, "y": ["p", "q"] * (rows // 2)})
    place = folder / "data.parquet"
    parquet.write_table(table, place, store_schema=False)
    return place


_SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c s="0" r="XFD1048576"><v>1</v></c></row>'
    "</sheetData></worksheet>"
)


def _far_cells(folder: Path) -> Path:
    """An Excel file of two cells in far corners: laid out, they would fill 100 GB."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append([1, 2])
    first = io.BytesIO()
    book.save(first)
    place = folder / "data.xlsx"
    with zipfile.ZipFile(first) as given, zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as out:
        for name in given.namelist():
            out.writestr(name, _SHEET if name.startswith("xl/worksheets/sheet") else given.read(name))
    return place


CASES: tuple[Case, ...] = tuple(
    cases(
        "size",
        ("ten million rows of one column", _long, refused("ONE-COLUMN")),
        ("50,000 columns", lambda f: _wide(f, 50_000), refused("TOO-WIDE")),
        ("2,000 columns", lambda f: _wide(f, 2000), ok()),
        ("cell of 100 MB", _cell, refused("CELL-TOO-LONG")),
        ("name of 100 MB", _header, refused("CELL-TOO-LONG", "NO-ROWS")),
        ("300 MB on one line", _one_line, refused("TOO-WIDE", "NO-ROWS", "CELL-TOO-LONG")),
        ("4 GiB of zeros", _zeros, refused("NOT-TEXT")),
        ("a file of a terabyte", _terabyte, refused("TOO-LARGE")),
        ("bomb of gzip", _bomb_gzip, refused("TOO-LARGE")),
        ("bomb of bzip2", _bomb_bzip2, refused("TOO-LARGE")),
        ("bomb of xz", _bomb_xz, refused("TOO-LARGE")),
        ("bomb of zstandard", _bomb_zstd, refused("TOO-LARGE")),
        ("xz that asks for memory", _hungry_xz, refused("DAMAGED-XZ")),
        ("bomb of zip", _bomb_zip, refused("TOO-LARGE")),
        ("zip whose entries overlap", _overlapping, refused("UNSAFE-ARCHIVE")),
        ("zip of 12,000 files", _many_members, refused("TOO-LARGE")),
        ("tar header of 4 GiB", _tar_header, refused("DAMAGED-ARCHIVE")),
        ("Parquet of 134 million rows", _long_parquet, refused("TOO-LARGE")),
        ("Parquet of one word of 2 MB in every row", _long_words, refused("CELL-TOO-LONG")),
        ("Excel of two far cells", _far_cells, refused("TOO-LARGE")),
    )
)
