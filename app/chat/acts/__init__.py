"""What a conversation does about a turn: one function for each intent, each of which may do that and nothing else."""

from collections.abc import Callable, Mapping

from ....agents.chat import Intent, Move
from ..reply import Reply
from ..room import Room
from . import answering, comparing, predicting, running, supposing, tasks, telling

Act = Callable[[Room, Move], Reply]

ACTS: Mapping[Intent, Act] = {
    Intent.TASK: tasks.describe,
    Intent.CHANGE: tasks.change,
    Intent.UNDO: tasks.undo,
    Intent.PLAN: tasks.show,
    Intent.START: running.start,
    Intent.STOP: running.stop,
    Intent.CONTINUE: running.go_on,
    Intent.STATUS: running.status,
    Intent.RESULT: telling.result,
    Intent.WHY: telling.why,
    Intent.RUNS: telling.runs,
    Intent.HELP: telling.usage,
    Intent.THANKS: telling.thanks,
    Intent.WHAT_IF: supposing.suppose,
    Intent.COMPARE: comparing.compare,
    Intent.PREDICT: predicting.predict,
    Intent.YES: answering.yes,
    Intent.NO: answering.no,
    Intent.ANSWER: answering.answer,
    Intent.UNKNOWN: telling.unknown,
}
