"""Lists of a large object, read an entry at a time, held against what the whole is."""

import json

import pytest
from automl_agent.tools.data.pictures.annotated import json_lists
from automl_agent.tools.data.pictures.annotated.json_lists import read_lists

TEXTS = [
    {},
    {"a": []},
    {"a": [1, 12345, {"x": [1.5, None, True]}, "é€😀", [[]], {}], "b": {"a": [7]}, "c": 1234567},
    {"b": 123456.75, "a": [{"text": 'quote " and \\ and ] }'}] * 5, "z": "end"},
    {"a": {"no": "list"}, "b": None},
    {"info": {"deep": [{"a": [1]}]}, "a": [-1, 1e-5, "x"]},
]


def expected(text: dict[str, object]) -> dict[str, object]:
    return {name: found if isinstance(found := text.get(name), list) else None for name in ("a", "b")}


def read(content: bytes) -> dict[str, list[object] | None]:
    return read_lists(content, {"a": lambda entry: entry, "b": lambda entry: entry})


@pytest.mark.parametrize("stretch", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("indent", "escaped"), [(None, True), (1, True), (None, False)])
def test_stretches_make_no_difference(
    text: dict[str, object], stretch: int, indent: int | None, escaped: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lists, "_STRETCH", stretch)
    content = json.dumps(text, indent=indent, ensure_ascii=escaped).encode()
    assert read(content) == expected(text)
    assert read(b"\xef\xbb\xbf \n" + content + b" \n") == expected(text)


def test_each_entry_is_made_into_something_else_and_the_last_list_of_a_name_counts() -> None:
    assert read_lists(b'{"a": [1], "a": [2, 3]}', {"a": str}) == {"a": ["2", "3"]}


@pytest.mark.parametrize("stretch", [1, 1000])
@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"{", b'{"a"', b'{"a": [1', b'{"a": [1,]}', b'{"a": [1 2]}', b'{"a": [1]} x', b'{"a": 1,}',
        b'{"a": [}', b"{a: 1}", b'{"a": \xff}', b'{"a": "\xc3', b'{"a": nul}', b'{1: 2}x',
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused(content: bytes, stretch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lists, "_STRETCH", stretch)
    with pytest.raises(ValueError, match=r"."):
        read(content)


def test_no_value_may_be_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lists, "_STRETCH", 16)
    monkeypatch.setattr(json_lists, "_LONGEST", 64)
    assert read(b'{"a": [' + b"[1], " * 100 + b"2]}")["a"] == [[1]] * 100 + [2]
    for content in (
        b'{"a": ["' + b"x" * 100 + b'"]}',
        b'{"b": ' + b"[" * 100,
        b'{"a": [' + b"1" * 200 + b"]}",
    ):
        with pytest.raises(ValueError, match=r"."):
            read(content)
