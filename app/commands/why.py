"""``automl-agent why``: what was decided in a run, answered from its record."""

import json as json_module
from typing import TYPE_CHECKING, Annotated

import typer

from . import options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...tools.decisions import Decision

#: Decisions of one topic that the whole log shows; a question finds the others.
_MOST_ALIKE = 12
_MOST_TOPICS = 40
#: Characters of a line; evidence may be long, and names longer.
_LONGEST = 2000


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("why")(why)


def why(
    folder: options.Run,
    question: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUESTION]...", help="In your words; without it, the whole log.", show_default=False
        ),
    ] = None,
    json: options.Json = False,
) -> int:
    """Say what was decided in a run, why, and what came of it.

    Answers are quoted from the run's record, also while it is unfinished: choice, options, evidence, cost and measured effect.
    """
    from ...tools.decisions import answers, decisions
    from ...tools.report.wording import shown
    from ...tools.store.run import broken, read_unchecked
    from ..errors import one_line

    asked = " ".join(question or ())
    log = decisions(read_unchecked(folder))
    found = answers(asked, log) if asked.strip() else log
    changed = broken(folder)
    if json:
        body = {
            "run": str(folder),
            "question": asked or None,
            "decisions": [d.model_dump(mode="json") for d in found],
            "topics": _topics(log),
            "record_changed": changed,
        }
        print(json_module.dumps(body))
        return 0
    for words in changed:
        print(one_line(f"the record was changed after it was written: {words}"))
    if not found:
        print("nothing on record has to do with that; there is something about:")
        print(one_line("  " + ", ".join(_topics(log)[:_MOST_TOPICS])))
        return 0
    kept = found if asked.strip() else _abridged(found)
    print("\n".join(shown(line, _LONGEST) for decision in kept for line in lines(decision)))
    if left := len(found) - len(kept):
        print(f"and {left} more of the same kinds; ask for them by name")
    return 0


def _topics(log: "Sequence[Decision]") -> list[str]:
    return list(dict.fromkeys(d.topic for d in log))


def _abridged(log: "Sequence[Decision]") -> "Sequence[Decision]":
    """At most so many decisions of one topic."""
    seen: dict[str, int] = {}
    kept = []
    for decision in log:
        seen[decision.topic] = seen.get(decision.topic, 0) + 1
        if seen[decision.topic] <= _MOST_ALIKE:
            kept.append(decision)
    return kept


def lines(decision: "Decision") -> "Iterator[str]":
    """A decision for people; names and evidence as they stand on record."""
    yield f"{decision.topic}: {decision.question}"
    yield f"  {decision.choice}"
    for evidence in decision.evidence:
        yield f"  because: {evidence}"
    if decision.options:
        yield f"  options: {'; '.join(decision.options)}"
    if decision.cost:
        yield f"  cost: {decision.cost}"
    if decision.effect:
        yield f"  came of it: {decision.effect}"
