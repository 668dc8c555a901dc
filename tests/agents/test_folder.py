"""The run folder: whoever is interrupted while it is made hears how to go on."""

import time
from contextlib import ExitStack
from pathlib import Path

from automl_agent.agents.crew.folder import begin_run
from automl_agent.agents.crew.order import Order
from automl_agent.agents.crew.state import Desk


def test_a_run_is_named_before_it_has_a_record(tmp_path: Path) -> None:
    begun: dict[Path, bool] = {}

    def opened(folder: Path) -> None:
        begun[folder] = (folder / "run.db").exists()

    order = Order(request="Predict bought.", started=time.monotonic(), out=tmp_path / "run")
    with ExitStack() as resources:
        desk = Desk(
            order=order, ask=lambda _: None, stage=lambda _: None, watch=lambda _: None, opened=opened,
            resources=resources,
        )  # fmt: skip
        begin_run(desk, "Predict bought.", "shop.csv", "bought")
    assert begun == {tmp_path / "run": False}
    assert (tmp_path / "run" / "run.db").exists()
