"""What is run while it is killed: a small table, few trials of a quick family, with and without a language model."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .history import Told, told
from .lane import Lane

DATA, FOLDER = "clients.csv", "run"
#: A readable model means one family, and a quick one; five trials are a first, a middle and a last.
_REQUEST = f"Predict renewed of {DATA} by AUC, with a readable model."
TRIALS = 5
_ROWS = 160
_DONE = frozenset({0, 3})


@dataclass(frozen=True)
class Scene:
    """One run as it is ordered. ``llm`` is what ``--llm`` says."""

    data: Path
    llm: str = "none"
    trials: int = TRIALS

    def begin(self, folder: Path) -> tuple[str, ...]:
        """The command line that begins it in ``folder``, or takes it up where it has a record."""
        if (folder / FOLDER / "run.db").exists():
            return ("resume", FOLDER)
        words = ("--data", str(self.data), "--trials", str(self.trials), "--out", FOLDER)
        return ("run", "--text", _REQUEST, *words, "--llm", self.llm, "--yes")


@dataclass(frozen=True)
class Reference:
    """A run of a scene that nobody disturbed: its history, and the places it passed, with the seconds up to the next."""

    told: Told
    places: tuple[str, ...]
    gaps: tuple[float, ...]

    @property
    def counts(self) -> Counter[str]:
        """Place -> how often it was passed."""
        return Counter(self.places)


def lay_out(folder: Path) -> Path:
    """Write the table; its path."""
    draw = random.Random(0)
    lines = ["age,income,region,visits,renewed"]
    for _ in range(_ROWS):
        age, income, visits = draw.randint(20, 70), draw.gauss(40, 12), draw.randint(0, 20)
        region = draw.choice(("north", "south", "east", "west"))
        leaning = (age - 45) / 15 + (income - 40) / 10 + (visits - 10) / 6 + (region == "north")
        lines.append(
            f"{age},{income:.1f},{region},{visits},{'yes' if leaning + draw.gauss(0, 1) > 0.2 else 'no'}"
        )
    path = folder / DATA
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def undisturbed(lane: Lane, scene: Scene, folder: Path, *, speaker: bool = True) -> Reference:
    """Run a scene in ``folder``, which exists, without touching it.

    Raises:
        RuntimeError: it does not end well.
    """
    life = lane.start(scene.begin(folder), folder)
    if (code := lane.wait(life)) not in _DONE:
        raise RuntimeError(f"an undisturbed run ended with {code}: {last_words(folder)}")
    moments = [moment for moment, _ in life.places]
    following: Sequence[float] = [*moments[1:], moments[-1]]
    return Reference(
        told=told(folder / FOLDER, speaker=speaker),
        places=tuple(place for _, place in life.places),
        gaps=tuple(b - a for a, b in zip(moments, following, strict=True)),
    )


def is_done(code: int) -> bool:
    """Whether an exit code means that the run came to its end, verified or not."""
    return code in _DONE


def last_words(folder: Path) -> str:
    """The end of what a folder's coordinators said."""
    path = folder / "told.txt"
    return path.read_text(encoding="utf-8", errors="replace")[-600:] if path.exists() else "nothing"
