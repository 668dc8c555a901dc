"""Secrets that lie about in the environment while whole runs go well, badly and wrong: none of them turns up anywhere."""

import base64
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

from ..fake_endpoint import Behaviour, Exchange, FakeEndpoint, says, status
from .arena import SECONDS, Arena
from .play import honest
from .suite import Part
from .tables import TARGET, table

#: Of the kinds that people have: a key, a token, words, signs that are escaped, and a password in an address.
SECRETS: Mapping[str, str] = {
    "OPENAI_API_KEY": "sk-canary-4Kq8Zr2Vx7Lm5Np1",
    "HF_TOKEN": "hfcanaryQwErTyUiOpAsDfGh",
    "DB_PASSWORD": 'c4n"ary\\p%w&d<1>é/+=$',
    "AWS_SECRET_ACCESS_KEY": "wCanary/K7MDENG+bPxRfiCYzz9",
    "APP_SECRET": "canary horse battery staple",
    "DATABASE_URL": "postgres://someone:can4ryInUrl77@db.example/x",
}
_VALUES = {**SECRETS, "DATABASE_URL": "can4ryInUrl77"}
_TRIALS = "2"
#: Breaks where the plan is made, with every secret in its words, and ends as the command does.
_CRASH = """
import os, sys
from automl_agent.agents.crew import prepare
from automl_agent.app import cli

def broken(*_):
    raise RuntimeError("lost " + " ".join(f"{name}={value}" for name, value in os.environ.items()))

prepare.plan_with_model = broken
sys.argv[1:] = sys.argv[1:]
cli.main()
"""


def canaries(root: Path) -> Part:
    """Whole runs with secrets about; everything that they leave is searched."""
    part = Part("whole runs with secrets in the environment")
    everything = " and ".join(_VALUES.values())
    runs: Mapping[str, tuple[Behaviour, str, tuple[int, ...], tuple[str, ...]]] = {
        "an endpoint that says again what it was sent": (_echoes, "", (0, 3), ("-m", "automl_agent.app.cli")),
        "an endpoint that refuses the key and quotes it": (
            status(401, f"Incorrect API key provided: {everything}"), "", (0, 3), ("-m", "automl_agent.app.cli"),
        ),
        "a request with the secrets in it": (says(honest), f" My notes: {everything}.", (0, 3), ("-m", "automl_agent.app.cli")),
        "a bug of ours": (says(honest), "", (1,), ("-c", _CRASH)),
    }  # fmt: skip
    for number, (name, (behaviour, more, codes, program)) in enumerate(runs.items()):
        arena = Arena(root / str(number))
        arena.lay_out()
        table(arena.home / "table.csv")
        with FakeEndpoint([behaviour]) as endpoint:
            done = subprocess.run(
                [sys.executable, "-P", *program, "run", "--text", f"Predict {TARGET} from table.csv.{more}",
                 "--data", "table.csv", f"target={TARGET}", "--llm", f"{endpoint.base_url}#fake",
                 "--trials", _TRIALS, "--yes", "--out", "run", "interpretable=true"],
                cwd=arena.home, env=arena.environment(**SECRETS), capture_output=True, timeout=SECONDS, check=False,
            )  # fmt: skip
            bodies = json.dumps(endpoint.requests, ensure_ascii=False).encode()
        part.tried += 1
        said = done.stdout + done.stderr
        part.expect(done.returncode in codes, f"{name}: exit code {done.returncode}, {said[-300:]!r}")
        part.expect(len(endpoint.requests) > 0, f"{name}: nothing was asked")
        part.expect(b"Traceback" not in said, f"{name}: a traceback on the screen")
        files = dict(_files(arena.root))
        part.notes.append(f"{name}: {len(files)} files of {sum(map(len, files.values())) / 1e6:.1f} MB")
        for place, content in {"screen": said, "bodies": bodies, **files}.items():
            hits = [f"{secret} as {form}" for secret, form in _hits(content)]
            part.expect(not hits, f"{name}: {place} has {', '.join(hits[:3])}")
    return part


def _echoes(exchange: Exchange) -> None:
    key = exchange.handler.headers["Authorization"]
    says(lambda body: f"You sent {key} ({key[7:15]}...). {honest(body)}")(exchange)


def _files(root: Path) -> Iterator[tuple[str, bytes]]:
    """Everything that lies there, archives unpacked too."""
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        yield str(path.relative_to(root)), path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield f"{path.relative_to(root)}:{name}", archive.read(name)


def _hits(content: bytes) -> Iterator[tuple[str, str]]:
    for name, secret in _VALUES.items():
        for form, text in _forms(secret):
            if text in content:
                yield name, form


def _forms(secret: str) -> Iterator[tuple[str, bytes]]:
    """Written apart from those that the redaction knows, so that one does not excuse the other."""
    data = secret.encode()
    yield "it is", data
    yield "its beginning", data[:8]
    yield "percent-encoded", quote(secret, safe="").encode()
    yield "percent-encoded in a form", quote_plus(secret).encode()
    yield "repr", repr(secret)[1:-1].encode()
    yield "JSON", json.dumps(secret)[1:-1].encode()
    yield "UTF-16", secret.encode("utf-16-le")
    for before in range(3):
        cut = data[: len(data) - (len(data) + before) % 3]
        encoded = base64.b64encode(b"\0" * before + cut)
        # What the unknown neighbours before it decide is left out.
        yield "base64", encoded[4 if before else 0 :]
