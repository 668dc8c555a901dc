"""Conversations that say what a script says: the contract of ``app/http/talking.py`` with nothing behind it."""

import json
import secrets
import threading
import time
from pathlib import Path

from automl_agent.app.chat.reply import Change, Reply, Tell, Turn
from automl_agent.app.control import Launch, Runs
from automl_agent.app.http.settings import Settings
from automl_agent.pipelines.contracts import DataError, RequestError

HOSTILE = "<img src=x onerror=alert(1)>"
PLAN = (
    Change(field="target", after="Exited", words="column Exited"),
    Change(field="time_limit", before="5 min", after="10 min", words="ten more minutes"),
    Change(field="exclude", before="", after=f"customer, {HOSTILE}", words="leave out customer"),
)


class ScriptedTalk:
    """Asks before it starts a run, tells lines meanwhile, and fails where it is told to."""

    def __init__(self, folder: Path, runs: Runs, id_: str) -> None:
        self.id = id_
        self._file = folder / f"{id_}.json"
        self._runs = runs
        self._data: Path | None = None
        known = json.loads(self._file.read_text()) if self._file.exists() else []
        self.turns: tuple[Turn, ...] = tuple(Turn.model_validate(t) for t in known)

    def attach(self, path: Path) -> None:
        self._data = path

    def say(self, text: str, tell: Tell = lambda line: None) -> Reply:
        reply = self._reply(text, tell)
        turn = Turn(number=len(self.turns), at=time.time(), said=text, reply=reply)
        self.turns = (*self.turns, turn)
        self.keep()
        return reply

    def keep(self) -> None:
        self._file.write_text(json.dumps([t.model_dump(mode="json") for t in self.turns]))

    def _reply(self, text: str, tell: Tell) -> Reply:
        if text == "fail":
            raise DataError("DATA-EMPTY", "there are no rows", "name another file")
        if text.startswith("wait"):
            time.sleep(float(text.split()[1]))
        if "leave" in text:
            tell("reading the table")
            tell("planning")
            said = "I take this as *two classes*: who is **gone**, by `ROC AUC`.\n\nShall I begin?"
            return Reply(text=said, intent="task", changes=PLAN, asks="confirm", choices=("yes", "no"))
        if text == "yes":
            order = Launch(
                text="Who will leave? Column Exited says if they left. AUC.",
                data=None if self._data is None else str(self._data),
                settings={"interpretable": "true"},
                llm="none",
                trials=6,
            )
            return Reply(text="It has begun.", intent="start", run=self._runs.start(order))
        return Reply(text=f"You said: {text}", intent="other")


class ScriptedConversations:
    """They lie in a folder, so that they survive."""

    def __init__(self, settings: Settings, runs: Runs) -> None:
        self._folder = settings.root / ".conversations"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._runs = runs
        self._open: dict[str, ScriptedTalk] = {}
        self._guard = threading.Lock()

    def ids(self) -> tuple[str, ...]:
        files = sorted(self._folder.glob("*.json"), key=lambda p: (-p.stat().st_mtime_ns, p.name))
        return tuple(p.stem for p in files)

    def open(self, id: str | None = None) -> ScriptedTalk:
        with self._guard:
            name = id or secrets.token_hex(6)
            if id is not None and id not in self.ids():
                raise RequestError("NO-CONVERSATION", "there is none", "begin one")
            if name not in self._open:
                self._open[name] = ScriptedTalk(self._folder, self._runs, name)
                self._open[name].keep()
            return self._open[name]

    def close(self) -> None:
        pass

    def fork(self, id: str, turns: int) -> ScriptedTalk:
        talk = self.open()
        talk.turns = self.open(id).turns[:turns]
        talk.keep()
        return talk
