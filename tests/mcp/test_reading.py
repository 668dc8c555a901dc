"""What tools and resources tell of a run that is over, and what they refuse."""

import json
import shutil
from pathlib import Path

import pytest
from mcp import ClientSession
from mcp.shared.exceptions import MCPError
from mcp_types import TextResourceContents

from ..e2e.clients import lay_out
from .clients import ask, converse, refused

RUN = "20260101T000000Z-clients"
TOOLS = {
    "start", "status", "result", "cancel", "resume", "list_runs", "compare", "predict", "why", "plan", "report",
}  # fmt: skip


@pytest.fixture
def place(tmp_path: Path, finished: Path) -> Path:
    lay_out(tmp_path)
    shutil.copytree(finished, tmp_path / "runs" / RUN)
    return tmp_path


def test_tools_say_what_they_take_and_do(tmp_path: Path) -> None:
    async def talk(session: ClientSession) -> None:
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        assert set(tools) == TOOLS
        for tool in tools.values():
            assert 30 < len(tool.description or "") < 500
            assert tool.input_schema["additionalProperties"] is False
            assert tool.output_schema is not None
            assert tool.output_schema["type"] == "object"
        reads = {name for name, tool in tools.items() if tool.annotations and tool.annotations.read_only_hint}
        assert reads == {"status", "result", "list_runs", "compare", "why", "report"}
        replaces = {n for n, tool in tools.items() if tool.annotations and tool.annotations.destructive_hint}
        assert replaces == {"predict", "plan"}

    converse(tmp_path, talk)


def test_a_result_is_told_with_what_to_do(place: Path) -> None:
    written = json.loads((place / "runs" / RUN / "result.json").read_bytes())
    report = (place / "runs" / RUN / "report.md").read_text()

    async def talk(session: ClientSession) -> None:
        found = await ask(session, "result", run="2026")
        assert (found["status"], found["exit_code"]) == ("unverified", 3)
        assert found["scores"] == written["scores"]
        (failed,) = found["failed_checks"]
        assert failed["name"] == "min_score"
        assert failed["what_to_do"]
        assert "min_score" not in found["passed_checks"]

        pages, offset = "", 0
        while offset is not None:
            page = await ask(session, "report", run=RUN, offset=offset, limit=5000)
            pages, offset = pages + page["markdown"], page["next_offset"]
        assert pages == report
        assert (await ask(session, "report", run=RUN, offset=10**9))["markdown"] == ""

        same = await ask(session, "compare", a=RUN, b="latest")
        assert (same["better"], same["differences"]) == (None, [])
        assert "no difference" in same["why"]
        every = await ask(session, "why", run=RUN, limit=3)
        assert (len(every["decisions"]), every["left_out"] > 0) == (3, True)
        none = await ask(session, "why", run=RUN, question="xyzzy")
        assert none["decisions"] == []
        assert "metric" in none["topics"]

        listed = [str(resource.uri) for resource in (await session.list_resources()).resources]
        assert listed == [f"run://{RUN}/report", f"run://{RUN}/result.json"]
        texts = []
        for uri in listed:
            (content,) = (await session.read_resource(uri)).contents
            assert isinstance(content, TextResourceContents)
            texts.append(content.text)
        assert texts[0] == report
        assert json.loads(texts[1]) == written

    converse(place, talk)


def test_a_plan_is_written_once(place: Path) -> None:
    async def talk(session: ClientSession) -> None:
        made = await ask(
            session, "plan", request="Who will leave? clients.csv, column Exited. AUC", llm="none"
        )
        assert (made["target"], made["columns_used"]) == ("Exited", 3)
        assert made["columns_left_out"][0].startswith("customer")
        assert Path(made["path"]).is_file()
        assert "FILE-EXISTS" in await refused(session, "plan", request="anything at all", llm="none")
        again = await refused(session, "plan", request="who in nowhere.csv", llm="none", overwrite=True)
        assert "nowhere.csv" in again

    converse(place, talk)


def test_hostile_arguments_are_refused_in_a_line(place: Path) -> None:
    long = "x" * 4000

    async def talk(session: ClientSession) -> None:
        for word in ("", "..", "../x", "/etc", "a\0b", long, "-rf", "\n", ".consoles", "run://x"):
            assert "NO-RUN" in await refused(session, "status", run=word) or "\0" in word
        for tool, wrong in (
            ("status", {}),
            ("status", {"run": RUN, "wait": 1}),
            ("status", {"run": RUN, "wait_seconds": 1e9}),
            ("status", {"run": ["x"]}),
            ("start", {"request": 5}),
            ("start", {"request": "x" * 100_001}),
            ("start", {"request": "who?", "trials": 0}),
            ("start", {"request": "who?", "settings": {"a\0": "b"}}),
            ("start", {"request": "who?", "device": "toaster"}),
            ("start", {}),
            ("start", {"plan": "nowhere.yaml", "request": None, "time_limit_seconds": 0}),
            ("why", {"run": RUN, "limit": 10**6}),
            ("report", {"run": RUN, "offset": -1}),
            ("predict", {"run": RUN, "data": "clients.csv", "out": long}),
            ("predict", {"run": RUN, "data": "clients.csv", "out": "x.exe"}),
            ("predict", {"run": RUN, "data": "clients.csv", "out": "nowhere/x.csv"}),
            ("predict", {"run": RUN, "data": "--help", "out": "o.csv"}),
            ("predict", {"run": RUN, "data": "/dev/zero", "out": "o.csv", "timeout_seconds": 10}),
            ("predict", {"run": RUN, "data": "clients.csv", "out": "o.csv", "timeout_seconds": 0.05}),
            ("compare", {"a": RUN, "b": "nothing"}),
            ("resume", {"run": "nothing"}),
            ("format_disk", {}),
        ):
            await refused(session, tool, **wrong)
        assert not (place / "o.csv").exists()
        for uri in (
            "run://nothing/report",
            "run://..%2F..%2Fx/report",
            f"run://{RUN}/run.db",
            "file:///etc/passwd",
        ):
            with pytest.raises(MCPError) as caught:
                await session.read_resource(uri)
            assert "Traceback" not in str(caught.value)
            assert "BUG" not in str(caught.value)
        # It still serves.
        assert (await ask(session, "status", run=RUN))["state"] == "unverified"

    converse(place, talk)


def test_what_is_refused_later_says_why(place: Path) -> None:
    async def talk(session: ClientSession) -> None:
        for request in ("Who will leave? nowhere.csv", "--help", "?"):
            found = await ask(session, "start", request=request, llm="none", wait_seconds=60)
            assert found["state"] == "refused"
            assert found["problem"]

    converse(place, talk)
