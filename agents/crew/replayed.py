"""A run that is carried out again from its record: what the crew asks of it instead of clock, person and model."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...pipelines.contracts import Audit, Question
from ...tools.llm.choose import Chosen
from ...tools.llm.record import speaker
from ...tools.llm.recorded import RecordedModel
from ...tools.llm.spec import parse_spec
from ...tools.search.differences import Difference, plans, scores, trials, winners
from ...tools.search.recorded import RecordedSearch
from ...tools.store.ancestry import parent
from ...tools.store.events import Event, EventKind
from ...tools.store.history import History, replay

#: Time does not end a replay: it goes by the number of trials. Some limit there must be.
_TIMES, _SECONDS = 10.0, 3600.0


@dataclass
class Replayed:
    """The recorded run.

    Args:
        events: its record.
        through: go on to the sealed test and a model, where the search turns out the same; else end with the winner.
    """

    events: Sequence[Event]
    through: bool
    difference: Difference | None = None
    _model: RecordedModel | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.history: History = replay(self.events)
        self.search = RecordedSearch(self.history.trials)
        if speaker(self.events)["model"] is not None or self.events[0].body["llm"]["model"] is not None:
            self._model = RecordedModel(self.events)

    @property
    def limit(self) -> float:
        """Seconds that the replay may take."""
        return _TIMES * self.history.plan.budget.time_limit_seconds + _SECONDS

    @property
    def given(self) -> int:
        """Recorded replies that were handed out."""
        return 0 if self._model is None else self._model.given

    @property
    def copied(self) -> int:
        """Trials that the run took over from its parent, and that are not run again."""
        found = parent(self.events)
        return 0 if found is None else found.trial + 1

    def chosen(self) -> Chosen:
        """The record in place of the language model that spoke."""
        about = self.events[0].body["llm"]
        return Chosen(parse_spec(about["spec"]), f"replies of {self.history.run_id}", self._model)

    def answer(self, question: Question) -> str | None:
        """What the person answered to a question."""
        for event in self.events:
            for asked, answer in event.body.get("answers", ()) if event.kind is EventKind.OPENED else ():
                if asked == question.text:
                    return str(answer)
        for event in self.events:
            if event.kind is EventKind.ANSWERED and event.body["field"] == question.field:
                return str(event.body["answer"])
        return None

    def audit(self) -> Audit | None:
        """What the audit found, where it was cut short by time; else it is made again."""
        found = self.history.audit
        return found if found.skipped else None

    @property
    def suggested_for(self) -> list[str] | None:
        """The families that a language model was asked about after the defaults; None where that is not on record."""
        body = next((e.body for e in self.events if e.kind is EventKind.SUGGESTED), None)
        if body is None:
            return []
        asked = body.get("asked")
        return None if asked is None else [str(name) for name in asked]

    def eligible(self, attempt: int) -> list[int] | None:
        """Numbers of the trials among which choice number ``attempt`` was made; None where that is not on record."""
        bodies = [e.body for e in self.events if e.kind is EventKind.SELECTED]
        numbers = bodies[attempt].get("among") if attempt < len(bodies) else None
        return None if numbers is None else [int(n) for n in numbers]

    def compare(self, events: Sequence[Event]) -> Difference | None:
        """The first difference between the record and ``events`` of the replay."""
        now = replay(events)
        first = next(e.body for e in self.events if e.kind is EventKind.PLANNED)
        again = next(e.body for e in events if e.kind is EventKind.PLANNED)
        kind = type(now.plan)
        self.difference = (
            plans(kind.model_validate(first), kind.model_validate(again))
            or trials(self.history.trials, now.trials)
            or winners(_first_winner(self.events), _first_winner(events))
            or scores(_test(self.events, events), _test(events, self.events))
        )
        return self.difference


def _first_winner(events: Sequence[Event]) -> int | None:
    """The trial that was chosen first: where its final fit did not fit into the time, another came after it."""
    return next((int(e.body["trial"]) for e in events if e.kind is EventKind.SELECTED), None)


def _test(events: Sequence[Event], others: Sequence[Event]) -> list[float]:
    """The tested model's score, where both have one for the same trial."""
    mine, theirs = (
        next((e.body for e in found if e.kind is EventKind.TEST_OPENED), None) for found in (events, others)
    )
    if mine is None or theirs is None or mine["trial"] != theirs["trial"]:
        return []
    return [float(mine["scores"][0])]
