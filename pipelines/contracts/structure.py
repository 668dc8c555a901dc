"""How the rows of a table hang together: what was found in the data, before anything is split."""

from pydantic import Field

from .base import Value


class GroupFinding(Value):
    """A column whose equal values are one entity measured several times.

    Attributes:
        groups: how many entities there are.
        sure: whether the data show it; else a person should be asked.
        evidence: what was measured, in words.
    """

    column: str
    groups: int
    sure: bool
    evidence: str


class TimeFinding(Value):
    """What orders the rows in time.

    Attributes:
        column: the time column; None where it is the order of the file.
        matters: whether the target depends on the order beyond chance.
        sure: whether the column is plainly the time of the rows; else a person should be asked.
        evidence: what was measured, in words.
    """

    column: str | None
    matters: bool
    sure: bool = True
    evidence: str


class TwinFinding(Value):
    """Rows whose inputs equal, or nearly equal, those of another row.

    Attributes:
        exact: share of rows whose inputs equal another row's though chance would not make them so.
        near: share of rows that another row resembles far more than rows of the table do (in a sample).
        radius: root mean square distance, in standard deviations of the inputs, up to which rows are twins.
    """

    exact: float = Field(ge=0, le=1)
    near: float = Field(ge=0, le=1)
    radius: float = Field(ge=0)
    evidence: str


class Structure(Value):
    """Everything found. Empty where the rows look independent of one another.

    Attributes:
        groups: the strongest first; they may cross each other (users and films).
        panel: whether the first group's entities keep coming back over the time found.
    """

    groups: tuple[GroupFinding, ...] = ()
    time: TimeFinding | None = None
    panel: bool = False
    twins: TwinFinding | None = None

    @property
    def timed(self) -> TimeFinding | None:
        """The time, where it matters."""
        return self.time if self.time is not None and self.time.matters else None
