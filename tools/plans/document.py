"""``plan.yaml``: a plan as a person reads and edits it, and back."""

from pathlib import Path

from pydantic import ValidationError

from ...pipelines.contracts import PipelinePlan, PlanError
from ..store.files import write_text

_HEADER = """\
# The plan of this run. Edit it, then: automl-agent run --plan {name}
# split.protocol: iid, stratified, grouped, temporal or grouped_temporal
# derived: features to compute, such as ["log1p(income) / rooms"], "in quotes" where a name is no plain word
# features: use: false leaves a column out; families: the search tries them in this order
"""

#: A plan of a table with 50,000 columns has fewer.
_MOST_BYTES = 32 * 1024**2


def write_plan(path: Path, plan: PipelinePlan) -> None:
    """Write ``plan`` as YAML."""
    import yaml

    body = yaml.safe_dump(plan.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=110)
    write_text(path, _HEADER.format(name=path.name) + body)


def read_plan(path: Path) -> PipelinePlan:
    """Read a plan that a person may have edited.

    Raises:
        PlanError: it cannot be read, is not YAML, or says something a plan cannot.
    """
    import yaml

    try:
        # No more than that: a device has no end.
        with path.open("rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError("PLAN-UNREADABLE", f"cannot read {path}: {error}", "name a plan.yaml") from error
    if len(content) > _MOST_BYTES:
        raise PlanError("PLAN-TOO-LARGE", f"{path} has more than {_MOST_BYTES} bytes", "name a plan.yaml")
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        # A date in the 99th month and a number of ten thousand digits are YAML's ValueErrors.
        where = " ".join(str(error).split())[:160]
        raise PlanError("PLAN-NOT-YAML", f"{path} is not YAML: {where}", "mend it, or plan anew") from error
    try:
        return PipelinePlan.model_validate(document)
    except RecursionError as error:
        raise PlanError("PLAN-INVALID", f"{path} holds itself", "mend it, or plan anew") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the document"
        raise PlanError(
            "PLAN-INVALID", f"{path}: {field}: {first['msg']}", "mend that line, or plan anew"
        ) from error
