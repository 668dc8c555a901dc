"""Only regular files are read, and the same one from beginning to end."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from automl_agent.pipelines.contracts import DataError
from automl_agent.tools.data import source
from automl_agent.tools.data.locate import resolve
from automl_agent.tools.data.opening import open_below
from automl_agent.tools.data.read import read_table

CSV = "a,b\n" + "".join(f"{i},{i * i}\n" for i in range(30))


def rewritten(path: Path) -> None:
    path.write_text(CSV + "1,2\n")


def replaced(path: Path) -> None:
    other = path.with_name("other.csv")
    other.write_text(CSV)
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    other.replace(path)


def removed(path: Path) -> None:
    path.unlink()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("change", [rewritten, replaced, removed])
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(CSV)
    with pytest.raises(DataError, match="DATA-CHANGED"), source.opened(path):
        change(path)


@pytest.mark.parametrize("change", [removed, a_pipe])
def test_a_file_that_goes_before_it_is_read_is_refused(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(CSV)
    found = resolve("t.csv", [tmp_path])
    change(path)
    with pytest.raises(DataError, match=r"DATA-CHANGED|NOT-A-FILE|DATA-UNREADABLE"):
        read_table(found)


def test_links_are_followed_to_tables_alone(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(CSV)
    (tmp_path / "link.csv").symlink_to("t.csv")
    assert read_table(resolve("link.csv", [tmp_path])).facts.path == str(tmp_path / "t.csv")
    assert read_table(tmp_path / "link.csv").frame.height == 30
    for name, leads, code in (
        ("zero.csv", "/dev/zero", "NOT-A-FILE"),
        ("env.csv", "/proc/self/environ", "NOT-A-FILE"),
        ("gone.csv", "nowhere", "NO-SUCH-FILE"),
        ("circle.csv", "circle.csv", "NO-SUCH-FILE"),
    ):
        (tmp_path / name).symlink_to(leads)
        with pytest.raises(DataError, match=code):
            resolve(name, [tmp_path])


def test_below_a_folder_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    folder = tmp_path / "data"
    (folder / "in").mkdir(parents=True)
    (folder / "in" / "a").write_text("fine")
    (folder / "out").symlink_to(tmp_path)
    (folder / "link").symlink_to("in/a")
    os.mkfifo(folder / "pipe")
    with open_below(folder, "in/a") as file:
        assert file.read() == b"fine"
    for name in (
        "../secret",
        "in/../../secret",
        "out/secret",
        "link",
        "pipe",
        "in",
        "in//a",
        "./in/a",
        "",
        "no",
        "a\0b",
    ):
        with pytest.raises(DataError):
            open_below(folder, name)
    with pytest.raises(DataError, match="NOT-A-FILE"):
        open_below(folder, str(tmp_path / "secret"))
    with pytest.raises(DataError, match="TOO-LARGE"):
        open_below(folder, "in/a", 3)
