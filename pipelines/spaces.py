"""Search spaces, declared once: samplers, language models and reports all read the same declaration."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from .contracts import ParamValue, Value

if TYPE_CHECKING:
    import optuna
    from optuna.distributions import BaseDistribution


class When(Value):
    """A parameter is active only while parameter ``name`` has one of ``values``."""

    name: str
    values: tuple[ParamValue, ...]


class Real(Value):
    """A real parameter in [low, high], on a log scale where ``log``, on a logit scale within (0, 1) where ``logit``.

    Optuna knows no logit scale: its own samplers see a linear one.
    """

    type: Literal["real"] = "real"
    name: str
    low: float
    high: float
    default: float
    log: bool = False
    logit: bool = False
    when: When | None = None
    help: str = ""

    @model_validator(mode="after")
    def _one_scale(self) -> "Real":
        if self.logit and (self.log or not 0 < self.low < self.high < 1):
            raise ValueError(
                f"{self.name} can be on a logit scale only within (0, 1), and not on a log scale too"
            )
        return self

    def distribution(self) -> "BaseDistribution":
        """As Optuna knows it."""
        from optuna.distributions import FloatDistribution

        return FloatDistribution(self.low, self.high, log=self.log)

    def suggest(self, trial: "optuna.Trial") -> ParamValue:
        """Let the study's sampler choose a value."""
        return trial.suggest_float(self.name, self.low, self.high, log=self.log)

    def problem(self, value: ParamValue) -> str | None:
        """Why ``value`` cannot be used, or None."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"{self.name} must be a number, got {value!r}"
        if not self.low <= value <= self.high:
            return f"{self.name} must be within [{self.low}, {self.high}], got {value!r}"
        return None


class Integer(Value):
    """A whole-number parameter in [low, high]."""

    type: Literal["integer"] = "integer"
    name: str
    low: int
    high: int
    default: int
    log: bool = False
    when: When | None = None
    help: str = ""

    def distribution(self) -> "BaseDistribution":
        """As Optuna knows it."""
        from optuna.distributions import IntDistribution

        return IntDistribution(self.low, self.high, log=self.log)

    def suggest(self, trial: "optuna.Trial") -> ParamValue:
        """Let the study's sampler choose a value."""
        return trial.suggest_int(self.name, self.low, self.high, log=self.log)

    def problem(self, value: ParamValue) -> str | None:
        """Why ``value`` cannot be used, or None."""
        if isinstance(value, bool) or not isinstance(value, int):
            return f"{self.name} must be a whole number, got {value!r}"
        if not self.low <= value <= self.high:
            return f"{self.name} must be within [{self.low}, {self.high}], got {value!r}"
        return None


class Choice(Value):
    """One of several values."""

    type: Literal["choice"] = "choice"
    name: str
    choices: tuple[ParamValue, ...]
    default: ParamValue
    when: When | None = None
    help: str = ""

    def distribution(self) -> "BaseDistribution":
        """As Optuna knows it."""
        from optuna.distributions import CategoricalDistribution

        return CategoricalDistribution(self.choices)

    def suggest(self, trial: "optuna.Trial") -> ParamValue:
        """Let the study's sampler choose a value."""
        value = trial.suggest_categorical(self.name, self.choices)
        assert value is not None
        return value

    def problem(self, value: ParamValue) -> str | None:
        """Why ``value`` cannot be used, or None."""
        if not any(value == c and type(value) is type(c) for c in self.choices):
            return f"{self.name} must be one of {list(self.choices)}, got {value!r}"
        return None


Parameter = Annotated[Real | Integer | Choice, Field(discriminator="type")]


class SearchSpace(Value):
    """The parameters of one family, parents before the parameters that depend on them."""

    parameters: tuple[Parameter, ...]

    @model_validator(mode="after")
    def _consistent(self) -> "SearchSpace":
        seen: set[str] = set()
        for parameter in self.parameters:
            if parameter.name in seen:
                raise ValueError(f"parameter {parameter.name} is declared twice")
            if parameter.when is not None and parameter.when.name not in seen:
                raise ValueError(
                    f"{parameter.name} depends on {parameter.when.name}, declared later or never"
                )
            if (problem := parameter.problem(parameter.default)) is not None:
                raise ValueError(f"default of {problem}")
            seen.add(parameter.name)
        return self

    def _walk(self, params: Mapping[str, ParamValue]) -> Iterator[Real | Integer | Choice]:
        """Active parameters. Reads ``params`` lazily, so that a caller may fill it on the way."""
        for parameter in self.parameters:
            when = parameter.when
            if when is None or params.get(when.name) in when.values:
                yield parameter

    def default(self, given: Mapping[str, ParamValue] | None = None) -> dict[str, ParamValue]:
        """The library's own configuration, with the values of active parameters that are ``given``."""
        params: dict[str, ParamValue] = {}
        for parameter in self._walk(params):
            params[parameter.name] = (given or {}).get(parameter.name, parameter.default)
        return params

    def suggest(self, trial: "optuna.Trial") -> dict[str, ParamValue]:
        """A configuration chosen by the trial's sampler, inactive parameters left out."""
        params: dict[str, ParamValue] = {}
        for parameter in self._walk(params):
            params[parameter.name] = parameter.suggest(trial)
        return params

    def distributions(self, params: Mapping[str, ParamValue]) -> "dict[str, BaseDistribution]":
        """Optuna's distributions of the parameters that are active in ``params``."""
        return {p.name: p.distribution() for p in self._walk(params)}

    def problems(self, params: Mapping[str, ParamValue]) -> list[str]:
        """Everything that is wrong with ``params``: unknown, missing, inactive or out of range. Never clips."""
        active = {p.name: p for p in self._walk(params)}
        found = [f"{name} is not a parameter here" for name in params if name not in active]
        for name, parameter in active.items():
            if name not in params:
                found.append(f"{name} is missing")
            elif (problem := parameter.problem(params[name])) is not None:
                found.append(problem)
        return found
