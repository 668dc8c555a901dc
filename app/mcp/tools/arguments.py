"""Arguments that several tools take, with their bounds and words."""

from typing import Annotated

from mcp_types import ToolAnnotations
from pydantic import Field

Run = Annotated[
    str,
    Field(max_length=4096, description='Name of a run, an unambiguous beginning, "latest", or its folder.'),
]
Request = Annotated[
    str | None,
    Field(
        max_length=100_000,
        description="What to predict, in plain words: target, measure, limits. Example: 'Who will leave? column"
        " Exited in clients.csv, maximise AUC.'",
    ),
]
Data = Annotated[
    str | None,
    Field(max_length=4096, description="Path of the table or pictures, if the request names none."),
]
Test = Annotated[
    str | None, Field(max_length=4096, description="Path of a separate test table, sealed as a whole.")
]
Settings = Annotated[
    dict[str, Annotated[str, Field(max_length=4096)]] | None,
    Field(
        max_length=60,
        description="Task fields that win over the request's words: target, metric, kind, positive_class,"
        " exclude (a,b), min_score, max_model_mb, max_latency_ms, interpretable (true), time_column, group_columns,"
        " fair_across, monotone, max_memory_mb, commercial.",
    ),
]
Llm = Annotated[
    str | None,
    Field(
        max_length=500,
        description="none (rules and classical search, free, nothing leaves the machine), embedded (downloads 1.1 GB"
        " once), openai:MODEL, ollama:MODEL or http://host:port/v1#MODEL. Unset: what the server's environment"
        " configures, else embedded.",
    ),
]
Trials = Annotated[int | None, Field(ge=1, le=1_000_000, description="Most search trials.")]
TimeLimit = Annotated[
    float | None,
    Field(
        gt=0,
        le=30 * 86_400,
        description="Whole run, in seconds. Unset: the request's; with neither time nor trials, 300.",
    ),
]
MaxCost = Annotated[float | None, Field(ge=0, description="Most US dollars for the language model.")]
MaxTokens = Annotated[int | None, Field(ge=0, description="Most tokens for the language model.")]
Seed = Annotated[int | None, Field(ge=0, le=2**31 - 1)]
Jobs = Annotated[int | None, Field(ge=1, le=256, description="Worker processes at a time.")]
Wait = Annotated[
    float,
    Field(
        ge=0,
        le=600,
        description="Wait at most so long for the end. Many clients give up on a call after 60 s: 45 is safe.",
    ),
]
Timeout = Annotated[float, Field(gt=0, le=600, description="Give up after so many seconds.")]
Overwrite = Annotated[bool, Field(description="Replace a file that is there.")]

READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
