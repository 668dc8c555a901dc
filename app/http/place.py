"""What the server has: the values that every router works with."""

from dataclasses import dataclass
from typing import Annotated

import anyio
from fastapi import Depends, Request

from ...pipelines.contracts import RequestError
from ..control import Runs
from .guard import Credentials
from .jobs import Jobs
from .settings import Settings
from .talking import Talks, TalksOf
from .transcripts import Transcripts
from .uploads import Uploads
from .watching import Watching
from .working_folder import WorkingFolder

PREDICTIONS, COMPARISONS = ".predictions", ".comparisons"
#: What a job writes last.
PREDICTED, COMPARED = "predictions.csv", "results.json"


@dataclass(frozen=True)
class Place:
    """One server's things."""

    settings: Settings
    credentials: Credentials
    runs: Runs
    files: WorkingFolder
    uploads: Uploads
    predictions: Jobs
    comparisons: Jobs
    watching: Watching
    talks: Talks | None
    transcripts: Transcripts | None
    #: Threads for what takes seconds, so that a question about a run never waits for them.
    slow: anyio.CapacityLimiter

    def conversations(self) -> tuple[Talks, Transcripts]:
        """The conversations.

        Raises:
            RequestError: this server has none.
        """
        if self.talks is None or self.transcripts is None:
            raise RequestError("NO-CHAT", "this server holds no conversations", "use /api/runs")
        return self.talks, self.transcripts


def lay_out(settings: Settings, runs: Runs, conversations: TalksOf | None) -> Place:
    """Everything for a server."""
    limits, root = settings.limits, settings.root
    talks = None if conversations is None else Talks(conversations, limits)
    return Place(
        settings=settings,
        credentials=Credentials(settings),
        runs=runs,
        files=WorkingFolder(settings.cwd),
        uploads=Uploads(root, limits),
        predictions=Jobs(
            root / PREDICTIONS, PREDICTED, limits.predictions, "PREDICTION", limits.prediction_seconds
        ),
        comparisons=Jobs(root / COMPARISONS, COMPARED, limits.comparisons, "COMPARISON"),
        watching=Watching(runs, limits.streams),
        talks=talks,
        transcripts=None if talks is None else Transcripts(talks),
        slow=anyio.CapacityLimiter(8),
    )


def _place(request: Request) -> Place:
    found = request.app.state.place
    assert isinstance(found, Place)
    return found


#: How a router asks for it.
Here = Annotated[Place, Depends(_place)]
