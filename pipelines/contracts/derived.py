"""Features that somebody would have computed from the inputs, as expressions, and what validation says of them."""

from .base import Value


class DerivedFeature(Value):
    """One feature. ``expression`` is its canonical text, with ids (``pipelines/expressions``)."""

    expression: str
    why: str = ""


class RefusedFeature(Value):
    """What was proposed and cannot be computed, or says nothing. ``text`` is as it was proposed: hostile."""

    text: str
    reason: str


class FeatureSet(Value):
    """Features to be tried together, with the default configuration of one family.

    Attributes:
        family: whose default's score they must beat; empty where nothing was asked for.
        features: the sound ones.
        refused: the others.
        skipped: why nothing was asked for; empty where it was.
        source: of the trial that tries them.
    """

    family: str = ""
    features: tuple[DerivedFeature, ...] = ()
    refused: tuple[RefusedFeature, ...] = ()
    skipped: str = ""
    source: str = "llm:features"

    @property
    def expressions(self) -> tuple[str, ...]:
        """Canonical texts."""
        return tuple(f.expression for f in self.features)


class FeatureVerdict(Value):
    """Whether features are kept: only where they are better than the same configuration without, beyond noise.

    Attributes:
        kept: the verdict.
        trial: number of the trial with them, and ``over`` of the one without.
        score: with them; None where that trial failed. ``without``: the score without them.
        chance: probability of so large an advantage, were the two the same; None where there is none.
    """

    kept: bool
    trial: int
    over: int
    score: float | None = None
    without: float
    chance: float | None = None
