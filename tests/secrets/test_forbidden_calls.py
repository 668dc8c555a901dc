"""What runs text, unpickles files or asks a shell stands nowhere in the package. Read as Python: words may say it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("agents", "app", "evals", "pipelines", "prompts", "tools")
#: Modules that read code out of data, or run commands; and functions that do, by their dotted names.
MODULES = frozenset(
    {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "shelve", "marshal", "joblib", "code"}
)
CALLS = frozenset(
    {
        *(
            "eval",
            "exec",
            "compile",
            "__import__",
            "os.system",
            "os.popen",
            "torch.load",
            "torch.save",
            "np.save",
        ),
        *(
            "yaml.load",
            "yaml.unsafe_load",
            "yaml.full_load",
            "pd.read_pickle",
            "pandas.read_pickle",
            "pty.spawn",
        ),
        *("subprocess.getoutput", "subprocess.getstatusoutput"),
    }
)
#: (file, what) of those who play attackers: they write pickles, and read none.
ALLOWED = frozenset(
    {
        ("evals/malice/archives.py", "pickle"),
        ("evals/malice/archives.py", "shell="),
        ("evals/sabotage/saboteurs/files.py", "allow_pickle="),
        *(
            (f"evals/{name}.py", "np.save")
            for name in ("integrity/tampering", "integrity/hostile/changed_afterwards")
        ),
        ("evals/sabotage/saboteurs/files.py", "np.save"),
    }
)


def sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def found(tree: ast.AST) -> Iterator[str]:
    """What a module does that none may do."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.partition(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            name = node.module or ""
            if name.partition(".")[0] in MODULES:
                yield name
            yield from (full for a in node.names if (full := f"{name}.{a.name}") in CALLS)
        elif isinstance(node, ast.Call):
            name = dotted(node.func)
            given = {k.arg: k.value for k in node.keywords}
            if name in CALLS and not (name == "np.save" and _is(given.get("allow_pickle"), False)):
                yield name
            if "shell" in given and not _is(given["shell"], False):
                yield "shell="
            if "allow_pickle" in given and not _is(given["allow_pickle"], False):
                yield "allow_pickle="
            if (
                name.endswith("np.load")
                and not _is(given.get("allow_pickle"), False)
                and "mmap_mode" not in given
            ):
                yield "np.load without allow_pickle=False"


def _is(node: ast.expr | None, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def test_nothing_forbidden_is_called() -> None:
    seen = {
        (path.relative_to(ROOT).as_posix(), what)
        for path in sources()
        for what in found(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert seen - ALLOWED == set()


@pytest.mark.parametrize(
    "text",
    [
        "import pickle", "from pickle import loads", "import joblib.externals", "eval('1')", "exec(x)", "import torch; torch.load(f)",
        "import subprocess; subprocess.run('x', shell=True)", "subprocess.Popen(x, shell=yes)", "import yaml; yaml.load(x)",
        "os.system('x')", "np.load(p, allow_pickle=True)", "from yaml import load; load(x)", "from os import system",
        "np.save(f, a)",
    ],
)  # fmt: skip
def test_it_would_be_seen(text: str) -> None:
    assert list(found(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    ["'eval(x)'", "# exec(x)", "model.eval()", "re.compile('x')", "yaml.safe_load(x)", "literal_eval('1')"],
)
def test_words_and_namesakes_are_no_calls(text: str) -> None:
    assert not list(found(ast.parse(text)))
