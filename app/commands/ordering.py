"""From the words on the command line to an order."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...agents.crew.order import Order, Overrides

_LISTS = frozenset(
    {
        *("exclude", "group_columns", "drop", "accepted_leaks", "fair_across", "monotone"),
        *("families", "without_families", "costs", "ignore"),
    }
)


@dataclass(frozen=True)
class Words:
    """What was typed: a request file, its text or a plan, and ``key=value`` settings."""

    request: str | None = None
    text: str | None = None
    plan: Path | None = None
    settings: tuple[str, ...] = ()

    def order(self, started: float, **fields: Any) -> "Order":
        """The order, its time limit counting from monotonic time ``started``."""
        from ...agents.crew.order import Order

        if self.plan is not None:
            beside = (self.plan.resolve().parent, Path.cwd())
            return Order(started=started, plan=self.plan.resolve(), folders=beside, **fields)
        text, folders = self._request()
        _warn_of_secrets(text)
        return Order(started=started, request=text, folders=folders, **fields)

    def overrides(
        self,
        *,
        target: str | None,
        metric: str | None,
        time_limit: str | None,
        trials: int | None,
        drop: Sequence[str] = (),
        accept_leak: Sequence[str] = (),
    ) -> "Overrides":
        """Task fields from options and settings.

        Raises:
            RequestError: a key is not known or its value does not fit.
        """
        from pydantic import ValidationError

        from ...agents.crew.order import Overrides
        from ...pipelines.contracts import RequestError

        given = {key: value for setting in self._settings() for key, value in [_setting(setting)]}
        options = {
            "target": target,
            "metric": metric,
            "max_trials": trials,
            "time_limit_seconds": seconds(time_limit),
            "drop": tuple(drop) or None,
            "accepted_leaks": tuple(accept_leak) or None,
        }
        given |= {key: value for key, value in options.items() if value is not None}
        try:
            return Overrides.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            raise RequestError("BAD-SETTING", f"{field}: {first['msg']}", "mend that setting") from error

    def _settings(self) -> tuple[str, ...]:
        """With ``--text`` or ``--plan`` there is no request file: the first word is a setting too."""
        if self.request is not None and (self.text is not None or self.plan is not None):
            return (self.request, *self.settings)
        return self.settings

    def _request(self) -> tuple[str, tuple[Path, ...]]:
        """The request's text and the folders its data is looked for in."""
        from ...pipelines.contracts import RequestError

        if self.text is not None:
            return self.text, (Path.cwd(),)
        if self.request is None:
            raise RequestError(
                "NO-REQUEST", "there is no request", "name a request file, or use --text or --plan"
            )
        if self.request == "-":
            return sys.stdin.read(), (Path.cwd(),)
        path = Path(self.request)
        return _read(path), (path.resolve().parent, Path.cwd())


def _warn_of_secrets(text: str) -> None:
    """Say that a request holds what looks like a key; the order is without it (``agents/crew/order.py``)."""
    from ...tools.secrets import HIDDEN, looks_secret

    if looks_secret(text):
        print(
            f"warning: the request holds what looks like a key or password; {HIDDEN} stands for it in all that is kept"
            " or sent. If it is real, make it invalid: keys belong into the environment",
            file=sys.stderr,
        )


def _read(path: Path) -> str:
    from ...pipelines.contracts import RequestError

    if path.is_dir():
        raise RequestError("REQUEST-IS-FOLDER", f"{path} is a folder", "name a text file, or use --text")
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise RequestError(
            "NO-SUCH-REQUEST", f"there is no file {path}", "name a text file, or use --text"
        ) from error
    except (OSError, ValueError) as error:
        raise RequestError(
            "REQUEST-UNREADABLE", f"{path} is not readable text", "write it as UTF-8 text"
        ) from error


def _setting(text: str) -> tuple[str, object]:
    from ...agents.crew.order import Overrides
    from ...pipelines.contracts import RequestError

    key, equals, value = text.partition("=")
    if not equals or key not in Overrides.model_fields:
        known = ", ".join(Overrides.model_fields)
        raise RequestError("BAD-SETTING", f"{text!r} is no key=value that is known", f"keys are {known}")
    if key in _LISTS:
        return key, tuple(part.strip() for part in value.split(","))
    return key, seconds(value) if key == "time_limit_seconds" else value


def seconds(text: str | None) -> float | None:
    """``90``, ``90s``, ``10m``, ``1h30m`` in seconds.

    Raises:
        RequestError: it is none of these.
    """
    from ...pipelines.contracts import RequestError

    if text is None:
        return None
    number = r"(\d+(?:\.\d+)?)"
    parts = re.fullmatch(f"(?:{number}h)?(?:{number}m)?(?:{number}s?)?", text.strip().lower())
    total = (
        sum(float(p or 0) * unit for p, unit in zip(parts.groups(), (3600, 60, 1), strict=True))
        if parts
        else 0
    )
    if total <= 0:
        raise RequestError("BAD-TIME-LIMIT", f"{text!r} is no time", "write 30s, 10m, 1h or 1h30m")
    return total


def check_device(device: str | None) -> None:
    """Refuse a device that there is not.

    Raises:
        RequestError: the name is not auto, cpu or cuda.
    """
    from ...pipelines.contracts import RequestError

    if device not in {None, "auto", "cpu", "cuda"}:
        raise RequestError("NO-SUCH-DEVICE", f"no device is called {device!r}", "use auto, cpu or cuda")


def check_llm(spec: str | None) -> None:
    """Refuse what names no language model, before anything is read.

    Raises:
        RequestError: it has none of the forms.
    """
    from ...tools.llm.spec import parse_spec

    if spec is not None:
        parse_spec(spec)


def check_privacy(level: str | None) -> None:
    """Refuse a privacy level that there is not.

    Raises:
        RequestError: the name is not schema or sample.
    """
    from ...pipelines.contracts import RequestError

    if level not in {None, "schema", "sample"}:
        raise RequestError("NO-SUCH-LEVEL", f"no privacy level is called {level!r}", "use schema or sample")


def named_weights(names: Sequence[str] | None) -> tuple[str, ...]:
    """Folders of weights as absolute paths, since a run is taken up from anywhere; names of repositories as they are.

    Raises:
        RequestError: what follows ``hf:`` is no name of a repository.
    """
    from ...tools.weights.fetch import repository

    return tuple(
        name if repository(name) is not None else str(Path(name).expanduser().absolute())
        for name in names or ()
    )


def check_confine(how: str) -> None:
    """Refuse a way of confining that there is not, and one that this system has not.

    Raises:
        RequestError: the name is not auto or required, or workers cannot be confined here as required.
    """
    from ...pipelines.contracts import RequestError

    if how not in {"auto", "required"}:
        raise RequestError("NO-SUCH-WAY", f"workers are not confined {how!r}", "use auto or required")
    if how == "required":
        from ...tools.trials.zygote_link import check_confinement

        check_confinement("required")


def check_verify(how: str | None) -> None:
    """Refuse a way of verifying that there is not.

    Raises:
        RequestError: the name is not default or thorough.
    """
    from ...pipelines.contracts import RequestError

    if how not in {None, "default", "thorough"}:
        raise RequestError("NO-SUCH-WAY", f"nothing is verified {how!r}", "use default or thorough")
