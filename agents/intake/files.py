"""Which files a request names, and which of them is the data and which the test table."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...pipelines.contracts import Question
from .words.stems import fold, parts, stem

_PACKED = r"gz|bz2|xz|zst"
_ENDING = rf"(?:csv|tsv|tab|txt|parquet|pq|jsonl|ndjson|json|xlsx|xls|tar)(?:\.(?:{_PACKED}))?|{_PACKED}|zip|tgz|npz"
_URL = r"[a-z][a-z0-9+.-]{1,15}://[^\s\"'`<>]{1,1000}"
_QUOTED = rf"[\"'`“„]([^\"'`“”„\n]{{1,200}}\.(?:{_ENDING}))[\"'`“”]"
_PLAIN = rf"(?<![\w./~\\+@%-])((?:~|\.{{1,2}})?[\w./\\+@%-]{{0,200}}[\w)]\.(?:{_ENDING}))(?![\w])"
_QUOTED_FOLDER = r"[\"'`“„]([^\"'`“”„\n]{1,200}/)[\"'`“”]"
#: "w/" and "and/or" are no folders.
_PLAIN_FOLDER = r"(?<![\w./~\\+@%-])((?:~|\.{1,2})?[\w./\\+@%-]{0,200}\w[\w)]/)(?![\w/])"
_WORD = re.compile(r"[^\W_]{1,60}")
_TABLE_ADDRESS = re.compile(rf"\.(?:{_ENDING})(?:[?#]|$)", re.IGNORECASE)
_MENTION = re.compile(f"({_URL})|{_QUOTED}|{_PLAIN}|{_QUOTED_FOLDER}|{_PLAIN_FOLDER}", re.IGNORECASE)
_TEST_BEFORE = re.compile(
    r"(test(?:e|ed|en|ing|s)?|validat\w*|holdout|hold-out|evaluat\w*|score|scored|prueba|pruebalo|verify|check)"
    r"(?: (?:it|them|the model|set|data|file|table|is|on|with|against|in|auf|mit|con|sur|:|the|der|la))*[ :\"'`(]*$"
)
_TEST_AFTER = re.compile(
    r"^[\"'`)]* ?\(?(?:(?:is|are|as|for|ist|zum|es|como|pour|holds?)\W+)?(?:(?:the|a|my|our|die|der|das|el|la|le)\W+)*"
    r"(?:test\w*|holdout|hold-out|validat\w*|evaluat\w*|scoring|prueba)\b"
)
_TEST_NAME = re.compile(r"(?:^|[^a-z])(test|holdout|hold_out|valid|validation|eval)(?:[^a-z]|$)")
_TRAIN_NAME = re.compile(r"(?:^|[^a-z])(train|training)(?:[^a-z]|$)")


@dataclass(frozen=True)
class FileMention:
    """A file name or address as it stands in a request."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class FileChoice:
    """The files to read. ``question`` is there exactly where ``data`` is None."""

    data: str | None
    test: str | None = None
    question: Question | None = None


def file_mentions(text: str) -> tuple[FileMention, ...]:
    """Every file, address or folder that ``text`` names, in order; folders as they stand, with a slash at the end."""
    found = []
    for match in _MENTION.finditer(text):
        group = next(i for i in range(1, 6) if match.group(i) is not None)
        name = match.group(group)
        if group == 1:
            name = name.rstrip(".,;:!?)")
        start = match.start(group)
        found.append(FileMention(name, start, start + len(name)))
    return tuple(found)


def test_file(text: str) -> str | None:
    """The file that ``text`` names to test on; None where it names none."""
    return next((m.name for m in file_mentions(text) if _is_test(text, m)), None)


def choose_files(
    request: str,
    data: str | None,
    test: str | None,
    near_names: Sequence[str],
    is_folder: Callable[[str], bool] = lambda _: False,
) -> FileChoice:
    """The data file and the test table; options win over the request, the request over what lies near.

    Args:
        request: the request.
        data: ``--data``.
        test: ``--test``.
        near_names: data files beside the request, or folders of pictures.
        is_folder: whether there is such a folder: a word with a slash is one only then, unless it is a path.
    """
    mentions = _of_data(_there(file_mentions(request), is_folder), near_names)
    test_at = {m.start for m in mentions if _is_test(request, m)}
    tests = list(dict.fromkeys(m.name for m in mentions if m.start in test_at))
    others = list(dict.fromkeys(m.name for m in mentions if m.start not in test_at and m.name not in tests))
    if not others and tests and data is None:
        others, tests = tests, []
    chosen_test = test or (tests[0] if tests and data is None else None)
    if data is not None:
        return FileChoice(data, chosen_test)
    if len(others) == 1:
        return FileChoice(others[0], chosen_test)
    if len(others) > 1:
        return _several(others, chosen_test)
    return _near(request, near_names, chosen_test)


def _there(mentions: Sequence[FileMention], is_folder: Callable[[str], bool]) -> Sequence[FileMention]:
    """Files; where there are none, folders."""
    files = [m for m in mentions if not m.name.endswith("/") or "://" in m.name]
    folders = [
        m
        for m in mentions
        if m not in files and ("/" in m.name[:-1] or m.name[0] == "~" or is_folder(m.name))
    ]
    return files or folders


def _of_data(mentions: Sequence[FileMention], near: Sequence[str]) -> Sequence[FileMention]:
    """An address without a table's ending is a reference where there is any other file."""
    tables = [m for m in mentions if "://" not in m.name or _TABLE_ADDRESS.search(m.name)]
    return tables if tables or near else mentions


def _is_test(request: str, mention: FileMention) -> bool:
    name = fold(mention.name).rstrip("/").rsplit("/", 1)[-1]
    if _TRAIN_NAME.search(name):
        return False
    before = fold(request[max(0, mention.start - 50) : mention.start])
    after = fold(request[mention.end : mention.end + 40])
    return bool(_TEST_NAME.search(name) or _TEST_BEFORE.search(before) or _TEST_AFTER.search(after))


def _several(names: list[str], test: str | None) -> FileChoice:
    train = [name for name in names if _TRAIN_NAME.search(fold(name))]
    if len(train) == 1:
        return FileChoice(train[0], test)
    text = "several data files are named; which one holds the rows to learn from?"
    return FileChoice(None, test, Question(field="data", text=text, options=tuple(names)))


def _near(request: str, near: Sequence[str], test: str | None) -> FileChoice:
    names = [name for name in dict.fromkeys(near) if name != test]
    if len(names) == 1:
        return FileChoice(names[0], test)
    said = {stem(word) for word in _WORD.findall(fold(request))}
    fitting = [name for name in names if said & {p for p in parts(name.split(".")[0]) if len(p) > 2}]
    if len(fitting) == 1:
        return FileChoice(fitting[0], test)
    text = (
        "which file holds the data?"
        if names
        else "the request names no data file, and there is none beside it"
    )
    return FileChoice(None, test, Question(field="data", text=text, options=tuple(fitting or names)[:12]))
