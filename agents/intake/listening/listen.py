"""Ask a language model what a request means. Facts and the person's own words outrank it.

Several short questions instead of one long form: a small model fills four fields well, and nine badly.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ....pipelines.contracts import METRICS, SILENT_KINDS, DataProfile, ReplyError
from ....tools.llm.access import Access, NoAnswer
from ....tools.profile import suggest_kind
from ..duties import can_bind, can_order
from ..heard import Heard, HeardCosts
from ..rules.metrics import NAMED, metric_candidates
from ..rules.splitting import is_time
from ..words.columns import column_mentions
from ..words.reading import read
from . import answers
from .answers import ColumnsAnswer, CostsAnswer, TargetAnswer, TermsAnswer, WishesAnswer
from .durations import seconds_heard
from .quoting import is_quoted, is_score
from .understanding import speaks_of_understanding

#: A cost ratio outside of this is no ratio.
_MOST_TIMES = 1e6

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

#: Fields of :class:`Heard`; under ``words`` the quotes that they rest on.
_Told = dict[str, Any]


def listen(access: Access, request: str, profile: DataProfile, target: str | None) -> Heard:
    """What the model hears in a request; less where it gives no answer.

    Args:
        access: the language model.
        request: the person's words.
        profile: facts of the table.
        target: the column to predict where rules are sure of it; the model is asked otherwise.
    """
    heard = Heard(model=access.model.name)
    if target is None:
        try:
            target = _target(access, request, _possible(request, profile))
        except NoAnswer:
            # Recorded where it happened, as below: the rules go on with what there is.
            return heard
        heard = heard.model_copy(update={"target": target})
    listener = _Listener(access, request, profile, target)
    told: list[_Told] = []
    for question in (listener.wishes, listener.terms):
        try:
            told += question()
        except NoAnswer:
            continue
    words = {field: quote for found in told for field, quote in found.pop("words", {}).items()}
    fields = {field: value for found in told for field, value in found.items()}
    return heard.model_copy(update={**fields, "words": words})


def _possible(request: str, profile: DataProfile) -> Sequence[str]:
    """Columns that could be the target: a metric that is named measures classes or numbers, not both."""
    named = {METRICS[str(m.value)].kind for m in metric_candidates(read(request)) if m.weight >= NAMED}
    columns = [c.name for c in profile.columns if c.kind not in SILENT_KINDS]
    fitting = [name for name in columns if suggest_kind(profile, name)[0] in named]
    return (fitting if len(named) == 1 else columns) or [c.name for c in profile.columns]


def _target(access: Access, request: str, columns: Sequence[str]) -> str:
    def known(answer: TargetAnswer) -> None:
        _known([answer.target], columns)

    values = {"columns": columns, "request": request}
    schema = answers.target_schema(columns)
    return access.ask("target", TargetAnswer, values, schema=schema, check=known).target


@dataclass(frozen=True)
class _Listener:
    """Asks once the target is known."""

    access: Access
    request: str
    profile: DataProfile
    target: str

    def wishes(self) -> list[_Told]:
        """The metric, limits, costs and forbidden columns.

        Raises:
            NoAnswer: the form did not come back.
        """
        allowed = answers.metrics_of(suggest_kind(self.profile, self.target)[0])

        def known(answer: WishesAnswer) -> None:
            if answer.metric is not None and answer.metric not in allowed:
                raise ReplyError(f"metric: use one of {', '.join(allowed)} or null")

        schema = answers.wishes_schema(allowed)
        wishes = self.access.ask(
            "wishes", WishesAnswer, {"request": self.request}, schema=schema, check=known
        )
        told = [self._limits(wishes)]
        for part in (self._forbidden, self._costs):
            try:
                told.append(part(wishes))
            except NoAnswer:
                continue
        return told

    def terms(self) -> list[_Told]:
        """How rows are divided, and whether people must be able to read the model.

        Raises:
            NoAnswer: the form did not come back, or what belongs together could not be told.
        """
        terms = self.access.ask(
            "terms", TermsAnswer, {"request": self.request}, schema=answers.terms_schema()
        )
        told: list[_Told] = []
        readable = terms.readable
        if readable and is_quoted(self.request, readable) and speaks_of_understanding(readable):
            told.append({"interpretable": True, "words": {"interpretable": readable}})
        time = self._time_column() if terms.newest else None
        if time is not None:
            told.append({"time_column": time})
        words = terms.together
        if words is not None and is_quoted(self.request, words) and self._of_rows(words):
            # What orders rows in time does not bind them together too.
            repeated = {
                c.name
                for c in self.profile.columns
                if can_bind(self.profile, c.name) and not is_time(self.profile, c.name)
            }
            meant = self._meant([words], lambda name: name in repeated - {time, self.target})
            if meant:
                told.append({"group_columns": meant[:1], "words": {"group_columns": words}})
        return told

    def _of_rows(self, words: str) -> bool:
        """Words that name the file are about the whole of it, and those that name a year about old and new."""
        file = Path(self.profile.file.path).name
        return file.lower() not in words.lower() and not _YEAR.search(words)

    def _limits(self, wishes: WishesAnswer) -> _Told:
        """What needs no column."""
        least = wishes.least if wishes.least is not None and is_score(self.request, wishes.least) else None
        return {
            "metric": wishes.metric,
            "time_limit_seconds": seconds_heard(self.request, wishes.time, wishes.unit),
            # A sum beside costs is what a mistake costs, not what the score must be.
            "min_score": least if wishes.metric != "cost" else None,
        }

    def _forbidden(self, wishes: WishesAnswer) -> _Told:
        words = [w for w in wishes.forbidden if is_quoted(self.request, w)]
        found = self._meant(words, lambda name: name != self.target)
        return {"exclude": found, "words": {"exclude": ", ".join(words)}} if found else {}

    def _costs(self, wishes: WishesAnswer) -> _Told:
        if wishes.metric != "cost":
            return {}
        column = self.profile.column(self.target)
        if len(column.top) != 2 or column.unique != 2:
            return {}
        answer = self.access.ask(
            "costs", CostsAnswer, {"request": self.request}, schema=answers.costs_schema()
        )
        if not 1 < answer.times <= _MOST_TIMES:
            return {}
        return {"costs": HeardCosts(dearer=answer.dearer, times=answer.times)}

    def _time_column(self) -> str | None:
        """The column that orders the rows, where there is one or one is named."""
        profile = self.profile
        able = [c.name for c in profile.columns if c.name != self.target and can_order(profile, c.name)]
        times = [n for n in able if n in profile.time_columns] or [n for n in able if is_time(profile, n)]
        named = [m.column for m in column_mentions(read(self.request), profile) if m.column in times]
        return (named or times)[0] if named or len(times) == 1 else None

    def _meant(self, words: Sequence[str], fits: Callable[[str], bool]) -> tuple[str, ...]:
        """The columns that some words mean: by name where they are named, else as the model reads them."""
        named = {w: [m.column for m in column_mentions(read(w), self.profile) if m.sure] for w in words}
        found = [name for names in named.values() for name in names]
        described = [w for w, names in named.items() if not names]
        columns = [c.name for c in self.profile.columns if fits(c.name) and c.name not in found]
        if columns and described:
            found += self._described(described, columns)
        return tuple(dict.fromkeys(name for name in found if fits(name)))

    def _described(self, words: Sequence[str], columns: Sequence[str]) -> Sequence[str]:
        """The columns that words describe without naming them."""

        def known(answer: ColumnsAnswer) -> None:
            _known(answer.columns, columns)

        most = len(words) + 2
        schema = answers.columns_schema(columns, most)
        values = {"columns": columns, "words": words}
        found = self.access.ask("columns", ColumnsAnswer, values, schema=schema, check=known).columns
        # As many as there may be: it began to list them all.
        return () if len(found) >= most else found


def _known(names: Sequence[str], columns: Sequence[str]) -> None:
    unknown = [n for n in names if n not in columns]
    if unknown:
        raise ReplyError(f"there is no column {unknown[0][:60]!r}")
