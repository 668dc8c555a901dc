"""How long an endpoint asks to be left alone."""

from datetime import UTC, datetime

import pytest
from automl_agent.tools.llm.waiting import asked_wait

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("3600", 3600.0),
        ("1e300", 1e300),
        ("Fri, 02 Jan 2026 03:04:35 GMT", 30.0),
        ("Fri, 02 Jan 2026 03:04:35 -0000", 30.0),
        ("Fri, 02 Jan 2026 04:04:35 +0100", 30.0),
        ("Fri, 02 Jan 2026 01:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("1" * 500, None),
        ("Fri, 32 Jan 2026 03:04:35 GMT", None),
        ("Fri, 02 Jan 99999 03:04:35 GMT", None),
        ("Fri, 02 Jan 2026 03:04:35 +99999999", None),
        (",,,,", None),
    ],
)
def test_seconds_dates_and_nonsense(said: str, wait: float | None) -> None:
    assert asked_wait({"retry-after": said}, NOW) == wait


def test_nothing_said() -> None:
    assert asked_wait({}) is None
