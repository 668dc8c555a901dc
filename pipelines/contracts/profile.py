"""What is known about the data before anything is trained."""

from enum import StrEnum

from .base import Value
from .structure import Structure


class FileFormat(StrEnum):
    """Formats that are read."""

    DELIMITED = "delimited"
    PARQUET = "parquet"
    JSON_LINES = "jsonl"
    EXCEL = "excel"
    #: Files of pictures, with a table of them or in a folder for each class, or arrays of pictures.
    PICTURES = "pictures"


class FileFacts(Value):
    """How a file was read. ``sha256`` is of the bytes on disk; of a folder, of the names and hashes of all that was read."""

    path: str
    format: FileFormat
    bytes: int
    sha256: str
    compression: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    #: The file in an archive, or in a folder of pictures, that holds the table.
    member: str | None = None
    #: Names that more than one column has in the file.
    repeated: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class ColumnKind(StrEnum):
    """What a column holds, which decides how it is encoded."""

    NUMERIC = "numeric"
    BOOLEAN = "boolean"
    CATEGORICAL = "categorical"
    DATETIME = "datetime"
    TEXT = "text"
    IMAGE = "image"
    IDENTIFIER = "identifier"
    CONSTANT = "constant"
    EMPTY = "empty"
    #: What somebody drew on pictures.
    POINTS = "points"
    MASK = "mask"
    BOXES = "boxes"


#: What is known of pictures by drawing on them: to be predicted, and nothing that a new picture comes with.
ANNOTATION_KINDS = frozenset({ColumnKind.POINTS, ColumnKind.MASK, ColumnKind.BOXES})

#: Kinds that say nothing of their rows.
SILENT_KINDS = frozenset({ColumnKind.IDENTIFIER, ColumnKind.CONSTANT, ColumnKind.EMPTY})

#: Kinds that carry no signal a model should learn; the planner drops such columns.
DROPPED_KINDS = SILENT_KINDS | ANNOTATION_KINDS

#: Kinds that no task predicts.
UNPREDICTABLE_KINDS = SILENT_KINDS | {ColumnKind.DATETIME, ColumnKind.TEXT, ColumnKind.IMAGE}


class ValueCount(Value):
    """One value of a column, as text, and how often it occurs."""

    value: str
    count: int


class NumberFacts(Value):
    """Distribution of a numeric column, or of a date column in seconds since 1970. Missing rows left out."""

    minimum: float
    q25: float
    median: float
    q75: float
    maximum: float
    mean: float
    std: float
    skew: float
    integer: bool


class ColumnProfile(Value):
    """One column. ``id`` (``c0`` ...) is its name everywhere inside; ``name`` is the file's, hostile."""

    id: str
    name: str
    kind: ColumnKind
    dtype: str
    #: How text was read (a number style or a date format), to read other files of the kind alike.
    style: str = ""
    missing: int
    unique: int
    numbers: NumberFacts | None = None
    #: Most frequent values, at most ten, for columns that are not numbers or have few values.
    top: tuple[ValueCount, ...] = ()
    #: How strongly the column alone relates to the target, 0 to 1 (None until the target is known).
    target_relation: float | None = None
    notes: tuple[str, ...] = ()


class TargetProfile(Value):
    """The column to predict. ``classes`` are in the order used for codes and probability columns."""

    id: str
    name: str
    missing: int
    classes: tuple[ValueCount, ...] = ()
    numbers: NumberFacts | None = None
    #: Share of the rarest class (classification).
    minority: float | None = None
    #: Names of what is located in pictures, with how often each occurs, in the order of their codes.
    things: tuple[ValueCount, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """Class names in code order; empty for regression."""
        return tuple(c.value for c in self.classes)


class GroupCandidate(Value):
    """A column whose values repeat like entities do (several rows of one customer)."""

    name: str
    groups: int
    evidence: str


class DataProfile(Value):
    """Facts of a table. ``target`` is None until the task says which column it is."""

    file: FileFacts
    test_file: FileFacts | None = None
    rows: int
    columns: tuple[ColumnProfile, ...]
    target: TargetProfile | None = None
    duplicate_rows: int = 0
    group_candidates: tuple[GroupCandidate, ...] = ()
    #: Names of columns that order rows in time.
    time_columns: tuple[str, ...] = ()
    #: How rows hang together; None until the target is known.
    structure: Structure | None = None
    warnings: tuple[str, ...] = ()

    def column(self, name: str) -> ColumnProfile:
        """The column called ``name`` in the file; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
