"""Where a scene is played: a lane, the endpoint it asks, and how it goes when nobody disturbs it."""

from dataclasses import dataclass

from ..fake_endpoint import FakeEndpoint
from .asked import Asked
from .lane import Lane
from .scene import Reference, Scene


@dataclass(frozen=True)
class Stage:
    """``endpoint`` is None where no language model is asked, or one that does not count."""

    lane: Lane
    scene: Scene
    reference: Reference
    endpoint: FakeEndpoint | None = None

    def asked(self) -> Asked | None:
        """Count what one more run asks."""
        return None if self.endpoint is None else Asked(self.endpoint)
