"""Plan without training, in a process of its own."""

from typing import Annotated, Any

from mcp.server.mcpserver.tools import Tool
from mcp_types import ToolAnnotations
from pydantic import Field

from ....pipelines.contracts import PipelinePlan
from ....tools.report.wording import shown
from ...control import Launch
from ..answers import PlanAnswer
from ..children import call
from ..place import Place
from ..standing import LONGEST
from .arguments import Data, Llm, Overwrite, Settings, Test, TimeLimit, Timeout, Trials

_MOST_COLUMNS = 60
_WRITES = ToolAnnotations(
    read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=True
)


def tools(place: Place) -> list[Tool]:
    """plan."""

    async def plan(
        request: Annotated[str, Field(max_length=100_000, description="As start takes it.")],
        data: Data = None,
        test: Test = None,
        settings: Settings = None,
        time_limit_seconds: TimeLimit = None,
        trials: Trials = None,
        llm: Llm = None,
        out: Annotated[str, Field(max_length=4096, description="The YAML file to write.")] = "plan.yaml",
        overwrite: Overwrite = False,
        timeout_seconds: Timeout = 300.0,
    ) -> PlanAnswer:
        launch = Launch(
            text=request,
            data=data,
            test=test,
            settings=settings or {},
            time_limit_seconds=time_limit_seconds,
            trials=trials,
            llm=llm,
        )
        path = place.new_file(out, overwrite)
        words = ["plan", f"--out={path}", "--yes", "--json", *launch.words()]
        made = PipelinePlan.model_validate(await call(words, place.cwd, request, timeout_seconds))
        return _told(str(path / "plan.yaml" if path.is_dir() else path), made)

    return [
        Tool.from_function(
            plan,
            description="Understand a request and write the plan (task, split, columns, families, budget) as YAML,"
            " training nothing: 2 to 30 s, longer with a language model. Read or edit it, then start with plan=PATH.",
            annotations=_WRITES,
        )
    ]


def _told(path: str, made: PipelinePlan) -> PlanAnswer:
    task = made.task
    left: list[Any] = [feature for feature in made.features if not feature.use]
    return PlanAnswer(
        path=path,
        target=shown(task.target, LONGEST),
        kind=task.kind.value,
        metric=task.metric,
        direction=task.direction.value,
        data=shown(str(task.data), LONGEST),
        split=shown(f"{made.split.protocol.value}, {made.split.folds} folds: {made.split.evidence}", LONGEST),
        families=tuple(family.name for family in made.families),
        columns_used=len(made.features) - len(left),
        columns_left_out=tuple(shown(f"{f.name}: {f.why}", LONGEST) for f in left[:_MOST_COLUMNS]),
        time_limit_seconds=made.budget.time_limit_seconds,
        trials_limit=made.budget.trials,
        proposer=made.proposer,
        notes=tuple(shown(note, LONGEST) for note in (*made.planning, *made.notes)),
    )
