"""Progress of a search, as far as it is more than noise."""

from .base import Value


class Incumbent(Value):
    """A trial that was best beyond noise when it came.

    Attributes:
        trial: its number.
        score: its validation score.
        over: number of the incumbent before; None for the first.
        chance: probability of so large an advantage over that one, were the two the same.
    """

    trial: int
    score: float
    over: int | None = None
    chance: float | None = None
