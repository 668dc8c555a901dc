"""``automl-agent status RUN --sent``: every byte that was sent to a language model."""

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...tools.llm.audit import Asked, Attempt
    from ...tools.store.events import Event


def show_sent(folder: Path, events: "Sequence[Event]", as_json: bool) -> int:
    """Print what was sent, from the run's events; exit code 5 where a body on record is not what was sent."""
    from ...tools.llm.audit import asked
    from ...tools.llm.record import speaker

    questions = asked(events)
    said = speaker(events)
    attempts = [a for q in questions for a in q.attempts]
    if as_json:
        print(json.dumps(_document(folder, said, questions, attempts)))
    else:
        for line in (*_head(said, questions, attempts), *(l for q in questions for l in _lines(q))):
            print(line)
    return 0 if all(a.intact for a in attempts) else 5


def _document(
    folder: Path, said: Any, questions: "Sequence[Asked]", attempts: "Sequence[Attempt]"
) -> dict[str, object]:
    return {
        "run": str(folder),
        "model": said.get("model"),
        "spec": said.get("spec"),
        "requests": [
            {
                "number": q.number,
                "prompt": q.prompt,
                "version": q.version,
                "at": q.at,
                "messages": [m.model_dump() for m in q.request.messages],
                "schema": dict(q.request.answer_schema),
                "sent": [a.model_dump() for a in q.attempts],
                "outcome": q.outcome,
            }
            for q in questions
        ],
        "bodies": len(attempts),
        "bytes": sum(a.bytes for a in attempts),
        "hosts": _hosts(attempts),
    }


def _hosts(attempts: "Sequence[Attempt]") -> dict[str, int]:
    """Bytes that went to each host."""
    found: dict[str, int] = {}
    for attempt in attempts:
        found[attempt.host] = found.get(attempt.host, 0) + attempt.bytes
    return found


def _head(said: Any, questions: "Sequence[Asked]", attempts: "Sequence[Attempt]") -> Iterator[str]:
    from ..errors import one_line

    total = sum(a.bytes for a in attempts)
    yield one_line(
        f"language model {said.get('model') or 'none'}: asked {len(questions)} times, "
        f"{len(attempts)} bodies of {total} bytes in all were sent"
    )
    for host, count in _hosts(attempts).items():
        yield one_line(f"  {count} bytes to {host}")


def _lines(question: "Asked") -> Iterator[str]:
    """Everything that a body holds, control characters escaped; ``--json`` has it to the byte."""
    from ...tools.llm.audit import pretty
    from ...tools.report.wording import shown, shown_lines
    from ..errors import one_line

    yield ""
    yield one_line(
        f"request {question.number}: prompt {question.prompt}, version {question.version}; {question.outcome}"
    )
    for attempt in question.attempts:
        yield one_line(
            f"  {_moment(attempt.at)}  {attempt.bytes} bytes to {attempt.host}{attempt.path}  "
            f"sha256 {attempt.sha256}" + ("" if attempt.intact else "  NOT WHAT IS ON RECORD")
        )
    if not question.attempts:
        yield one_line(f"  {_moment(question.at)}  no body of it is on record")
    for message in question.request.messages:
        yield f"  [{message.role}]"
        yield from (f"    {line}" for line in shown_lines(message.content).split("\n"))
    yield "  [schema]"
    yield f"    {shown(pretty(question.request.answer_schema))}"


def _moment(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
