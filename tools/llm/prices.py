"""What endpoints charge. The table has a date; a model that is not in it has no known price."""

import os
from functools import cache
from importlib.resources import files
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, ValidationError

from ...pipelines.contracts import RequestError, Value
from .spec import LlmSpec

#: ``IN,OUT``: dollars for a million tokens, for models that the table does not know.
PRICE_VARIABLE = "AUTOML_AGENT_PRICE"


class Price(Value):
    """US dollars for a million tokens in and out."""

    input: float = Field(ge=0)
    output: float = Field(ge=0)

    def cost(self, input_tokens: int, output_tokens: int) -> float:
        """Dollars for so many tokens."""
        return (input_tokens * self.input + output_tokens * self.output) / 1e6


FREE = Price(input=0.0, output=0.0)


def price_of(spec: LlmSpec, model: str) -> Price | None:
    """The price of a model, or None where nobody knows. Models on this machine cost nothing.

    Raises:
        RequestError: the variable that states a price holds something else.
    """
    if stated := os.environ.get(PRICE_VARIABLE):
        return _stated(stated)
    if spec.provider in {"none", "embedded", "ollama", "scripted"} or _is_local(spec.base_url or ""):
        return FREE
    # Dated releases ("gpt-4.1-mini-2025-04-14") cost what their name without the date costs.
    known = [name for name in _table() if model == name or model.startswith(f"{name}-20")]
    return _table()[max(known, key=len)] if known else None


def table_date() -> str:
    """The day on which the prices were looked up."""
    return str(_file()["date"])


@cache
def _file() -> dict[str, Any]:
    import yaml

    text = files("automl_agent.tools.llm").joinpath("prices.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@cache
def _table() -> dict[str, Price]:
    rows = _file()["usd_per_million_tokens"].items()
    return {name: Price(input=row[0], output=row[1]) for name, row in rows}


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _stated(text: str) -> Price:
    try:
        low, high = (float(part) for part in text.split(","))
        return Price(input=low, output=high)
    except (ValueError, ValidationError) as error:
        raise RequestError(
            "BAD-PRICE", f"{PRICE_VARIABLE}={text[:40]!r} is no price", "write IN,OUT"
        ) from error
