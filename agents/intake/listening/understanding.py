"""Do words speak of people who understand a model? A small model quotes all sorts of words for that."""

import re

from ..words.stems import fold

#: What such words have in them, folded; scripts without spaces match anywhere.
_STEMS = (
    r"expla?i|interpret|understand|readab|\bread\b|transparen|justif|follow|reason|\bwhy\b|how (?:it|the model) (?:decides|works)|"
    r"black box|white box|by hand|print|check|audit|trace|"
    r"erklar|versteh|verstand|nachvollzieh|lesbar|lesen|begrund|warum|durchschau|"
    r"expli|compren|pourquoi|lisible|lire|boite noire|entend|entiend|porque|por que|por qué|caja|caixa|leer|"
    r"spieg|capi[rt]|perche|leggibil|scatol|uitleg|begrijp|verklaar|waarom|zrozum|wyjasn|wytlumacz|dlaczego|"
    r"anlas|anlayabil|acikla|neden|forklar|forsta|varfor|объясн|поня|понима|почему|"
    r"理解|解释|解釋|看懂|明白|説明|説明|わかる|分かる|なぜ|이해|설명"
)
_SPEAKS = re.compile(_STEMS)


def speaks_of_understanding(words: str) -> bool:
    """Whether ``words`` have to do with explaining, reading or understanding."""
    return _SPEAKS.search(fold(words)) is not None or _SPEAKS.search(words.lower()) is not None
