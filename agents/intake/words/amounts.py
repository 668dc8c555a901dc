"""Numbers and amounts in prose: ``five minutes``, ``quarter of an hour``, ``2 MB``, ``20 ms a row``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

_NUMBER_WORDS: dict[str, float] = {
    word: value
    for value, words in {
        1: "a an one ein eine einer einem un una uno une um uma een één en ett jedna jedna bir",
        1.5: "anderthalb eineinhalb anderhalf anderhalve poltora poltorej",
        2: "two couple zwei dos deux twice due dois duas twee dwie dwa tva iki", 2.5: "zweieinhalb tweeenhalf",
        3: "three drei tres trois tre drie trzy uc", 4: "four vier cuatro quatre quattro quatro cztery fyra dort",
        5: "five funf cinco cinq cinque vijf piec fem bes", 6: "six sechs seis sei zes szesc sex alti",
        7: "seven sieben siete sept sette sete zeven siedem sju yedi", 8: "eight acht ocho huit otto oito osiem atta sekiz",
        9: "nine neun nueve neuf nove negen dziewiec nio dokuz", 10: "ten zehn diez dix dieci dez tien dziesiec tio on",
        11: "eleven elf once onze undici", 12: "twelve zwolf doce douze dozen dodici doze twaalf dwanascie",
        15: "fifteen funfzehn quince quinze quindici vijftien pietnascie femton",
        20: "twenty zwanzig veinte vingt venti vinte twintig dwadziescia tjugo yirmi", 25: "twenty-five",
        30: "thirty dreissig dreisig treinta trente trenta trinta dertig trzydziesci trettio otuz",
        40: "forty vierzig cuarenta quarante quaranta quarenta veertig czterdziesci", 45: "forty-five",
        50: "fifty funfzig cincuenta cinquante cinquanta cinquenta vijftig",
        60: "sixty sechzig sesenta soixante sessanta sessenta zestig",
        90: "ninety neunzig noventa novanta negentig", 100: "hundred hundert cien cent cento cem honderd",
        0.5: "half halbe halben halbes media medio demi mezza mezzo meia meio halve pol halv halvt yarim",
        0.25: "quarter viertel cuarto quart quarto kwart",
    }.items()
    for word in words.split()
}  # fmt: skip


def _compounds() -> dict[str, float]:
    """``thirty-five``, ``fünfunddreißig``, ``treinta y cinco``: 21 to 59 in seven languages, folded."""
    found = {}
    for joined, tens, ones in _JOINED_NUMBERS:
        for ten, before in enumerate(tens.split(), 2):
            for one, word in enumerate(ones.split(), 1):
                for form in joined.split("|"):
                    found[form.format(before, word)] = float(10 * ten + one)
    return found


#: How tens and ones are joined, the tens from 20 to 50, the ones from 1 to 9.
_JOINED_NUMBERS = (
    ("{0}-{1}|{0} {1}", "twenty thirty forty fifty", "one two three four five six seven eight nine"),
    ("{1}und{0}", "zwanzig dreissig vierzig funfzig", "ein zwei drei vier funf sechs sieben acht neun"),
    ("{0}-{1}|{0} {1}", "vingt trente quarante cinquante", "et-un deux trois quatre cinq six sept huit neuf"),
    ("{0} y {1}", "veinte treinta cuarenta cincuenta", "uno dos tres cuatro cinco seis siete ocho nueve"),
    ("{0}{1}", "venti trenta quaranta cinquanta", "uno due tre quattro cinque sei sette otto nove"),
    ("{0} e {1}", "vinte trinta quarenta cinquenta", "um dois tres quatro cinco seis sete oito nove"),
    ("{1}en{0}", "twintig dertig veertig vijftig", "een twee drie vier vijf zes zeven acht negen"),
)
_NUMBER_WORDS |= {word: value for word, value in _compounds().items() if word not in _NUMBER_WORDS}
_NUMBER_WORDS |= {"veinticinco": 25.0}
_NUMBER_WORDS |= {"half a dozen": 6.0, "half dozen": 6.0, "a half dozen": 6.0, "a dozen": 12.0}
_ARTICLES = frozenset(
    [
        "a",
        "an",
        "un",
        "una",
        "uno",
        "une",
        "ein",
        "eine",
        "einer",
        "einem",
        "um",
        "uma",
        "een",
        "één",
        "en",
        "ett",
        "on",
    ]
)
#: Numbers without words that are articles too.
COUNT = r"\d{1,15}(?:[.,]\d{1,9})?|" + "|".join(
    sorted((re.escape(w) for w in _NUMBER_WORDS if w not in _ARTICLES), key=len, reverse=True)
)
NUMBER = r"\d{1,15}(?:[.,]\d{1,9})?|" + "|".join(sorted(map(re.escape, _NUMBER_WORDS), key=len, reverse=True))
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+")
#: A number, in digits or as a word, that stands for itself.
FIGURE = re.compile(rf"(?<![\w.,])(?:{COUNT})(?!\w)")
_UNITS = {
    r"ms|msec|milliseconds?|millisekunden?|milisegundos?|millisecondes?|millisecond[oi]|milliseconden?|milisekund\w*|milisaniye\w*": 0.001,
    r"s|secs?|seconds?|sekunden?|sek|segund(?:o|inho|ito)s?|secondes?|second[oi]|secondjes?|seconden?|tellen|sekund\w{0,2}|sn|saniye\w*": 1.0,
    r"m|mins?|minutes?|minuten?|minut(?:o|inho|ito)s?|minut[oi]|minuut(?:je|jes)?|minuter|minut[aye]?|dakika\w*|dk": 60.0,
    r"h|hrs?|hours?|stunden?|horas?|heures?|or[ae]|uur|uren|godzin\w?|timm(?:e|ar)|timer?|saat\w{0,3}": 3600.0,
}
_UNIT = "|".join(_UNITS)
#: Digits may touch their unit; ``a`` and ``s`` side by side are the word ``as``.
_TIME = re.compile(
    rf"(?:(?<![a-z0-9_.,])|(?<=\d[hm]))(?:(\d{{1,15}}(?:[.,]\d{{1,9}})?)[ -]?|({NUMBER})[ -])({_UNIT})(?![a-z_])"
)
_HALF_HOUR = re.compile(
    r"(?<!\w)(?:(three) quarters of an (hour)|(half|quarter|halbe|viertel|media|medio|mezzo|meio|halve|demi|cuarto|quart)(?: of| de| d')?(?: an?| a|-)? ?"
    r"(hour|minute|min|second|sec|stunde|stunden|sekunde|hora|heure|seconde|segundo|secondo))(?!\w)"
)
_AGED = re.compile(
    r"(?:the|those|people|anyone|everyone|customers|die|leute|les|los|las|gli|i|os|de) (?:over|above|uber|plus de|mas de|oltre)[ -]$"
)
_PARTS_OF = {
    word: parts
    for parts, words in {
        10: "tenth zehntel dixieme decima decimo tiende",
        20: "twentieth zwanzigstel vingtieme",
        100: "hundredth hundertstel centieme centesima centesimo honderdste",
        1000: "thousandth tausendstel millieme milesima millesimo duizendste",
        5: "fifth funftel cinquieme",
    }.items()
    for word in words.split()
}  # fmt: skip
#: "A tenth of a second", "Zehntelsekunde".
_SECOND = r"seconds?|sekunden?|secondes?|segundos?|second[oi]"
_FRACTION = re.compile(
    rf"(?<!\w)(?:({'|'.join(_PARTS_OF)})s? (?:of (?:an? |one )?|de (?:una? |une )?|d'(?:une )?|di (?:un )?|van een )({_SECOND})|({'|'.join(_PARTS_OF)})({_SECOND}))(?![a-z_])"
)
#: Halves and quarters said in one word, or as other languages join them; folded, with their seconds.
_SHARES: tuple[tuple[str, float], ...] = (
    (r"(?:dreiviertel|drei viertel )stunde|tres cuartos de hora|trois quarts d'heure|tre quarti d'ora|tres quartos de hora|drie kwartier", 2700.0),
    (r"anderthalb stunden|eineinhalb stunden|heure et demie|une heure et demie|un'ora e mezza|hora e meia|anderhalf uur|poltorej godziny|halvannan timme|bir bucuk saat|一个半小时|一個半小時|一時間半", 5400.0),
    (r"(?:halbe |halb)stunde|demi-? ?heure|mezz'? ?ora|mezza ora|meia hora|half ?uur(?:tje)?|poł godziny|pol godziny|halvtimm\w*|en halv timme|yarim saat\w*|半小时|半小時|半時間|半个小时|30分", 1800.0),
    (r"viertelstunde|quart d'heure|cuarto de hora|quarto d'ora|quarto de hora|kwartier(?:tje)?|kwadrans\w*|kvart(?:s timme)?\b|ceyrek saat\w*|一刻钟|一刻鐘|15分", 900.0),
    (r"halbe minute|demi-? ?minute|mezzo minuto|medio minut(?:o|ito)|meio minuto|half minuutje|halve minuut|pol minuty|halv minut|yarim dakika\w*|半分钟|半分", 30.0),
    (r"一分半钟?|1分半|一分半", 90.0), (r"两分半钟?|2分半|二分半", 150.0),
)  # fmt: skip
_SHARED = tuple((re.compile(rf"(?<![a-z0-9])(?:{pattern})"), value) for pattern, value in _SHARES)
#: Scripts that put no spaces between words.
_CJK = re.compile(
    r"(\d{1,9}(?:\.\d{1,3})?|[一二两三四五六七八九十]{1,3})\s?个?\s?(毫秒|ミリ秒|秒|分|小时|小時|時間|초|분|시간)"
)
_CJK_UNITS = {"毫秒": 0.001, "ミリ秒": 0.001, "秒": 1.0, "초": 1.0, "分": 60.0, "분": 60.0}
_CJK_DIGITS = {sign: value for value, sign in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
#: "deux minutes trente", "due minuti e mezzo".
_HALF_BEFORE = re.compile(
    rf"(?<![a-z0-9_.,])({NUMBER}) (?:and a half|i pol|et demie?|y media|en een halve?|och en halv|und eine halbe|bucuk) ({_UNIT})(?![a-z_])"
)
_AND_A_HALF = re.compile(r" and a half| y media| et demie?| e mezz[oa]| e mei[oa]| en een half| i pol")
_AND_THIRTY = re.compile(r" (?:trente|treinta|trenta|trinta|dreissig)(?![a-z])")
_SIZE = re.compile(
    rf"(?<![a-z0-9_.,])({NUMBER})[ -]?(kb|kib|mb|mib|gb|gib|kilobytes?|megabytes?|gigabytes?|ko|mo|go|meg(?:a|s|as)?)(?![a-z_])"
)
#: "Half a megabyte", "ein halbes Megabyte".
_HALF_SIZE = re.compile(
    r"(?<![a-z0-9_])(half|quarter|halbes|halben|demi|medio|mezzo|meio|halve|pol|yarim|halv)[ -](?:(?:of )?an? )?(kb|mb|gb|kilobytes?|megabytes?|gigabytes?|mega(?:octets?|bajta?)?)(?![a-z_])"
)
_HALF_BEFORE_IT = re.compile(
    r"(?:half|quarter) (?:of )?$|(?:half|quarter|halbes|halben|demi|medio|mezzo|meio|halve|pol|yarim|halv)[ -]$"
)
#: Amounts of one sort that are looked at in a request.
_MOST = 200
_SIZES = {"k": 1e-3, "m": 1.0, "g": 1e3}


@dataclass(frozen=True)
class Amount:
    """A number with its unit, in seconds or megabytes, and its place."""

    value: float
    start: int
    end: int
    unit: str


def to_number(text: str) -> float:
    """The value of digits or a number word."""
    word = text.strip().lower()
    return _NUMBER_WORDS[word] if word in _NUMBER_WORDS else float(word.replace(",", "."))


def to_money(text: str) -> float:
    """The value of an amount of money: "3,000" and "1.500" are thousands."""
    return float(re.sub(r"[.,]", "", text)) if _THOUSANDS.fullmatch(text.strip()) else to_number(text)


def _seconds(unit: str) -> float:
    return next(value for pattern, value in _UNITS.items() if re.fullmatch(pattern, unit))


def times(text: str) -> Iterator[Amount]:
    """Every length of time in folded ``text``; parts that follow one another are one (``1 h 30 min``)."""
    found = [
        Amount(to_number(m[1] or m[2]) * _seconds(m[3]), m.start(), m.end(), m[3])
        for m in islice(_TIME.finditer(text), _MOST)
        # "On m'appelle" is no ten minutes, "the over 65s" are people.
        if (m[1] or len(m[3]) > 1)
        and not (m[3] == "s" and _AGED.search(text, max(0, m.start() - 20), m.start()))
    ]
    for m in islice(_FRACTION.finditer(text), _MOST):
        found = [f for f in found if f.end <= m.start() or f.start >= m.end()]
        found.append(
            Amount(_seconds(m[2] or m[4]) / _PARTS_OF[m[1] or m[3]], m.start(), m.end(), m[2] or m[4])
        )
    for m in islice(_HALF_HOUR.finditer(text), _MOST):
        share, unit = (0.75, m[2]) if m[1] else (to_number(m[3]), m[4])
        found = [f for f in found if f.end <= m.start() or f.start >= m.end()]
        found.append(Amount(share * _seconds(unit), m.start(), m.end(), unit))
    for m in islice(_HALF_BEFORE.finditer(text), _MOST):
        found = [f for f in found if f.end <= m.start() or f.start >= m.end()]
        found.append(Amount((to_number(m[1]) + 0.5) * _seconds(m[2]), m.start(), m.end(), m[2]))
    for pattern, seconds in _SHARED:
        for m in islice(pattern.finditer(text), _MOST):
            if all(f.end <= m.start() or f.start >= m.end() or f.unit != "share" for f in found):
                found = [f for f in found if f.end <= m.start() or f.start >= m.end()]
                found.append(Amount(seconds, m.start(), m.end(), "share"))
    found += [a for a in _cjk_times(text) if all(f.end <= a.start or f.start >= a.end for f in found)]
    found.sort(key=lambda a: a.start)
    merged: list[Amount] = []
    for amount in found:
        last = merged[-1] if merged else None
        if (
            last
            and re.fullmatch(r"[ ,]*(?:and|und|y|et)?[ ]*", text[last.end : amount.start])
            and amount.value < last.value
        ):
            merged[-1] = Amount(last.value + amount.value, last.start, amount.end, last.unit)
        else:
            merged.append(amount)
    for amount in merged:
        half = _AND_A_HALF.match(text, amount.end) or _AND_THIRTY.match(text, amount.end)
        if half and amount.unit != "share" and not _CJK.search(amount.unit):
            yield Amount(amount.value + _seconds(amount.unit) / 2, amount.start, half.end(), amount.unit)
        else:
            yield amount


def _cjk_times(text: str) -> Iterator[Amount]:
    for m in islice(_CJK.finditer(text), _MOST):
        number = cjk_number(m[1])
        unit = "ms" if "毫" in m[2] or "ミ" in m[2] else m[2]
        yield Amount(number * _CJK_UNITS.get(m[2], 3600.0), m.start(), m.end(), unit)


def cjk_number(text: str) -> float:
    """``三十五`` is 35; tens and ones suffice for durations."""
    if text[0].isascii():
        return float(text)
    if "十" not in text:
        return float(_CJK_DIGITS[text[-1]])
    tens, _, ones = text.partition("十")
    return 10.0 * _CJK_DIGITS.get(tens[-1:], 1) + _CJK_DIGITS.get(ones[:1], 0)


def sizes(text: str) -> Iterator[Amount]:
    """Every size in folded ``text``, in megabytes."""
    for m in islice(_HALF_SIZE.finditer(text), _MOST):
        yield Amount(to_number(m[1]) * _SIZES[m[2][0]], m.start(), m.end(), m[2])
    for m in islice(_SIZE.finditer(text), _MOST):
        if _HALF_BEFORE_IT.search(text, max(0, m.start() - 12), m.start()):
            continue
        yield Amount(to_number(m[1]) * _SIZES[m[2][0]], m.start(), m.end(), m[2])
