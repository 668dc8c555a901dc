"""Which language model spoke, what it was good for and what it cost."""

from collections.abc import Iterator

from ....pipelines.contracts import Suggestion, Trial
from ...llm.prices import table_date
from ..data import ReportData
from ..document import Block, Section, facts, listing, table, text
from ..wording import duration, number, plural, score, shown

_MOST_REASONS, _MOST_SUGGESTIONS = 12, 20
_TOLD = {
    "schema": "the request, and of the table names, kinds, counts and ranges of columns",
    "sample": "the request, and of the table names, kinds, counts, ranges and frequent values of columns",
}


def language(data: ReportData) -> Section:
    """Who decided what: the model's part of the plan and of the search, and where rules took over."""
    llm, spent = data.result.llm, data.result.budget
    if llm.model is None:
        return Section(key="language", title="Language model", blocks=(text(shown(llm.because, 400)),))
    usd = (
        "not known"
        if spent.usd is None
        else f"{spent.usd:.4f} USD, at prices of {table_date()}"
        if spent.usd
        else "nothing"
    )
    blocks: list[Block] = [
        facts(
            ("Model", f"{shown(llm.model, 120)} ({shown(llm.because, 200)})"),
            ("Ran", _where(llm.spec)),
            ("Was told", _TOLD[llm.privacy]),
            ("Asked", f"{plural(spent.llm_calls, 'time')}, {duration(spent.llm_seconds)}"),
            ("Tokens", f"{spent.input_tokens:,} in, {spent.output_tokens:,} out"),
            ("Price", usd),
            ("Planned by", shown(data.plan.made_by, 120)),
        )
    ]
    if data.plan.planning:
        blocks.append(listing((shown(line, 400) for line in data.plan.planning), tone="muted"))
    if data.suggestions:
        blocks.append(_suggested(data))
    if llm.reasons:
        left = len(llm.reasons) - _MOST_REASONS
        blocks.append(
            text(f"{plural(llm.fallbacks, 'question')} went without a usable answer, and rules took over:")
        )
        more = (f"and {left:,} more",) if left > 0 else ()
        blocks.append(listing((*(shown(r, 300) for r in llm.reasons[:_MOST_REASONS]), *more), tone="warn"))
    return Section(key="language", title="Language model", blocks=tuple(blocks))


def _where(spec: str) -> str:
    if spec.startswith("embedded"):
        return "on this machine; nothing left it"
    return "from a script" if spec.startswith("scripted:") else f"at {shown(spec, 200)}"


def _suggested(data: ReportData) -> Block:
    rows = list(_rows(data))
    return table(
        ("Family", "Suggested", "Why, as it says", f">{data.metric.name}", ">Default"),
        rows,
        caption="First configurations that it suggested, beside the family's default",
        most=_MOST_SUGGESTIONS,
    )


def _rows(data: ReportData) -> Iterator[tuple[str, str, str, str, str]]:
    for suggestion in data.suggestions:
        default = next((t for t in data.trials if _is(t, suggestion.family, "default")), None)
        changed = default.proposal.params if default is not None else {}
        params = ", ".join(
            f"{shown(name, 40)} {number(value)}"
            for name, value in suggestion.params.items()
            if changed.get(name) != value
        )
        tried = _tried(data, suggestion)
        outcome = "not tried" if tried is None else _outcome(tried)
        yield (
            shown(suggestion.family, 60),
            shown(params, 240),
            shown(suggestion.why, 160),
            outcome,
            _outcome(default) if default is not None else "",
        )


def _tried(data: ReportData, suggestion: Suggestion) -> Trial | None:
    return next(
        (
            t
            for t in data.trials
            if _is(t, suggestion.family, suggestion.source)
            and dict(t.proposal.params) == dict(suggestion.params)
        ),
        None,
    )


def _is(trial: Trial, family: str, source: str) -> bool:
    return trial.proposal.family == family and trial.proposal.source == source


def _outcome(trial: Trial) -> str:
    return score(trial.score) if trial.score is not None else trial.status.value
