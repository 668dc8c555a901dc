"""Whether a turn asks something, asks why, or only asks politely for a deed."""

import re

from ..intake.words.stems import fold
from .clauses import first
from .intents import bare, is_whole

_MARK = re.compile(r"\?(?:\s|$)")
#: Thanks have at most so many words beside them, and none of these.
_MOST_THANKS = 9
_WISHES = re.compile(
    r"(?<!\w)(?:but|however|though|must|should|make|needs?|want|aber|doch|soll\w*|muss|mais|faut|pero|debe|quiero|ma|deve|voglio|mas|quero|maar|moet|wil|men|ska|ale|musi|\d+)(?!\w)"
)
#: Before what is asked, without a question mark.
_TELL = r"(?:(?:i(?:'d| would| should)? (?:like|want|need) to (?:know|understand|see|hear)|tell me|explain(?: to me)?|erklar\w* mir|sag mir|dis[- ]moi|dime|dimmi|me diga|vertel me)\W+)?"
#: After "can you", a question asks for a deed.
_POLITE = re.compile(
    r"^(?:can|could|would|will) (?:you|we|it|i)\b|^(?:kannst|konntest|konnen|darf)\b|^(?:peux|pouvez|pourrais|puoi|puedes|podrias|pode)\b|^(?:how|what) about\b|^(?:wie ware es mit|et si on)\b"
)


def asks(text: str) -> bool:
    """Whether a turn is a question to be answered, and none that asks for a deed."""
    return has_mark(text) and not is_polite(text)


def has_mark(text: str) -> bool:
    """Whether there is a question mark at the end of a sentence."""
    return _MARK.search(text) is not None


def is_polite(text: str) -> bool:
    """Whether a turn asks for a deed: "could you make sure that ...?" """
    return _POLITE.search(fold(text).strip()) is not None


def thanks_alone(text: str) -> bool:
    """Whether a turn thanks and wishes for nothing: "thanks, I can go on with this"."""
    if asks(text) or len(text.split()) > _MOST_THANKS or _WISHES.search(fold(text)):
        return False
    return is_whole("thanks", first(text))


def asks_outright(text: str) -> bool:
    """Whether a turn asks why."""
    return (
        re.match(
            rf"{_TELL}(?:why|for what reason|what (?:the|was the|is the) reason|warum|wieso|pourquoi|por ?que|perche|how come|waarom)\b",
            bare(text),
        )
        is not None
    )
