"""What is told and changes nothing: results, reasons, runs, what can be said. Answers are quotes of the record."""

import re
from collections.abc import Sequence

from ....agents.chat import Intent, Move
from ....agents.chat.asking import asks_outright
from ....agents.chat.edits.columns import speaks_of_columns
from ....agents.intake.rules.families import family_mentions
from ....agents.intake.words.meanings import all_mentions
from ....agents.intake.words.reading import read
from ....pipelines.contracts import CheckStatus
from ....tools.decisions import Decision, answers, decisions
from ....tools.report.advice import what_to_do
from ....tools.report.render.markdown import plain
from ....tools.report.wording import shown
from ....tools.store.history import is_planned, replay
from ....tools.store.reading import has_record
from ..facts import concerns, facts_of, matters, of_plan
from ..reply import Reply
from ..room import Room, reply
from ..wording import as_is, score_lines, state_line

#: "What's": the letter behind the apostrophe is no word.
_POSSESSIVE = re.compile(r"['’]s\b")
_MOST_RUNS, _LONGEST, _MOST_COLUMNS = 20, 500, 30

USAGE = """I turn a sentence and a table into a checked model. For example:

- *Who will leave? bank.csv, column Exited says if they left. Maximise AUC, five minutes.* – or drop a file in and say what you want
- change it: *leave out the postcode*, *recall matters more*, *ten more minutes*, *smaller than 1 MB*, *no neural networks*, *undo*
- *show me the plan*, *start*, *stop*, *continue*, *how far is it?*
- *how good is it?*, *why CatBoost?*, *why was age left out?*, *which columns matter most?*, *what would change if I had twice the data?*
- *compare the last two runs*, *predict new.csv*, *list my runs*, *new task*"""


def usage(_room: Room, _move: Move) -> Reply:
    """What can be said."""
    return reply(USAGE)


def thanks(_room: Room, _move: Move) -> Reply:
    """Politeness."""
    return reply("You are welcome.")


def unknown(room: Room, move: Move) -> Reply:
    """Say that a turn was not understood; nothing is done."""
    if room.planned is not None and (there := _already(room, move.text)):
        return reply(there)
    if room.planned is not None and speaks_of_columns(move.text):
        names = [c.name for c in room.planned.profile.columns]
        shown_names = ", ".join(as_is(shown(n, 40)) for n in names[:_MOST_COLUMNS])
        more = f" and {len(names) - _MOST_COLUMNS} more" if len(names) > _MOST_COLUMNS else ""
        return reply(f"I see no column that this means; nothing was changed. There are: {shown_names}{more}.")
    what = (
        "Say what should be predicted and name the file with the data, or *help*."
        if room.planned is None
        else "Nothing was changed. Say it otherwise, or *help* to see what can be said."
    )
    return reply(f"I did not understand that. {what}")


def _already(room: Room, text: str) -> str:
    """Where columns are named that are as they are asked to be; empty where none are."""
    assert room.planned is not None
    if not speaks_of_columns(text):
        return ""
    used = {f.name: f.use for f in room.planned.plan.features}
    named = [m.column for m in all_mentions(read(text), room.planned.profile) if m.column in used]
    said = [
        f"{as_is(shown(n, 40))} is {'used' if used[n] else 'left out'} already" for n in dict.fromkeys(named)
    ]
    return f"Nothing was changed: {', '.join(said[:5])}." if said else ""


def runs(room: Room, _move: Move) -> Reply:
    """Which runs there are."""
    found = room.runs.summaries()
    if not found:
        return reply("There are no runs yet.")
    mine = {name: number for number, name in enumerate(room.state.runs, 1)}
    lines = []
    for run in found[:_MOST_RUNS]:
        number = f" (run {mine[run.name]} of this conversation)" if run.name in mine else ""
        lines.append(f"- {state_line(run)}{number}")
    left = len(found) - _MOST_RUNS
    return reply("\n".join([*lines, *([f"- and {left} more"] if left > 0 else [])]))


def result(room: Room, move: Move) -> Reply:
    """How it ended, how good it is, what that rests on."""
    run = move.runs[0] if move.runs else room.run
    if run is None:
        return reply(
            "There is no result yet: no run was begun here." + (" Say *start*." if room.planned else "")
        )
    found = room.runs.summary(run)
    folder = room.runs.root / run
    lines = [state_line(found).rstrip(".") + ".", "", *score_lines(found)]
    if found.state.is_over:
        lines += _verdict(room, run)
        lines += ["", f"The report: `{folder / 'report.html'}`"]
    return reply("\n".join(lines), run=run, file=str(folder / "report.html") if found.state.is_over else None)


def _verdict(room: Room, run: str) -> list[str]:
    # The record, not the file: whoever was killed between the two has written the one alone.
    held = replay(room.runs.catalogue.events(run)).result
    assert held is not None
    passed = sum(c.status is CheckStatus.PASS for c in held.verdict.checks)
    lines = [
        f"- {passed} checks passed, {sum(c.status is CheckStatus.FAIL for c in held.verdict.checks)} failed"
    ]
    for check in held.verdict.checks:
        if check.status is CheckStatus.FAIL:
            lines.append(
                f"  - **{check.name.replace('_', ' ')}**: {plain(shown(check.evidence, 300))}. *{plain(shown(what_to_do(check), 200))}*"
            )
    return [
        *lines,
        *(f"- {plain(shown(reason, 300))}" for reason in held.reasons[:3] if not held.verdict.checks),
    ]


def why(room: Room, move: Move) -> Reply:
    """Answer a question from what is on record."""
    run = move.runs[0] if move.runs else room.run
    log, source = _log(room, run)
    if not log:
        return reply(
            "There is nothing on record yet. Say what should be predicted, and name the file with the data."
        )
    if run is not None and (told := matters(room.runs, run, move.text)) is not None:
        return reply(told, run=run)
    asked = _in_our_words(room, move.text)
    found = answers(asked, log, most=3)
    if not found:
        asks = asks_outright(move.text) or move.resembles is Intent.WHY
        if not concerns(log, asked) and not asks:
            return unknown(room, move).model_copy(update={"intent": Intent.UNKNOWN.value})
        topics = ", ".join(plain(t) for t in dict.fromkeys(d.topic for d in log))[:600]
        return reply(f"Nothing on record answers that. There is something about: {topics}.", run=run)
    lines = [line for decision in found for line in (*_told(decision), "")][:-1]
    return reply("\n".join([*lines, "", f"*From {source}.*"]), run=run)


def _in_our_words(room: Room, text: str) -> str:
    """A question with the families and columns that it speaks of by their names."""
    heard = read(text)
    named = [name for names, _, _ in family_mentions(heard) for name in names]
    if room.planned is not None:
        named += [m.column for m in all_mentions(heard, room.planned.profile) if m.sure]
    return " ".join((_POSSESSIVE.sub("", text), *named))


def _log(room: Room, run: str | None) -> tuple[Sequence[Decision], str]:
    """What is on record: of the run, else of the plan; with the facts of the data."""
    if run is not None and has_record(room.runs.root / run):
        events = room.runs.catalogue.events(run)
        log = decisions(events)
        if is_planned(events):
            history = replay(events)
            return (*log, *facts_of(history.plan, history.profile)), f"the record of `{run}`"
    if room.planned is None:
        return (), ""
    planned = room.planned
    return (*of_plan(planned), *facts_of(planned.plan, planned.profile)), "the plan, which has not been run"


def _told(decision: Decision) -> list[str]:
    lines = [f"**{plain(shown(decision.question, 200))}** {plain(shown(decision.choice, _LONGEST))}"]
    for name, text in (
        ("because", "; ".join(decision.evidence)),
        ("came of it", decision.effect),
        ("cost", decision.cost),
    ):
        if text:
            lines.append(f"- {name}: {plain(shown(text, _LONGEST))}")
    return lines
