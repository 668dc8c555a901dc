"""Which conversations a server holds, and how far they reach."""

from ...agents.chat.resemblance import prepare
from ..chat.conversation import Conversations
from ..chat.reach import Reach
from ..control import Runs
from .settings import Settings
from .talking import TalksOf
from .uploads import FOLDER


def conversations_of(settings: Settings, runs: Runs) -> TalksOf:
    """The conversations in the folder of runs, those of ``automl-agent chat`` there included.

    Whoever speaks over HTTP names files of the working folder, and those that were uploaded.
    """
    prepare()
    reach = Reach((settings.cwd.resolve(), (settings.root / FOLDER).resolve()), anywhere=False)
    return Conversations(settings.root, runs, settings.llm, reach)
