"""Data sets of pictures, as people keep them: read into one table each."""

import tarfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from automl_agent.pipelines.contracts import DataError, FileFacts, FileFormat
from automl_agent.tools.data.locate import data_files, picture_folders, resolve
from automl_agent.tools.data.pictures.decode import decode
from automl_agent.tools.data.pictures.division import divided
from automl_agent.tools.data.read import read_table
from automl_agent.tools.data.table import RawTable

from . import made
from .made import lay, png, zipped


def column(table: RawTable, name: str) -> list[object]:
    return table.column(name).to_list()


ROWS = [(f"images/{i}.png", "cat" if i % 2 else "dog", "test" if i > 7 else "train") for i in range(10)]
LABELS = ("path,label,split\n" + "".join(",".join(row) + "\n" for row in ROWS)).encode()
LABELLED = {"labels.csv": LABELS, **{path: png(i) for i, (path, _, _) in enumerate(ROWS)}}
CLASSES = {f"{c}/{i}.png": png(10 * k + i) for k, c in enumerate(("cats", "dogs")) for i in range(4)}


@pytest.mark.parametrize("form", ["zip", "tar.gz", "folder"])
def test_a_table_and_the_pictures_that_it_names(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"photos.{form}"
    if form == "zip":
        zipped(path, LABELLED)
    else:
        lay(tmp_path / "photos", LABELLED)
        path = tmp_path / "photos" if form == "folder" else path
    if form == "tar.gz":
        with tarfile.open(path, "w:gz") as archive:
            archive.add(tmp_path / "photos", arcname="photos")
    found = resolve(path.name, [tmp_path])
    table = read_table(found)
    assert table.names == ("path", "label", "split")
    assert column(table, "path") == [png(i) for i in range(10)]
    assert column(table, "label") == [label for _, label, _ in ROWS]
    assert table.files is not None
    assert table.files.to_list() == [path for path, _, _ in ROWS]
    assert (table.facts.format, table.facts.path) == (FileFormat.PICTURES, str(found))
    assert table.facts.warnings == ()
    assert table.styles["path"] == "picture"
    # What was read is found again by what is recorded, and known for another once it is.
    assert read_table(resolve(table.facts.path, [])).facts == table.facts
    if form == "folder":
        (path / "images" / "3.png").write_bytes(png(99))
        assert read_table(path).facts.sha256 != table.facts.sha256
        (path / "images" / "3.png").write_bytes(png(3))
        (path / "notes.txt").write_text("of no account")
        assert read_table(path).facts == table.facts


@pytest.mark.parametrize(
    "cells",
    [
        ["0.png", "1.png", "2.png"],
        ["0", "1", "2"],
        ["data/images/0.png", "data/images/1.png", "data/images/2.png"],
        ["../images/0.png", "../images/1.png", "../images/2.png"],
        ["images\\0.png", "images\\1.png", "images\\2.png"],
        ["/home/else/0.png", "https://example.org/1.png", "./2.png"],
        ["images/0", "images/1", "images/2"],
    ],
)
def test_cells_name_files_in_many_ways(tmp_path: Path, cells: list[str]) -> None:
    files = {f"data/images/{i}.png": png(i) for i in range(3)}
    text = "n,file\n" + "".join(f"{5 - i},{cell}\n" for i, cell in enumerate(cells))
    where = "data/tables/t.csv" if cells[0].startswith("..") else "data/t.csv"
    table = read_table(zipped(tmp_path / "a.zip", {**files, where: text.encode()}))
    assert column(table, "file") == [png(i) for i in range(3)]
    assert column(table, "n") == [5.0, 4.0, 3.0]


def test_what_lies_outside_or_is_not_there_is_missing_and_told(tmp_path: Path) -> None:
    outside = tmp_path / "secret.png"
    outside.write_bytes(png(77))
    cells = ["1.png", "2.png", "3.png", "../secret.png", str(outside), "/etc/passwd", "4.png", "", "1.png"]
    text = "file,y\n" + "".join(f"{cell},{i}\n" for i, cell in enumerate(cells))
    files = {**{f"{i}.png": png(i) for i in (1, 2, 3)}, "t.csv": text.encode()}
    expected = [png(1), png(2), png(3), None, None, None, None, None, png(1)]
    for path in (
        zipped(tmp_path / "a.zip", files),
        lay(tmp_path / "a", files),
        lay(tmp_path / "b", files) / "t.csv",
    ):
        table = read_table(path)
        assert column(table, "file") == expected
        said = " ".join(table.facts.warnings)
        assert "missing" in said
        assert ("4 value(s) name no picture" in said) or ("3 value(s)" in said and "1 picture(s)" in said)


def test_a_table_on_disk_names_pictures_below_its_folder(tmp_path: Path) -> None:
    folder = lay(tmp_path / "photos", LABELLED)
    table = read_table(folder / "labels.csv")
    assert column(table, "path") == [png(i) for i in range(10)]
    assert table.facts.format is FileFormat.PICTURES
    assert table.facts.member is None
    first = table.facts.sha256
    (folder / "images" / "3.png").write_bytes(png(99))
    assert read_table(folder / "labels.csv").facts.sha256 != first


def test_links_are_never_followed_below_a_folder(tmp_path: Path) -> None:
    lay(tmp_path / "else", {"a.png": png(1)})
    folder = lay(tmp_path / "photos", LABELLED)
    for i in (2, 3):
        (folder / "images" / f"{i}.png").unlink()
    (folder / "images" / "2.png").symlink_to(tmp_path / "else" / "a.png")
    (folder / "images" / "3.png").symlink_to("1.png")
    (folder / "linked").symlink_to(tmp_path / "else")
    for path in (folder, folder / "labels.csv"):
        table = read_table(path)
        assert [i for i, cell in enumerate(column(table, "path")) if cell is None] == [2, 3]
        assert "2" in " ".join(table.facts.warnings)
    cells = "".join(f"linked/a.png,{i}\n" for i in range(5))
    (folder / "labels.csv").write_text("path,y\n" + cells)
    table = read_table(folder / "labels.csv")
    assert table.column("path").dtype == pl.String
    assert "hardly any picture" in table.facts.warnings[-1]


def test_pipes_and_folders_called_like_pictures_are_not_opened(tmp_path: Path) -> None:
    import os

    folder = lay(tmp_path / "photos", LABELLED)
    for i in (0, 1):
        (folder / "images" / f"{i}.png").unlink()
    os.mkfifo(folder / "images" / "0.png")
    (folder / "images" / "1.png").mkdir()
    for path in (folder, folder / "labels.csv"):
        assert column(read_table(path), "path")[:3] == [None, None, png(2)]


def test_addresses_and_names_without_files_stay_words(tmp_path: Path) -> None:
    rows = "".join(f"https://example.org/{i}.jpg,gone/{i}.jpg,{i}\n" for i in range(30))
    (tmp_path / "t.csv").write_text("poster,scan,y\n" + rows)
    table = read_table(tmp_path / "t.csv")
    assert table.column("poster").dtype == table.column("scan").dtype == pl.String
    assert table.facts.format is FileFormat.DELIMITED
    assert table.files is None
    assert [w for w in table.facts.warnings if "picture" in w] == [
        f"column 'scan': hardly any picture that it names lies below {tmp_path.name}: read as words"
    ]


def test_a_plain_table_is_not_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t.csv").write_text("a,b\n" + "x.y,1\n" * 50)

    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("automl_agent.tools.data.pictures.places.open_below", refuse)
    assert read_table(tmp_path / "t.csv").frame.shape == (50, 2)


@pytest.mark.parametrize("form", ["zip", "folder"])
@pytest.mark.parametrize("top", ["", "set/images/"])
def test_a_folder_for_each_class(tmp_path: Path, form: str, top: str) -> None:
    files = {f"{top}{name}": content for name, content in CLASSES.items()}
    files |= {"README.md": b"cats and dogs", f"{top}cats/.DS_Store": b"", f"{top}cats/Thumbs.db": b""}
    path = zipped(tmp_path / "pets.zip", files) if form == "zip" else lay(tmp_path / "pets", files)
    table = read_table(path)
    assert table.names == ("image", "label")
    assert column(table, "label") == ["cats"] * 4 + ["dogs"] * 4
    assert column(table, "image") == list(CLASSES.values())
    assert table.files is not None
    assert table.files.to_list() == [f"{top}{name}" for name in CLASSES]
    assert read_table(resolve(table.facts.path, [])).facts == table.facts


def test_parts_of_classes(tmp_path: Path) -> None:
    files = {
        f"{part}/{name}": content for part in ("Train", "val", "test") for name, content in CLASSES.items()
    }
    table = read_table(zipped(tmp_path / "pets.zip", files))
    assert table.names == ("image", "label", "split")
    main, sealed = divided(table)
    assert sealed is not None
    assert main.names == sealed.names == ("image", "label")
    assert (main.frame.height, sealed.frame.height) == (16, 8)
    assert sealed.files is not None
    assert all(name.startswith("test/") for name in sealed.files)


def test_folders_in_every_class_say_nothing(tmp_path: Path) -> None:
    files = {f"{c}/raw/{i}.png": png(10 * k + i) for k, c in enumerate(("cats", "dogs")) for i in range(3)}
    assert column(read_table(zipped(tmp_path / "a.zip", files)), "label") == ["cats"] * 3 + ["dogs"] * 3


def test_pictures_and_their_masks_are_no_classes(tmp_path: Path) -> None:
    files = {f"{kind}/{i}.png": png(i) for kind in ("images", "masks") for i in range(3)}
    assert read_table(zipped(tmp_path / "a.zip", files)).names == ("image", "mask")


def test_pictures_without_labels_have_their_names(tmp_path: Path) -> None:
    for files in ({"a.png": png(1), "b.png": png(2)}, {"new/a.png": png(1), "new/b.png": png(2)}):
        table = read_table(zipped(tmp_path / "new.zip", files))
        assert table.names == ("image", "file")
        assert column(table, "file") == list(files)
    # A model that learned of a table's column finds its pictures.
    table = read_table(tmp_path / "new.zip", {"photo": "rgb 6x5"})
    assert table.names == ("photo", "file")
    table = read_table(tmp_path / "new.zip", {"file": "rgb 6x5"})
    assert table.names == ("file",)
    assert table.column("file").dtype == pl.Binary


def test_another_table_is_read_as_the_model_knows_it(tmp_path: Path) -> None:
    files = {"new.csv": b"where,n\na.png,1\ngone.png,2\n", "a.png": png(1)}
    for path in (zipped(tmp_path / "n.zip", files), lay(tmp_path / "n", files) / "new.csv"):
        table = read_table(path, {"photo": "rgb 6x5"})
        assert table.names == ("photo", "n")
        assert column(table, "photo") == [png(1), None]
    # Called like the model's, a column is of pictures though none is there.
    (tmp_path / "n" / "new.csv").write_text("photo,n\ngone.png,1\nnever,2\n")
    table = read_table(tmp_path / "n" / "new.csv", {"photo": "rgb 6x5"})
    assert column(table, "photo") == [None, None]


def test_a_table_in_an_archive_with_a_logo_is_a_table(tmp_path: Path) -> None:
    files = {"t.csv": b"a,b\n" + b"1,2\n" * 30, "logo.png": png(1), "docs/a.png": png(2)}
    table = read_table(zipped(tmp_path / "t.zip", files))
    assert (table.names, table.facts.format, table.facts.member) == (
        ("a", "b"),
        FileFormat.DELIMITED,
        "t.csv",
    )
    assert read_table(lay(tmp_path / "t", files)).names == ("a", "b")


def test_a_note_on_classes_is_no_table_of_pictures(tmp_path: Path) -> None:
    files = {**CLASSES, "classes.csv": b"number,called\n0,cats\n1,dogs\n"}
    table = read_table(zipped(tmp_path / "pets.zip", files))
    assert table.names == ("image", "label")
    assert "classes.csv" in table.facts.warnings[0]


def test_of_several_tables_one_is_named(tmp_path: Path) -> None:
    files = {**LABELLED, "more.csv": LABELS}
    with pytest.raises(DataError, match="SEVERAL-TABLES"):
        read_table(zipped(tmp_path / "a.zip", files))
    table = read_table(resolve("a.zip/more.csv", [tmp_path]))
    assert table.facts.member == "more.csv"
    assert table.column("path").dtype == pl.Binary
    assert read_table(resolve(table.facts.path, [])).facts == table.facts


def test_unsafe_archives_are_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="UNSAFE-ARCHIVE"):
        read_table(zipped(tmp_path / "a.zip", {**CLASSES, "../x.png": png(1)}))


def test_what_is_no_picture_is_a_cell_that_cannot_be_decoded(tmp_path: Path) -> None:
    bad = {"cats/evil.jpg": b"<svg/>", "cats/bomb.png": made.claiming(60_000, 60_000)}
    table = read_table(zipped(tmp_path / "a.zip", {**CLASSES, **bad}))
    assert table.frame.height == 10
    assert table.column("image").null_count() == 0


def test_all_pictures_together_may_be_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # One picture that every row names counts as often as it is named.
    text = b"file,n\n" + b"a.png,1\n" * 100
    path = zipped(tmp_path / "a.zip", {"t.csv": text, "a.png": png(1)})
    monkeypatch.setattr("automl_agent.tools.data.pictures.columns.MOST_BYTES", 50 * len(png(1)))
    with pytest.raises(DataError, match="TOO-LARGE"):
        read_table(path)


def test_a_picture_may_be_too_large_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automl_agent.tools.data.pictures.places.LARGEST_FILE", 200)
    files = {**CLASSES, "cats/0.png": CLASSES["cats/0.png"] + bytes(500)}
    for path in (zipped(tmp_path / "a.zip", files), lay(tmp_path / "a", files)):
        table = read_table(path)
        assert column(table, "image")[0] is None
        assert "too large" in table.facts.warnings[-1]


def test_folders_are_found_by_name_where_they_hold_data(tmp_path: Path) -> None:
    lay(tmp_path / "photos", CLASSES)
    lay(tmp_path / "table", {"t.csv": b"a,b\n" + b"1,2\n" * 9})
    (tmp_path / "none").mkdir()
    assert resolve("photos/", [tmp_path]) == tmp_path / "photos"
    assert resolve("table", [tmp_path]) == tmp_path / "table" / "t.csv"
    with pytest.raises(DataError, match="DATA-IS-FOLDER"):
        resolve("none", [tmp_path])
    with pytest.raises(DataError, match="DATA-IS-FOLDER"):
        read_table(tmp_path / "none")
    assert picture_folders(tmp_path) == (tmp_path / "photos",)
    (tmp_path / "digits.npz").write_bytes(b"")
    assert [p.name for p in data_files(tmp_path)] == ["digits.npz"]
    with pytest.raises(DataError, match="NOT-A-FILE"):
        read_table(Path("/proc/self"))


def test_names_that_no_data_set_has_are_left_out(tmp_path: Path) -> None:
    folder = lay(tmp_path / "pets", CLASSES)
    (folder / "cats" / "a\nb.png").write_bytes(png(1))
    table = read_table(folder)
    assert table.frame.height == 8
    assert "names that no data set has" in table.facts.warnings[0]


@pytest.mark.parametrize(
    ("values", "test"),
    [
        (["train", "test", "Train", "val"], [1]),
        (["training", "testing", "dev", "valid"], [1]),
        (["train", "val", "train", "validation"], []),
    ],
)
def test_a_column_of_parts_divides(values: list[str], test: list[int]) -> None:
    made_of = pl.DataFrame({"n": [0, 1, 2, 3], "Split": values, "y": [5, 6, 7, 8]})
    table = replace(RawTable.read(made_of, _facts()), styles={"Split": ""})
    main, sealed = divided(table)
    assert main.names == ("n", "y")
    assert main.styles == {}
    assert main.column("n").to_list() == [i for i in range(4) if i not in test]
    assert (sealed.column("n").to_list() if sealed is not None else []) == test


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("split", ["train", "test", "other", "train"]),
        ("split", ["train", "test", None, "train"]),
        ("split", ["train", "train", "train", "train"]),
        ("split", ["val", "test", "val", "test"]),
        ("part", [1, 2, 3, 1]),
        ("use", ["train", "test", "test", "train"]),
    ],
)
def test_another_column_divides_nothing(name: str, values: list[object]) -> None:
    table = RawTable.read(pl.DataFrame({"n": [0, 1, 2, 3], name: values}), _facts())
    assert divided(table) == (table, None)


def _facts() -> FileFacts:
    return FileFacts(path="t", format=FileFormat.PICTURES, bytes=1, sha256="")


def test_arrays_of_pictures_in_a_zip_of_them(tmp_path: Path) -> None:
    stack = np.stack([made.pixels(i, colour=False) for i in range(4)])
    np.savez(tmp_path / "d.npz", x=stack, y=[0, 1, 0, 1])
    table = read_table(tmp_path / "d.npz")
    assert table.names == ("image", "label")
    cells = column(table, "image")
    assert all(np.array_equal(decode(c), p) for c, p in zip(cells, stack, strict=True))  # type: ignore[arg-type]
