"""Hostile replies at every agent: ``python -m automl_agent.evals.replies``.

Plays the whole corpus (40 classes of 25 replies) at every question of every agent, every transport mode at every
question through the clients that runs use, and reads replies that hypothesis makes up. Exit 1 where an exception is not
caught, anything that comes out is not valid, a fallback is not labelled, or reading takes too long or too much.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ..results import RELIABILITY, record, table
from ..totals import Count, What
from .attacks import play_modes, play_replies
from .corpus import CLASSES, SIZE, VARIANTS
from .generated import failures, questions
from .modes import MODES
from .places import PLACES
from .play import MOST_MEGABYTES, MOST_MILLISECONDS, Played
from .tallies import TITLES, Tally, misses, rows

_EXAMPLES = 20_000


def main() -> None:
    """Play everything, record the table, exit 1 on any miss."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=0, help="of the corpus [0]")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes [one a core]")
    parser.add_argument(
        "--step", type=int, default=1, help="play one in so many replies; nothing is recorded then"
    )
    options = parser.parse_args()
    began = time.monotonic()
    replies = list(_told(play_replies(options.seed, options.jobs, options.step)))
    modes = list(_told(play_modes(options.jobs)))
    misread = list(failures(_EXAMPLES // options.step, options.seed))
    lines = _lines(replies, modes, misread, time.monotonic() - began)
    print(*lines, sep="\n")
    if options.step == 1:
        title = "Hostile replies at every agent that speaks with a language model"
        record(
            "replies",
            title,
            f"python -m automl_agent.evals.replies --seed {options.seed}",
            lines,
            RELIABILITY,
            [
                Count(what=What.REPLIES, tried=len(replies), wrong=_bad(replies)),
                Count(what=What.FAULTS, tried=len(modes), wrong=_bad(modes)),
                Count(what=What.FUZZ, tried=_EXAMPLES, wrong=len(misread)),
            ],
        )
    sys.exit(0 if all(p.good for p in (*replies, *modes)) and not misread else 1)


def _bad(played: Sequence[Played]) -> int:
    return sum(not p.good for p in played)


def _told(attacks: Iterable[Played]) -> Iterator[Played]:
    """The attacks; says what came of each place as soon as it is done with."""
    for place, group in groupby(attacks, lambda attack: attack.place):
        played = list(group)
        print(*Tally.of(place, played).row, sep="  ", flush=True)
        yield from played


def _lines(
    replies: Sequence[Played], modes: Sequence[Played], misread: Sequence[str], seconds: float
) -> list[str]:
    missed = [*misses(replies), *misses(modes), *misread]
    corpus = (
        f"{len(CLASSES)} classes of {VARIANTS} replies each, {SIZE} in all, made hostile from valid answers to each of "
        f"{len(PLACES)} questions. Wrong: an invalid or clipped value, a name that the table or the catalogue lacks, words "
        f"that cannot be shown, an attack that did not reach its question. Reading a reply may take "
        f"{MOST_MILLISECONDS:.0f} ms of processor time and {MOST_MEGABYTES:.0f} MB."
    )
    wire = (
        f"{len(MODES)} transport modes at each question, through the clients that runs use; wrong is also another outcome "
        "than the mode's, a reason that does not name it, or more requests than it allows:"
    )
    made_up = (
        f"Made up by hypothesis and read for {len(questions())} kinds of answers: {_EXAMPLES} replies, "
        f"{len(misread)} kinds misread."
    )
    end = f"Misses: {len(missed)}. {seconds:.0f} s."
    sent = table(TITLES[:6], [row[:6] for row in rows(modes)])
    told = [f"- {line}" for line in missed]
    return [corpus, "", *table(TITLES, rows(replies)), "", wire, "", *sent, "", made_up, "", end, *told]


if __name__ == "__main__":
    main()
