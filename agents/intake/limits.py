"""Limits that a request states: time, trials, size, latency, readability."""

import re
from collections.abc import Iterator

from .amounts import NUMBER, Amount, sizes, times, to_number
from .candidates import Candidate
from .readable import readable
from .reading import Reading

_A_ROW = re.compile(
    r"^[ ]*(?:(?:a|per|each|every|for (?:a|one|each)|pro|je|por|par|/) ?(?:single )?"
    r"(?:row|rows|prediction|predictions|sample|request|call|record|customer|case|example|item|instance|zeile|vorhersage|fila|ligne|prediccion))|^[ ]?/ ?row"
)
_LATENCY = re.compile(
    r"\b(latency|latenz|latencia|response time|inference|inferenc\w+|(?:predict|answer|respond|score)s? (?:\w+ )?(?:within|in)(?: under| less than)?)\W*(?:\w+ ){0,3}$"
)
_FACT_BEFORE = re.compile(
    r"\b(last|past|previous|next|coming|first|every|each|after|letzte[nrs]?|nachste[nrs]?|ultim[oa]s?|proxim[oa]s?|dernier\w*|since|been|for the|older than|younger than|horizon of|window of)\W*$"
)
_FACT_AFTER = re.compile(
    r"^\W*(ago|since|later|ahead|before|prior|earlier|old|window|of data|of history|intervals?|horizon|bins?|data|sampling|resolution|in advance|voraus|apart)\b"
)
_TIME_CUE = re.compile(
    r"\b(at most|max|maximum|maximal|no more than|not more than|up to|within|under|less than|budget|limit|time|take|takes|longer than|you have|have|hochstens|maximal|"
    r"massimo|al massimo|no maximo|hoogstens|maximaal|binnen|entro|dentro de|ate|najwyzej|maksymalnie|w ciagu|en fazla|hogst|inom|以内|之内|不超过|最多|"
    r"maximo|como maximo|au plus|maximum|in|only|spend|run for|train for|give it|bis zu|innerhalb|menos de|moins de)\b"
)
#: Words that make a length of time a limit and nothing else.
_LIMITING = re.compile(
    r"\b(?:at most|max(?:imum)?|no more than|not more than|up to|within|limit|budget|tops|longer than|hochstens|maximal|innerhalb|maximo|au plus|maximum|massimo|hoogstens|maximaal|binnen|entro|najwyzej|en fazla|hogst|inom)\b"
)
#: "A three-minute walk" is no limit.
_JOINED = re.compile(r"-(?:second|minute|hour)$")
_ADJECTIVE = re.compile(r"^ (?!limit|budget|run|cap|search|training|deadline|slot|window)[a-z]+")
_TRIALS = re.compile(
    rf"(?<![\w.,])({NUMBER}) (?:\w+ )?(trials?|configurations?|configs?|experiments?|evaluations?|attempts?|runs|versuchen?|konfigurationen|intentos?|pruebas|essais)(?!\w)"
)
_SIZE_CUE = re.compile(
    r"\b(under|below|at most|max|maximum|maximal|less than|no larger than|not larger than|no bigger than|not bigger than|smaller than|larger than|bigger than|up to|fits?|within|limit|limited|exceed|"
    r"unter|hochstens|kleiner als|menos de|maximo|moins de|not exceed|stay|bleiben|tiny|small)\b"
)
#: A size that stands alone between commas is a limit; in a sentence it may be a fact.
_BEGINS, _ENDS = re.compile(r"(?:^|[,;:(])\W*$"), re.compile(r"^\W*(?:$|[,;)])")
_MEMORY = re.compile(r"^\W*(?:of )?(?:ram|memory|vram|speicher|memoria|data|rows)\b")
def limits(reading: Reading) -> Iterator[Candidate]:
    """Candidates of time_limit_seconds, max_trials, max_model_mb, max_latency_ms and interpretable."""
    yield from _times(reading)
    yield from _trials(reading)
    yield from _sizes(reading)
    yield from readable(reading)


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
    if amount.unit.startswith(("ms", "mil")):
        return True
    return bool(
        _A_ROW.search(reading.after(amount.end, 40))
        or (amount.value < 10 and _LATENCY.search(reading.before(amount.start, 60)))
    )


def _is_fact(reading: Reading, amount: Amount) -> bool:
    words = reading.folded[amount.start : amount.end]
    return bool(
        _FACT_BEFORE.search(reading.before(amount.start, 25))
        or (_JOINED.search(words) and _ADJECTIVE.match(reading.after(amount.end, 20)))
        or _FACT_AFTER.search(reading.after(amount.end, 25))
    )


def _trials(reading: Reading) -> Iterator[Candidate]:
    for match in reading.matches(_TRIALS):
        count = to_number(match[1])
        if count >= 1 and count == int(count):
            yield Candidate(
                "max_trials", int(count), reading.quote(match.start(), match.end()), at=match.start()
            )


def _sizes(reading: Reading) -> Iterator[Candidate]:
    for amount in sizes(reading.folded):
        around = reading.before(amount.start, 100) + reading.after(amount.end, 60)
        if _MEMORY.search(reading.after(amount.end, 25)):
            continue
        alone = _ENDS.match(reading.after(amount.end, 4)) and _BEGINS.search(reading.before(amount.start, 4))
        if alone or _SIZE_CUE.search(around) or "model" in around:
            yield Candidate(
                "max_model_mb", amount.value, reading.quote(amount.start, amount.end), at=amount.start
            )
