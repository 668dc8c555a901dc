"""A secret is replaced in every form; what is none stays."""

import base64
import json
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from automl_agent.tools.secrets import HIDDEN, looks_secret, redact, redact_body, redact_known, remember
from automl_agent.tools.secrets.known import known_secrets

KEY = 'qL7/x+9"vé Zt4$w&w1<%a\\b'


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SOME_API_KEY", KEY)
    return KEY


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


FORMS = {
    "raw": KEY,
    "percent": quote(KEY, safe=""),
    "percent, lower": quote(KEY, safe="").replace("%2B", "%2b").replace("%2F", "%2f").replace("%22", "%22"),
    "repr": repr({"key": KEY}),
    "json": json.dumps({"key": KEY}),
    "json in json": json.dumps({"body": json.dumps(KEY[:8] + "abc")}),
    "base64": in_base64(KEY),
    "basic": "Basic " + in_base64(f"someone:{KEY}"),
    "base64, other place": in_base64(f"somebody:{KEY}"),
    "url-safe base64": base64.urlsafe_b64encode(KEY.encode()).decode(),
    "hex": KEY.encode().hex(),
    "prefix": f"Incorrect API key provided: {KEY[:8]}****",
    "cut": f"...{KEY[:11]}",
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_goes(form: str, key: str) -> None:
    text = redact_known(f"before {FORMS[form]} after")
    assert HIDDEN in text
    assert text.startswith("before ")
    assert text.endswith(" after")
    for part in (
        key[:8],
        quote(key[:8], safe=""),
        repr(key[:8])[1:-1],
        json.dumps(key[:8])[1:-1],
        in_base64(key)[:10],
    ):
        assert part not in text


def test_bodies_keep_their_form(key: str) -> None:
    body = {"a": [f"x {key}", 1, None, True], key: (1.5, {"b": "clean"})}
    assert redact_body(body) == {"a": [f"x {HIDDEN}", 1, None, True], HIDDEN: (1.5, {"b": "clean"})}


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("OPENAI_API_KEY", "abcdefghijk", True),
        ("HF_TOKEN", "correct horse battery", True),
        ("DB_PASSWORD", "hunter2hunter2", True),
        ("CLIENT_SECRET", "abcdefgh", True),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG", True),
        ("SESSION_KEY", "a8f3k2m9x1", True),
        ("PRIMARY_KEY", "customer_id", False),
        ("SOME_API_KEY", "EMPTY", False),
        ("SSH_KEY", "/", False),
        ("KEYBOARD", "qwertz-1234", False),
        ("MONKEY", "abcdefgh1", False),
        ("TOKENIZERS_PARALLELISM", "false1234", False),
        ("PATH", "/usr/bin:/bin", False),
    ],
)
def test_which_variables_hold_secrets(name: str, value: str, secret: bool) -> None:
    assert (value in known_secrets({name: value})) is secret


def test_a_file_that_a_variable_names_is_none_and_a_password_in_an_address_is_one(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text("x")
    assert str(file) not in known_secrets({"TLS_SECRET_KEY": str(file)})
    assert str(file) + "x" in known_secrets({"TLS_SECRET_KEY": str(file) + "x"})
    assert "p4ssw0rd99" in known_secrets({"DATABASE_URL": "postgres://me:p4ssw0rd99@db/x"})


def test_keys_that_are_in_no_variable_are_remembered() -> None:
    remember("7f3a9c1e55aa00bb")
    assert redact_known("key 7f3a9c1e55aa00bb.") == f"key {HIDDEN}."
    remember("short")
    assert redact_known("a short word") == "a short word"


PASTED = (
    "sk-proj-aB3dE5fG7hI9jK1lM3nO5pQ7", "sk-abcdefghijklmnopqrstuvwx", "sk-ant-api03-aaaa1111bbbb2222-cc",
    "ghp_0123456789abcdefghijABCDEFGHIJ", "hf_abcdefghijklmnopqrstuvwxyz", "AKIAIOSFODNN7EXAMPLE",
    "xoxb-1234567890-abcdef", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.s1g", "glpat-aaaaBBBBccccDDDD1",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----",
)  # fmt: skip


@pytest.mark.parametrize("pasted", PASTED)
def test_keys_that_somebody_pastes_are_known_by_their_look(pasted: str) -> None:
    text = redact(f"Predict churn. {pasted} is my key. Two minutes.")
    assert text == f"Predict churn. {HIDDEN} is my key. Two minutes."


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("https://me:pw@host:8/v1", f"https://{HIDDEN}@host:8/v1"),
        ("http://h/v1?api_key=abc&x=1", f"http://h/v1?api_key={HIDDEN}&x=1"),
        ("http://h/v1?x=1&access_token=abc#m", f"http://h/v1?x=1&access_token={HIDDEN}#m"),
        ("{'Authorization': 'Bearer abc.def'}", f"{{'Authorization': '{HIDDEN}'}}"),
        ("Authorization: Basic dTpw", f"Authorization: {HIDDEN}"),
        ('"x-api-key": "abc"', f'"x-api-key": "{HIDDEN}"'),
        ("sent Bearer abcdefgh1 there", f"sent Bearer {HIDDEN} there"),
        ("password: hunter2hunter2.", f"password: {HIDDEN}"),
    ],
)
def test_headers_and_addresses(text: str, left: str) -> None:
    assert redact(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Predict the key risk in sk-learn-predictions-file.csv, AUC.",
        "Does the password column (password: strength) tell? token count, secret ballots.",
        "https://example.org/data?page=2 is where it comes from; me@example.org knows.",
        "Who churns? task-1234567890abcdef1234.csv",
        "the bearer of news",
        "",
    ],
)
def test_what_is_none_stays(text: str) -> None:
    assert redact(text) == text
    assert not looks_secret(text)


@pytest.mark.parametrize("word", ["sk-", "sk-A-", "eyJ-", "a.", "a-", "password:", "secret:'", "?key"])
def test_a_long_text_of_almost_secrets_is_read_in_no_time(word: str) -> None:
    text = word * (100_000 // len(word))
    began = time.process_time()
    redact(text)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "text",
    [
        "sk-proj-abcdefghijklmnopqrst",
        "sk-ant-api03-x1-y2-z3-w4-v5",
        "my_password: hunter2hunter2",
        "x-eyJhbGciOiJI.eyJzdWIiOiIx.c2ln",
    ],
)
def test_keys_are_taken_out_wherever_they_begin(text: str) -> None:
    assert HIDDEN in redact(text)


@pytest.mark.parametrize("text", ["sk-learn", "a sk-learn-like-tool", "sk-learn_1"])
def test_words_that_begin_like_a_key_stay(text: str) -> None:
    assert redact(text) == text
