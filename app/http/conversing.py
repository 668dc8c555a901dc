"""Which conversations a server holds."""

from ..control import Runs
from .settings import Settings
from .talking import TalksOf

FOLDER = ".conversations"


def conversations_of(settings: Settings, runs: Runs) -> TalksOf | None:
    """The conversations below the folder of runs; None where this build has none."""
    return None
