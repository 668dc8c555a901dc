"""A live panel: the clock, the best score and its curve, the latest trials."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from ...pipelines.contracts import METRICS, Trial
from ...tools.store.events import Event
from ..errors import one_line
from .tally import Tally, clock, number

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

_LATEST = 6
_BLOCKS = "▁▂▃▄▅▆▇█"
_CURVE = 40


class LivePanel:
    """Draws on a terminal until it is closed; the last picture stays."""

    def __init__(self, stream: TextIO, started: float) -> None:
        from rich.console import Console
        from rich.live import Live

        self._tally = Tally(started)
        self._stage = "starting"
        self._open = True
        self._live = Live(
            console=Console(file=stream),
            get_renderable=self.picture,
            refresh_per_second=4,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()

    def stage(self, text: str) -> None:
        """Show what goes on."""
        self._stage = one_line(text)

    def on_event(self, event: Event) -> None:
        """Take it in; the next picture shows it."""
        self._tally.add(event)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Stop drawing for a while."""
        self._live.stop()
        try:
            yield
        finally:
            if self._open:
                self._live.start()

    def close(self) -> None:
        """Stop drawing."""
        if self._open:
            self._open = False
            self._live.stop()

    def picture(self) -> "RenderableType":
        """What is drawn now."""
        from rich.console import Group
        from rich.panel import Panel
        from rich.text import Text

        tally, plan = self._tally, self._tally.plan
        if plan is None:
            return Text.assemble((" ● ", "cyan"), self._stage, (f"  {clock(tally.elapsed)}", "dim"))
        running = f"  trying {tally.running}" if tally.running else ""
        parts: list[RenderableType] = [
            Text.assemble((f"{self._stage}", "bold" if self._open else "dim"), (running, "dim")),
            self._bar(),
        ]
        if tally.trials:
            parts += [Text(""), self._latest(), Text(""), self._best()]
        title = one_line(f"{plan.task.target} · {plan.task.metric}")
        return Panel(
            Group(*parts), title=Text(title, style="bold"), title_align="left", width=78, padding=(0, 1)
        )

    def _bar(self) -> "RenderableType":
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        tally, plan = self._tally, self._tally.plan
        assert plan is not None
        budget = plan.budget
        grid = Table.grid(padding=(0, 1), expand=True)
        grid.add_column(ratio=1)
        grid.add_column(justify="right")
        if budget.trials is not None:
            total, done, said = (
                float(budget.trials),
                float(len(tally.trials)),
                f"{len(tally.trials)} of {budget.trials} trials",
            )
        else:
            total, done = budget.time_limit_seconds, tally.elapsed
            said = f"{clock(done)} of {clock(total)} · {len(tally.trials)} trials"
        grid.add_row(ProgressBar(total=total, completed=min(done, total)), Text(said, style="dim"))
        return grid

    def _latest(self) -> "Table":
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 2), expand=True)
        table.add_column(justify="right")
        table.add_column(ratio=1)
        table.add_column()
        table.add_column(justify="right")
        table.add_column(justify="right")
        for trial in self._tally.trials[-_LATEST:]:
            best = trial is self._tally.best
            score = Text(number(trial.score)) if trial.ok else Text(trial.status.value, style="yellow")
            if best:
                score.stylize("bold green")
            table.add_row(
                Text(str(trial.number), style="dim"),
                Text(trial.proposal.family),
                Text(trial.proposal.source, style="dim"),
                score,
                Text(f"{trial.seconds:.1f} s", style="dim"),
            )
        return table

    def _best(self) -> "RenderableType":
        from rich.text import Text

        best = self._tally.best
        if best is None:
            return Text("no model yet", style="yellow")
        spread = f" ± {best.std:.4f}" if best.std is not None and abs(best.std) < 1000 else ""
        return Text.assemble(
            ("best ", "dim"),
            (number(best.score), "bold green"),
            (spread, "dim"),
            f"  {best.proposal.family}, trial {best.number}  ",
            (curve(self._tally.trials, METRICS[self._plan_metric()].sign), "cyan"),
        )

    def _plan_metric(self) -> str:
        assert self._tally.plan is not None
        return self._tally.plan.task.metric


def curve(trials: list[Trial], sign: int) -> str:
    """The best score so far over trials, as a line of blocks; empty until there are two scores."""
    reached: list[float] = []
    for trial in trials:
        if trial.score is not None:
            reached.append(max(sign * trial.score, reached[-1] if reached else sign * trial.score))
    if len(reached) < 2 or reached[0] == reached[-1]:
        return ""
    step = max(1, -(-len(reached) // _CURVE))
    low, high = reached[0], reached[-1]
    points = [*reached[::step], reached[-1]]
    return "".join(_BLOCKS[round((v - low) / (high - low) * (len(_BLOCKS) - 1))] for v in points)
