"""Where a language model believes the best values to lie, and what that is worth."""

from collections.abc import Mapping

import numpy as np

from ....pipelines.contracts import Value
from ....tools.samplers.dimension import Dimension
from ....tools.samplers.space import Space

ANY = "any"
#: Word -> centre and deviation, as shares of the range on its own scale.
WORDS: Mapping[str, tuple[float, float]] = {
    "lowest": (0.02, 0.12),
    "low": (0.22, 0.2),
    "middle": (0.5, 0.2),
    "high": (0.78, 0.2),
    "highest": (0.98, 0.12),
}
#: A belief never rules a value out: this share of its density is uniform.
_DOUBT = 0.15
#: Chance that a named choice is the best one, against that of all others together.
_CHOICE = 0.6
#: Finished trials before they are held against a belief.
_EVIDENCE = 6


class Belief(Value):
    """What was said of each parameter: a word of ``WORDS``, a choice's label, or ``any``.

    Attributes:
        best: parameter -> word.
        why: in the speaker's words.
    """

    best: Mapping[str, str]
    why: str = ""

    @classmethod
    def of_notes(cls, space: Space, notes: Mapping[str, str]) -> "Belief":
        """Notes taken at their word, without anyone who weighs them; a note that is no word of a parameter is left out."""
        return cls(best={n: note for n, note in notes.items() if note != ANY and note in words_for(space[n])})

    def place(self, space: Space) -> np.ndarray | None:
        """Where it all comes together, (width,), parameters without a word at their default; None if nothing is said."""
        found = space.place(space.default())
        said = False
        for d, at in zip(space.dimensions, space.slices(), strict=True):
            word = self.best.get(d.name, ANY)
            if not d.ordered and (index := _choice(d, word)) is not None:
                found[at] = np.eye(d.width)[index]
            elif d.ordered and (centre := _centre(d, word)) is not None:
                found[at] = centre[0]
            else:
                continue
            said = True
        return space.settled(found) if said else None

    def log_density(self, space: Space, places: np.ndarray) -> np.ndarray:
        """Logarithm of a density over (m, width) places, up to a constant, (m,): at most 0.

        What is said of a parameter counts where it is active.
        """
        total = np.zeros(len(places))
        active = space.active_in(places)
        for d, at in zip(space.dimensions, space.slices(), strict=True):
            word = self.best.get(d.name, ANY)
            if not d.ordered and (index := _choice(d, word)) is not None:
                named = places[:, at][:, index]
                others = (1 - _CHOICE) / (d.width - 1) / _CHOICE
                said = np.log(np.where(named > 0.5, 1.0, others))
            elif d.ordered and (centre := _centre(d, word)) is not None:
                away = (places[:, at][:, 0] - centre[0]) / centre[1]
                said = np.log((1 - _DOUBT) * np.exp(-0.5 * away**2) + _DOUBT)
            else:
                continue
            total += np.where(active.get(d.name, np.True_), said, 0.0)
        return total

    def trust(self, space: Space, places: np.ndarray, losses: np.ndarray) -> float:
        """How far (n, width) places and their (n,) losses bear it out: 1 before there is evidence, 0 if they contradict.

        Half, plus the rank correlation of its density with how good the places turned out, within [0, 1].
        """
        density = self.log_density(space, places)
        if len(losses) < _EVIDENCE or np.ptp(density) == 0 or np.ptp(losses) == 0:
            return 1.0
        # Nearly a second, which a run that is taken up needs for other things.
        from scipy.stats import rankdata

        agreement = np.corrcoef(rankdata(density), rankdata(-losses))[0, 1]
        return float(np.clip(0.5 + agreement, 0.0, 1.0))


def words_for(dimension: Dimension) -> tuple[str, ...]:
    """What may be said of a parameter."""
    if dimension.ordered:
        labels = tuple(str(c) for c in dimension.choices)
        return (*WORDS, ANY, *(label for label in labels if label not in WORDS and label != ANY))
    return (*dict.fromkeys(str(c) for c in dimension.choices if str(c) != ANY), ANY)


def _choice(dimension: Dimension, word: str) -> int | None:
    labels = [str(c) for c in dimension.choices]
    return labels.index(word) if word in labels else None


def _centre(dimension: Dimension, word: str) -> tuple[float, float] | None:
    if word in WORDS:
        return WORDS[word]
    index = _choice(dimension, word)
    return None if index is None else (float(dimension.place(dimension.choices[index])[0]), WORDS["low"][1])
