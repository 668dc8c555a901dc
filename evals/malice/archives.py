"""Hostile ``.skops`` files: what an attacker writes in place of a fitted estimator."""

import io
import json
import pickle
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

#: Writes a hostile file; the second argument is the file that must never come to be.
Forge = Callable[[Path, Path], None]


def _skops(path: Path, root: object, protocol: int = 2, array: bytes | None = None) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        body = (
            root if not isinstance(root, dict) else {**root, "protocol": protocol, "_skops_version": "0.16.0"}
        )
        archive.writestr("schema.json", body if isinstance(body, bytes) else json.dumps(body))
        if array is not None:
            archive.writestr("1.npy", array)


def _node(loader: str, module: str, name: str, **fields: Any) -> dict[str, Any]:
    return {"__class__": name, "__module__": module, "__loader__": loader, "__id__": 1, **fields}


def _command(mark: Path) -> str:
    return f"touch {mark}"


def _json(value: object) -> dict[str, Any]:
    return _node("JsonNode", "builtins", "str", content=json.dumps(value)) | {"__id__": 2}


def _tuple(*held: object) -> dict[str, Any]:
    return _node("TupleNode", "builtins", "tuple", content=list(held)) | {"__id__": 3}


def _dict(**held: object) -> dict[str, Any]:
    keys = _node("ListNode", "builtins", "list", content=[_node("TypeNode", "builtins", "str") for _ in held])
    return _node("DictNode", "builtins", "dict", content=held, key_types=keys) | {"__id__": 4}


class _Payload:
    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        import os

        return os.system, (_command(self._mark),)


def _pickled(mark: Path) -> bytes:
    return pickle.dumps(_Payload(mark))


def _function(module: str, name: str) -> Forge:
    node = _node("FunctionNode", module, name, content={"module_path": module, "function": name})
    return lambda path, _: _skops(path, node)


def _reduce(path: Path, mark: Path) -> None:
    system = _node("TypeNode", "posix", "system")
    _skops(
        path,
        _node(
            "ReduceNode",
            "posix",
            "system",
            reduce={"args": _tuple(_json(_command(mark)))},
            constructor=system,
        ),
    )


def _object(module: str, name: str) -> Forge:
    def forge(path: Path, mark: Path) -> None:
        content = _dict(args=_json(_command(mark)), shell=_json(True))
        _skops(path, _node("ObjectNode", module, name, content=content))

    return forge


def _partial(path: Path, mark: Path) -> None:
    func = _node("FunctionNode", "os", "system", content={"module_path": "posix", "function": "system"})
    content = {"func": func, "args": _tuple(_json(_command(mark))), "kwds": _dict(), "namespace": _dict()}
    _skops(path, _node("PartialNode", "functools", "partial", content=content))


def _method(path: Path, mark: Path) -> None:
    inner = _node("ObjectNode", "sklearn.linear_model._base", "LinearRegression", content=_dict())
    content = {"func": "__reduce__", "obj": inner}
    _skops(path, _node("MethodNode", "builtins", "method", content=content))


def _operator(path: Path, mark: Path) -> None:
    attrs = _node("TupleNode", "builtins", "tuple", content=[_json("__class__")])
    _skops(path, _node("OperatorFuncNode", "operator", "methodcaller", attrs=attrs, content=_json("system")))


def _object_array(path: Path, mark: Path) -> None:
    """An array whose bytes are a pickle."""
    header = io.BytesIO()
    described = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    text = (described + " " * (63 - (len(described) + 10) % 64) + "\n").encode()
    header.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + _pickled(mark))
    node = _node("NdArrayNode", "numpy", "ndarray", type="numpy", file="1.npy")
    _skops(path, node, array=header.getvalue())


def _bomb(path: Path, _: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("schema.json", "{}")
        with archive.open("1.npy", "w") as stream:
            for _number in range(160):
                stream.write(b"\0" * 2**20)


def _declared(path: Path, _: Path) -> None:
    """A directory that promises terabytes."""
    _skops(path, {"__class__": "x"})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 0xFFFFFFF0)
    path.write_bytes(bytes(data))


def _overlapping(path: Path, _: Path) -> None:
    """Two names, one place (Fifield, 2019, "A better zip bomb")."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("schema.json", "{}" * 50)
        archive.writestr("other.json", "{}" * 50)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.rindex(b"PK\x01\x02") + 42, 10)
    path.write_bytes(bytes(data))


def _named(*names: str) -> Forge:
    def forge(path: Path, _: Path) -> None:
        import warnings

        with zipfile.ZipFile(path, "w") as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of names that come twice
            archive.writestr("schema.json", "{}")
            for name in names:
                archive.writestr(name, "x")

    return forge


def _link(path: Path, _: Path) -> None:
    entry = zipfile.ZipInfo("../link")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("schema.json", "{}")
        archive.writestr(entry, "/etc/passwd")


def _encrypted(path: Path, _: Path) -> None:
    _skops(path, {"__class__": "x"})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, 1)
    path.write_bytes(bytes(data))


def _packed(method: int) -> Forge:
    def forge(path: Path, _: Path) -> None:
        with zipfile.ZipFile(path, "w", method) as archive:
            archive.writestr("schema.json", "{}")

    return forge


def _deep(path: Path, _: Path) -> None:
    _skops(path, b"[" * 200_000 + b"]" * 200_000)


def _nested(path: Path, _: Path) -> None:
    begin = '{"__class__":"list","__module__":"builtins","__loader__":"ListNode","content":['
    text = begin * 700 + json.dumps(_json(1)) + "]}" * 699 + '],"protocol":2,"_skops_version":"0.16.0"}'
    _skops(path, text.encode())


def _circle(path: Path, _: Path) -> None:
    _skops(path, _node("ListNode", "builtins", "list", content=[_node("CachedNode", "builtins", "list")]))


def _content(make: Callable[[Path], bytes]) -> Forge:
    def forge(path: Path, mark: Path) -> None:
        path.write_bytes(make(mark))

    return forge


def _truncated(path: Path, _: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def _tail(path: Path, mark: Path) -> None:
    """A pickle with an archive behind it, which zip readers open."""
    _skops(
        path, _node("FunctionNode", "posix", "system", content={"module_path": "posix", "function": "system"})
    )
    path.write_bytes(_pickled(mark) + path.read_bytes())


#: What is written in place of ``encoder.skops`` or ``estimator.skops``.
ARCHIVES: Mapping[str, Forge] = {
    "a system call as function": _function("posix", "system"),
    "eval as function": _function("builtins", "eval"),
    "a function of ours": _function("automl_agent.tools.store.files", "write_text"),
    "a module that is not loaded": _function("antigravity", "fly"),
    "a call on loading": _reduce,
    "a process as object": _object("subprocess", "Popen"),
    "a class of ours as object": _object("automl_agent.app.debug_log", "Path"),
    "a bound system call": _partial,
    "a method of an object": _method,
    "an operator": _operator,
    "a type": lambda path, _: _skops(path, _node("TypeNode", "os", "_wrap_close")),
    "the loaders of an old protocol": lambda path, _: _skops(
        path,
        _node("FunctionNode", "posix", "system", content={"module_path": "posix", "function": "system"}),
        0,
    ),
    "a protocol to come": lambda path, _: _skops(path, _node("FutureNode", "x", "y"), 999),
    "a loader that nobody knows": lambda path, _: _skops(path, _node("ExecNode", "os", "system")),
    "an array of objects": _object_array,
    "an id that nothing has": lambda path, _: _skops(
        path, _node("CachedNode", "builtins", "list") | {"__id__": 77}
    ),
    "a list that holds itself": _circle,
    "a deep schema": _deep,
    "nodes in nodes": _nested,
    "a schema that is a list": lambda path, _: _skops(path, b"[1, 2]"),
    "a schema that is no JSON": lambda path, _: _skops(path, b"\xff\xfe{"),
    "no schema": _named("1.npy"),
    "a trusted type that is no model": lambda path, _: _skops(path, _json("a string")),
    "a pickle, renamed": _content(_pickled),
    "a pickle before an archive": _tail,
    "an empty file": _content(lambda _: b""),
    "a truncated archive": _truncated,
    "a bomb": _bomb,
    "a directory that promises gigabytes": _declared,
    "members that overlap": _overlapping,
    "a name that leads out": _named("../../escaped.txt"),
    "an absolute name": _named("/tmp/escaped.txt"),
    "a name of Windows": _named("C:\\escaped.txt"),
    "one name twice": _named("schema.json"),
    "a link": _link,
    "an encrypted member": _encrypted,
    "a member packed with LZMA": _packed(zipfile.ZIP_LZMA),
}
