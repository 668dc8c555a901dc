"""Targets that a request describes without naming them: "who will leave?" asks for ``churn``."""

import re
from collections.abc import Iterator, Sequence

from ...pipelines.contracts import DataProfile, Origin
from .candidates import Candidate
from .reading import Reading
from .stems import fold, parts

#: What people say they want to know -> how such a column is called.
_GOALS: tuple[tuple[str, str], ...] = (
    (r"churn\w*|leav(?:e|es|ing)\b(?! out)|cancel\w*|attrition|quit\w*|retention|retain\w*|kundig\w*|abwander\w*|los(?:e|ing) customers|(?:customer|client|subscriber) loss\w*|loss of (?:customer|client|subscriber)s|resign\w*|turnover|depart(?:s|ing|ures?)?\b|defect\w*|unsubscrib\w*|exit\w*|abandon\w*|laps(?:e|es|ing)\b|dar(?:se)? de baja|partir|quitter|resili\w*|walk away|clos(?:e|es|ing) (?:their|an|the|his|her) accounts?|stay\w*", "churn churned exited exit attrition left cancelled canceled cancellation"),
    (r"default\w*|bad (?:customer|loan|credit|risk|payer|debt)|repay\w*|credit risk|loan", "default defaulted risk loan status bad delinquency"),
    (r"fraud\w*|scam", "fraud fraudulent is_fraud class"),
    (r"surviv\w*|die[ds]?\b|dying|death|mortality", "survived survival survive died death mortality"),
    (r"price\w*|sell\w*|worth|valu(?:e|ation)|(?:how much|what) (?:\w+ ){0,4}costs?\b|expensive|(?:was|wie ?viel) kostet|preis\w*|precio|prix|sale", "price sale_price saleprice sales_price medv value cost charges amount median_house_value"),
    (r"earn\w*|mak(?:e|es|ing) (?:more|less|over|above|at least)|income|salar\w*|wage\w*|rich", "income salary wage earnings pay"),
    (r"disease|sick\w*|ill\b|diagnos\w*|cancer|tumou?r|malignan\w*|diabet\w*|stroke", "diagnosis disease target outcome diabetes stroke cancer malignant"),
    (r"quality|good (?:wine|product)", "quality grade"),
    (r"demand|rental\w*|rides?|bikes?|how busy|sales", "count cnt demand sales rentals total"),
    (r"rating\w*|stars", "rating stars score"),
    (r"species|kind of (?:flower|plant|penguin|animal)|variety|type of", "species class variety type"),
    (r"spam", "spam label class"),
    (r"click\w*", "click clicked ctr"),
    (r"buy|bought|purchas\w*|convert|conversion|subscrib\w*", "purchase purchased bought converted subscribed y deposit revenue"),
    (r"fail\w*|break ?down|maintenance", "failure fail failed machine_failure breakdown"),
    (r"hired|promot\w*", "hired promoted promotion"),
    (r"mileage|miles per gallon|fuel|consumption", "mpg mileage consumption"),
    (r"charges|premium|insurance", "charges premium claim claims"),
    (r"approv\w*", "approved approval loan_status status"),
    (r"delay\w*|late\b", "delay delayed late"),
    (r"readmi\w*", "readmitted readmission"),
)  # fmt: skip
_VERB_ENDING = re.compile(r"(?:ers?|ed|ing|es|e|d|r)$")
_GENERIC = frozenset({"target", "label", "y", "class", "outcome"})
_NEAR_GOAL, _LABELS = 1.4, 0.9


def by_goal(reading: Reading, profile: DataProfile) -> Iterator[Candidate]:
    """A column called like what the request wants to know, where exactly one is."""
    for pattern, names in _GOALS:
        match = re.search(rf"\b(?:{pattern})", reading.folded)
        if match is None:
            continue
        column = _called_like(names.split(), profile)
        if column is not None:
            words = reading.quote(*match.span())
            yield Candidate("target", column, words, _NEAR_GOAL, Origin.INFERRED, match.start())
    yield from _by_verb(reading, profile)
    yield from _by_labels(reading, profile)
    folded = {fold(c.name) for c in profile.columns}
    # Beside an "x", a "y" is a length.
    usual = _GENERIC - {"y"} if "x" in folded else _GENERIC
    generic = [c.name for c in profile.columns if fold(c.name) in usual]
    if len(generic) == 1:
        yield Candidate("target", generic[0], f"a column is called {generic[0]!r}", 0.8, Origin.INFERRED)


def _by_verb(reading: Reading, profile: DataProfile) -> Iterator[Candidate]:
    """``Will it exit?`` asks for the column ``Exited``, ``who smokes?`` for ``smoker``."""
    said = {_root(word.stem): word for word in reading.words if len(word.stem) > 3}
    for column in profile.columns:
        name = parts(column.name)
        word = said.get(_root(name[0])) if len(name) == 1 else None
        if word is not None and word.stem != name[0]:
            quote = reading.quote(word.start, word.end)
            yield Candidate("target", column.name, quote, _NEAR_GOAL, Origin.INFERRED, word.start)


def _root(word: str) -> str:
    """A word without the ending of its verb form; only what is long enough to mean something."""
    root = _VERB_ENDING.sub("", word)
    return root if len(root) > 3 else word


def _by_labels(reading: Reading, profile: DataProfile) -> Iterator[Candidate]:
    """``Good or bad?`` asks for the column that holds these words."""
    said = {word.stem: word for word in reading.words if len(word.stem) > 2}
    for column in profile.columns:
        if column.numbers is not None or column.unique > len(column.top):
            continue
        found = [said[label[0]] for v in column.top if len(label := parts(v.value)) == 1 and label[0] in said]
        if len(found) > 1:
            quote = reading.quote(found[0].start, found[0].end)
            yield Candidate("target", column.name, quote, _LABELS, Origin.INFERRED, found[0].start)


def _called_like(names: Sequence[str], profile: DataProfile) -> str | None:
    """The one column that has one of these names, else the first of them as a part of its own."""
    wanted = ["".join(parts(name)) for name in names]
    exact = [c.name for c in profile.columns if "".join(parts(c.name)) in wanted]
    if exact:
        return exact[0] if len(exact) == 1 else None
    for part in wanted:
        close = [c.name for c in profile.columns if part in parts(c.name)]
        if close:
            return close[0] if len(close) == 1 else None
    return None
