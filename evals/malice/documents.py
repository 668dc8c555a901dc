"""Hostile ``plan.yaml`` files: a sound plan that somebody edited to do harm, and documents that are none."""

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from .replies import NAMES

#: Documents that are refused as text.
TEXTS: Mapping[str, bytes] = {
    "an object": b"!!python/object/apply:os.system ['touch ../outside/x']",
    "an object in a plan": b"version: 1\ntask: !!python/object/new:subprocess.Popen [['touch', '../outside/x']]\n",
    "a module": b"!!python/module:antigravity ''",
    "a name": b"version: !!python/name:os.system ''",
    "a tuple": b"version: !!python/tuple [1, 2]",
    "a tag of its own": b"!<tag:evil.example,2026:run> {}",
    "laughs": b"a: &a [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9)) for n in range(12)),
    "laughs as a plan": b"version: 1\nplanning: &p ["
    + b"x," * 9
    + b"x]\nsplit: {a: ["
    + b"*p," * 9
    + b"*p]}\n",
    "itself": b"&a {version: 1, task: *a, split: *a, features: [*a]}",
    "deep": b"[" * 20_000 + b"]" * 20_000,
    "deep maps": b"{a: " * 5_000 + b"1" + b"}" * 5_000,
    "a date of no calendar": b"version: 2026-99-99",
    "a number of many digits": b"version: " + b"9" * 10_000,
    "two documents": b"version: 1\n---\nversion: 1\n",
    "a key twice": b"version: 1\nversion: 2\n",
    "a key that is a list": b"? [a, b]\n: 1\n",
    "binary": b"version: !!binary 'no base64 !'",
    "a merge of nothing": b"<<: 5\nversion: 1\n",
    "tabs": b"\tversion: 1",
    "no text": b"\xff\xfe\x00\x00\xd8",
    "NUL": b"version: 1\0",
    "empty": b"",
    "a word": b"plan",
    "a list": b"- 1\n- 2\n",
    "a pickle": b"\x80\x04cposix\nsystem\n.",
}
_FIELDS = ("task.target", "task.data", "task.metric", "proposer", "device", "split.protocol", "split.time")


def documents(sound: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(name, document) of plans that are refused, made of a sound one."""
    for number, word in enumerate(NAMES):
        field = _FIELDS[number % len(_FIELDS)]
        yield f"{field} is {word[:20]!r}", _changed(sound, field, word)
        yield f"a family is {word[:20]!r}", _changed(sound, "families", [{"name": word, "why": ""}])
    for name, field, value in (
        ("folds", "split.folds", 10**9),
        ("no folds", "split.folds", -1),
        ("no time", "budget.time_limit_seconds", -5),
        ("time that is none", "budget.time_limit_seconds", float("nan")),
        ("endless time", "budget.time_limit_seconds", float("inf")),
        ("no trials", "budget.trials", 0),
        ("memory of words", "budget.memory_mb", "all"),
        ("a seed below nothing", "seed", -1),
        ("a version to come", "version", 2),
        ("a command", "command", "touch ../outside/x"),
        ("hooks", "task.hooks", ["os.system"]),
        ("a feature twice", "features", [*sound["features"], sound["features"][0]]),
        ("a column that is none", "features", [{"name": "../x", "kind": "numeric"}]),
        ("a kind that is none", "features", [{"name": "a", "kind": "pickle"}]),
        ("code for a feature", "derived", ["__import__('os').system('touch ../outside/x')"]),
        ("another feature of code", "derived", ["(lambda: 0).__globals__"]),
        ("a test table elsewhere", "task.test_data", "../outside/secret.csv/../secret.txt"),
        ("no families", "families", []),
        ("a family twice", "families", [sound["families"][0]] * 2),
    ):
        yield name, _changed(sound, field, value)


def _changed(sound: Mapping[str, Any], field: str, value: object) -> dict[str, Any]:
    document = copy.deepcopy(dict(sound))
    held, *path = document, *field.split(".")
    for part in path[:-1]:
        held = held[part]
    held[path[-1]] = value
    return document
