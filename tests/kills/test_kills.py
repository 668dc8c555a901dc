"""A run is killed at 24 places and at ten random moments; nothing is lost, and its history is the undisturbed one's."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from automl_agent.evals.fake_endpoint import FakeEndpoint, says, waits
from automl_agent.evals.kills.lane import Lane
from automl_agent.evals.kills.moments import Killing, kill_at_random
from automl_agent.evals.kills.points import chains, die_at, spread, targets
from automl_agent.evals.kills.scene import Scene, lay_out, undisturbed
from automl_agent.evals.kills.seen import Seen
from automl_agent.evals.kills.stage import Stage
from automl_agent.evals.obliging import obliging

pytestmark = pytest.mark.e2e
PLACES, KILLS = 24, 10
#: Where something was lost once: events that could not be said again, files that were never written, advice.
ONCE_LOST = frozenset(
    {
        *("commit:audited:before", "rename:request.txt:before", "rename:plan.yaml:before"),
        *("commit:search_ended:after", "commit:result:after", "workers:closed"),
    }
)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    place = tmp_path_factory.mktemp("kills")
    (place / "undisturbed").mkdir()
    with Lane(place) as lane, FakeEndpoint([waits(0.02, says(obliging))]) as endpoint:
        scene = Scene(lay_out(place), f"{endpoint.base_url}#fake", trials=3)
        yield Stage(lane, scene, undisturbed(lane, scene, place / "undisturbed"), endpoint)


def test_named_places(stage: Stage, tmp_path: Path) -> None:
    seen = Seen()
    firsts = [t for t in targets(stage.reference) if t.count == 1]
    must = [t for t in firsts if t.place in ONCE_LOST]
    others = [t for t in firsts if t.place not in ONCE_LOST]
    wanted = [*must, *spread(stage.reference, PLACES - len(must), others)]
    for number, chain in enumerate(chains(stage.reference, wanted)):
        die_at(stage, chain, tmp_path / f"run-{number}", seen)
    assert seen.faults == []
    assert len(must) == len(ONCE_LOST)
    assert seen.kills.total() == PLACES
    assert seen.histories == seen.runs
    assert seen.acknowledged > 2 * len(stage.reference.told.events)


def test_random_moments(stage: Stage, tmp_path: Path) -> None:
    seen, number = Seen(), 0
    while seen.kills.total() < KILLS:
        left = KILLS - seen.kills.total()
        kill_at_random(stage, Killing(left), tmp_path / f"run-{number}", seen, random.Random(number))
        number += 1
    assert seen.faults == []
    assert seen.histories == seen.runs == number


def test_there_are_places_wherever_something_could_be_lost(stage: Stage) -> None:
    assert len(stage.reference.counts) >= 72
    assert len(targets(stage.reference)) > len(stage.reference.counts)
