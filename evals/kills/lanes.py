"""Work for several lanes side by side: every lane takes the next piece, plays it, and says what it saw."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from .seen import Seen
from .stage import Stage

#: Plays one piece in a new folder of that path.
Piece = Callable[[Stage, Path, Seen], None]


@dataclass
class Board:
    """Pieces that wait, and what was seen of those that are done.

    Args:
        pieces: in order; a piece may call :meth:`add` for more.
        say: hears of progress, a line at a time.
    """

    pieces: list[Piece]
    say: Callable[[str], None]
    seen: Seen = field(default_factory=Seen)
    done: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _failures: list[BaseException] = field(default_factory=list)

    def add(self, piece: Piece) -> None:
        """One more piece, to be played last."""
        with self._lock:
            self.pieces.append(piece)

    def play(self, stages: Sequence[Stage], folders: Sequence[Path]) -> None:
        """Until nothing waits any more, each stage with a folder of its own."""
        threads = [
            threading.Thread(target=self._play, args=(stage, folder), name=f"lane {n}")
            for n, (stage, folder) in enumerate(zip(stages, folders, strict=True))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self._failures:
            raise self._failures[0]

    def _play(self, stage: Stage, folder: Path) -> None:
        for number in count():
            with self._lock:
                if not self.pieces or self._failures:
                    return
                piece = self.pieces.pop(0)
            seen = Seen()
            try:
                piece(stage, folder / f"run-{number}", seen)
            except BaseException as failure:  # noqa: BLE001 - raised again where all lanes are waited for
                self._failures.append(failure)
                return
            self._take_in(seen)

    def _take_in(self, seen: Seen) -> None:
        with self._lock:
            self.seen.add(seen)
            self.done += 1
            kills = self.seen.kills.total()
            self.say(
                f"{self.done} pieces done, {len(self.pieces)} wait; {kills} kills, {len(self.seen.faults)} faults"
            )
            for fault in seen.faults:
                self.say(f"  FAULT {fault}")
