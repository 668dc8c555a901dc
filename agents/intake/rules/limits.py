"""Limits that a request states: time, trials, size, latency, readability."""

import re
from collections.abc import Iterator

from ..candidates import Candidate
from ..words.amounts import COUNT, Amount, sizes, times, to_number
from ..words.reading import Reading
from ..words.vocabulary import phrases
from .commerce import commercial
from .readable import readable

_A_ROW = re.compile(rf"^[ ]*(?:{phrases('a_row')}|/ ?row)")
_LATENCY = re.compile(rf"{phrases('answers_in')}\W*(?:\w+ ){{0,3}}\w*$")
_FACT_BEFORE = re.compile(rf"{phrases('fact_before')}\W*$")
_FACT_AFTER = re.compile(rf"^\W*{phrases('fact_after')}")
#: Words that make a length of time a limit and nothing else, and those that make it likely.
_LIMITING = re.compile(phrases("limiting"))
_TIME_CUE = re.compile(rf"{phrases('limiting')}|{phrases('time_cue')}")
_COUNTING = re.compile(phrases("counting"))
#: "A three-minute walk" is no limit.
_JOINED = re.compile(r"-(?:second|minute|hour)$")
_ADJECTIVE = re.compile(r"^ (?!limit|budget|run|cap|search|training|deadline|slot|window)[a-z]+")
_TRIALS = re.compile(
    # "For a first attempt" counts nothing, and "the two runs" are known.
    rf"(?<![\w.,])(?<!\bthe )(?<!\bthese )(?<!\bthose )(?<!\bboth )(?<!\bmy )(?<!\bdie )(?<!\bbeiden )(?<!\bles )(?<!\blos )(?<!\blas )(?<!\bdas )(?P<count>{COUNT}) (?:(?!first|second|third|last|next)\w+ )?(trials?|tries|configurations?|configs?|experiments?|evaluations?|attempts?|runs|tentativas|tentativi|pogingen|versuchen?|konfigurationen|intentos?|pruebas|essais|deneme\w*|forsok|prob(?:y|e)?|pokus\w*|forsog)(?!\w)"
)
#: "Keep the number of trials to four".
_TRIALS_TO = re.compile(
    r"(?<!\w)(?:(?:number of|limit(?: the)?|cap(?: the)?|keep(?: the)?|restrict(?: the)?) (?:trials?|tries|configurations?|attempts?|runs)"
    r"|(?:trials?|tries|configurations?|attempts?|versuche?|essais|intentos|tentativi|tentativas|pogingen)(?: (?:are|is|be|must be|should be))? (?:limited|capped|kept|down))"
    rf"(?: (?:is|are|must|should|be|stay|limited|capped|kept|down))* ?(?:to|at|=|:|auf|bei|op)(?: (?:at most|most|max\w*|no more than))? ?(?P<count>{COUNT})(?! ?(?:%|m?s\b|h\b|[a-z]*(?:sec|seg|min|hour|stunde|mb|gb)))(?![\w.,]*\d)"
)
_SIZE_CUE = re.compile(phrases("size_cue"))
#: Nobody has a search of less than a second.
_LEAST_SEARCH = 1.0
#: A size that stands alone between commas is a limit; in a sentence it may be a fact.
_BEGINS, _ENDS = re.compile(r"(?:^|[,;:(])\W*$"), re.compile(r"^\W*(?:$|[,;)])")
#: Memory that predicting may take, beside a size; what training takes is the machine's affair.
_RAM = re.compile(rf"^\W*{phrases('memory', 'demands.yaml')}")
_RAM_BEFORE = re.compile(rf"{phrases('memory_before', 'demands.yaml')}\W*$")
_RAM_CUE = re.compile(phrases("memory_cue", "demands.yaml"))
_NOT_PREDICTING = re.compile(phrases("memory_not", "demands.yaml"))
_MEMORY = re.compile(r"^\W*(?:of )?(?:ram|memory|vram|speicher|memoria|data|rows)\b")


def limits(reading: Reading) -> Iterator[Candidate]:
    """Candidates of limits on time, trials, size, latency and memory, of interpretable and commercial."""
    yield from _times(reading)
    yield from _trials(reading)
    yield from _sizes(reading)
    yield from readable(reading)
    yield from commercial(reading)


def _times(reading: Reading) -> Iterator[Candidate]:
    for amount in times(reading.folded):
        words = reading.quote(amount.start, amount.end)
        if _is_latency(reading, amount):
            yield Candidate("max_latency_ms", amount.value * 1000, words, at=amount.start)
        elif not _is_fact(reading, amount):
            cued = _TIME_CUE.search(reading.before(amount.start, 40)) or _TIME_CUE.search(
                reading.after(amount.end, 30)
            )
            sure = _LIMITING.search(reading.before(amount.start, 25)) or _LIMITING.search(
                reading.after(amount.end, 12)
            )
            weight = 2.5 if sure else 2.0 if cued else 1.0
            yield Candidate("time_limit_seconds", amount.value, words, weight=weight, at=amount.start)


def _is_latency(reading: Reading, amount: Amount) -> bool:
    if amount.unit.startswith(("ms", "mil")) or amount.value < _LEAST_SEARCH:
        return True
    return bool(
        _A_ROW.search(reading.after(amount.end, 40))
        or (amount.value < 10 and _LATENCY.search(reading.before(amount.start, 60)))
    )


def _is_fact(reading: Reading, amount: Amount) -> bool:
    words = reading.folded[amount.start : amount.end]
    if _is_counted(reading, amount):
        return True
    return bool(
        _FACT_BEFORE.search(reading.before(amount.start, 25))
        or (_JOINED.search(words) and _ADJECTIVE.match(reading.after(amount.end, 20)))
        or _FACT_AFTER.search(reading.after(amount.end, 25))
    )


def _is_counted(reading: Reading, amount: Amount) -> bool:
    """ "How many rides in half an hour?" asks, and sets no limit."""
    start, end = reading.sentence(amount.start)
    whole = reading.folded[start:end].rstrip()
    counted = whole.endswith(("?", "?")) and _COUNTING.search(whole)
    around = reading.before(amount.start, 25) + " " + reading.after(amount.end, 12)
    return bool(counted) and not _LIMITING.search(around) and " under " not in around


def _trials(reading: Reading) -> Iterator[Candidate]:
    for match in (*reading.matches(_TRIALS), *reading.matches(_TRIALS_TO)):
        count = to_number(match["count"])
        if count >= 1 and count == int(count):
            yield Candidate(
                "max_trials", int(count), reading.quote(match.start(), match.end()), at=match.start()
            )


def _sizes(reading: Reading) -> Iterator[Candidate]:
    for amount in sizes(reading.folded):
        around = reading.before(amount.start, 100) + reading.after(amount.end, 60)
        if _RAM.match(reading.after(amount.end, 25)) or _RAM_BEFORE.search(reading.before(amount.start, 60)):
            if _RAM_CUE.search(around) and not _NOT_PREDICTING.search(_clause(reading, amount)):
                words = reading.quote(amount.start, amount.end)
                yield Candidate("max_memory_mb", amount.value, words, at=amount.start)
            continue
        if _MEMORY.search(reading.after(amount.end, 25)):
            continue
        alone = _ENDS.match(reading.after(amount.end, 4)) and _BEGINS.search(reading.before(amount.start, 4))
        if alone or _SIZE_CUE.search(around) or "model" in around:
            yield Candidate(
                "max_model_mb", amount.value, reading.quote(amount.start, amount.end), at=amount.start
            )


def _clause(reading: Reading, amount: Amount) -> str:
    """What stands around an amount, as far as commas go."""
    before = re.split(r"[,;.:]", reading.before(amount.start, 100))[-1]
    return before + re.split(r"[,;.:]", reading.after(amount.end, 60))[0]
