"""The corpus: 40 classes of hostile replies, 25 variants each, the same for the same seed."""

from collections.abc import Mapping, Sequence
from random import Random

from ...tools.llm.chat import ChatRequest
from .case import Case, Maker, Said
from .drawn import narrowed
from .form import FORM
from .meaning import MEANING
from .place import Place

CLASSES: Mapping[str, Maker] = {**FORM, **MEANING}
VARIANTS = 25
SIZE = len(CLASSES) * VARIANTS
#: Probabilities of tokens that tell nothing, or lie.
_TOKENS: Sequence[tuple[Mapping[str, float], ...]] = (
    (),
    ({},),
    ({"1": 7.0, "0": -3.0},),
    ({"1": 1.0}, {"0": 1.0}),
    ({"\x1b[2J": 0.5, " 1": 0.5},),
    ({"1": 1e308, "0": 1e308},),
    ({"1": 0.0, "0": 0.0},),
)


def name_of(number: int) -> str:
    """The class of a reply of the corpus."""
    return tuple(CLASSES)[number % len(CLASSES)]


def reply(number: int, seed: int, place: Place, request: ChatRequest) -> Said:
    """A reply of the corpus as it answers one question.

    Args:
        number: below ``SIZE``; successive ones are of different classes.
        seed: of the corpus.
        place: where: what is sound there, and what was tried.
        request: the question: its schema gives the valid answer that is made hostile.
    """
    name, variant = name_of(number), number // len(CLASSES)
    rng = Random(f"{seed} {name} {variant} {request.name}")
    schema = narrowed(request.answer_schema, place.words)
    said = CLASSES[name](Case(variant, schema, rng, place.seen))
    tokens = _TOKENS[variant % len(_TOKENS)] if request.probabilities else ()
    return Said(said.text, said.finish, said.tokens or tokens)
