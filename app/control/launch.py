"""What a run is begun or taken up with: the options of ``automl-agent run`` and ``resume`` as a value."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from ...pipelines.contracts import Value

#: The longest request that is read (``agents/intake/guard.py``).
_LONGEST_REQUEST = 100_000


class Launch(Value):
    """A new run: a request or a plan, and what a person would have typed beside it.

    Attributes:
        text: the request.
        plan: a plan file, instead of a request.
        data, test: tables; paths as the process that begins the run sees them.
        settings: task fields such as ``{"exclude": "sex,race"}``; they win over the request's words.
        llm: as ``--llm`` takes it; None: the best that can be had.
    """

    text: str | None = Field(default=None, max_length=_LONGEST_REQUEST)
    plan: Path | None = None
    data: str | None = Field(default=None, max_length=4096)
    test: str | None = Field(default=None, max_length=4096)
    settings: Mapping[str, str] = {}
    llm: str | None = Field(default=None, max_length=500)
    proposer: str | None = Field(default=None, max_length=60)
    trials: int | None = Field(default=None, ge=1)
    time_limit_seconds: float | None = Field(default=None, gt=0, le=30 * 86_400)
    max_cost: float | None = Field(default=None, ge=0)
    max_tokens: int | None = Field(default=None, ge=0)
    privacy: Literal["schema", "sample"] | None = None
    device: Literal["auto", "cpu", "cuda"] | None = None
    seed: int | None = Field(default=None, ge=0)
    jobs: int | None = Field(default=None, ge=1, le=256)
    #: For the folder's name, where the plan's own name says nothing.
    about: str | None = Field(default=None, max_length=200)

    def words(self) -> list[str]:
        """The words of the command line after ``run``; the request is read from stdin. Nothing that was given can pass
        for an option.
        """
        given = {
            "--plan": self.plan,
            "--data": self.data,
            "--test": self.test,
            "--llm": self.llm,
            "--proposer": self.proposer,
            "--trials": self.trials,
            "--time-limit": _seconds(self.time_limit_seconds),
            "--max-cost": self.max_cost,
            "--max-tokens": self.max_tokens,
            "--privacy": self.privacy,
            "--device": self.device,
            "--seed": self.seed,
            "--jobs": self.jobs,
        }
        settings = [f"{key}={value}" for key, value in self.settings.items()]
        return [*_options(given), "--", *(["-"] if self.plan is None else []), *settings]


class Resumption(Value):
    """How a run is taken up; limits count for the whole run."""

    llm: str | None = Field(default=None, max_length=500)
    trials: int | None = Field(default=None, ge=1)
    time_limit_seconds: float | None = Field(default=None, gt=0, le=30 * 86_400)
    accept_leaks: tuple[str, ...] = ()

    def words(self) -> list[str]:
        """The options of ``resume``."""
        given = {
            "--llm": self.llm,
            "--trials": self.trials,
            "--time-limit": _seconds(self.time_limit_seconds),
        }
        return [*_options(given), *(f"--accept-leak={name}" for name in self.accept_leaks)]


def _options(given: Mapping[str, object]) -> Iterator[str]:
    # One word each: a value that begins with a dash stays a value.
    return (f"{name}={value}" for name, value in given.items() if value is not None)


def _seconds(value: float | None) -> str | None:
    return None if value is None else f"{value:.3f}s"
