"""Data of bad quality: what a table holds although its file is sound. Faults D01-D16 and D21 of the catalogue."""

import unicodedata
from pathlib import Path

from .case import (
    ROWS,
    Case,
    Make,
    cases,
    columns,
    labels,
    lines,
    ok,
    put,
    raw,
    refused,
    table,
    text,
    values,
    words,
)

_HEAD = "a,b,kind,y\n"
_N = ROWS


def _replaced(column: str, new: list[str]) -> Make:
    return table(**{column: new})


def _some(column: str, cell: str, count: int) -> Make:
    """A sound table in which the first cells of a column are others."""

    def make(folder: Path) -> Path:
        found = columns()
        found[column] = [cell] * count + list(found[column][count:])
        return put(folder, text(found))

    return make


def _named(*names: str) -> Make:
    """Three inputs and the target under these names."""
    inputs = [values(1), values(2), words(3, ("u", "v", "w")), labels()]
    return raw(lines(names, zip(*inputs[: len(names) - 1], inputs[-1], strict=True)))


def _more(names: list[str], *given: list[str]) -> Make:
    """A sound table and columns under names that need not differ."""
    sound = columns()
    return raw(lines([*names, *sound], zip(*given, *sound.values(), strict=True)))


def _without_rows(header: str) -> Make:
    return raw(header)


_E1, _E2 = unicodedata.normalize("NFC", "é"), unicodedata.normalize("NFD", "é")
_INTS = [str(i) for i in range(_N)]

CASES: tuple[Case, ...] = tuple(
    cases(
        "quality",
        # D01 nothing in it
        ("empty file", raw(""), refused("DATA-EMPTY")),
        ("header only", _without_rows(_HEAD), refused("NO-ROWS")),
        ("header without line end", _without_rows("a,b,y"), refused("NO-ROWS", "ONE-COLUMN")),
        ("blank lines only", raw("\n\n  \n\n"), refused("DATA-EMPTY", "NO-ROWS")),
        ("delimiters only", raw(",,,\n" * 50), refused("NO-ROWS", "DATA-EMPTY")),
        ("one row", raw(_HEAD + "1,2,u,yes\n"), refused("TARGET-CONSTANT", "TOO-FEW-ROWS", "NO-ROWS")),
        ("two rows", raw(_HEAD + "1,2,u,yes\n2,3,v,no\n"), refused("ONE-CLASS", "TOO-FEW-ROWS", "TOO-MANY-CLASSES")),
        # D02 the target
        ("target missing", table(), refused("NO-SUCH-COLUMN", "UNKNOWN-COLUMN", "NO-TARGET"), "outcome"),
        ("target in other case", table(), refused("NO-SUCH-COLUMN", "UNKNOWN-COLUMN", "NO-TARGET"), "KINDD"),
        # D03 constant target
        ("constant words as target", table(y=["yes"] * _N), refused("TARGET-CONSTANT")),
        ("constant numbers as target", table(y=["7"] * _N), refused("TARGET-CONSTANT")),
        ("all but one of a class", table(y=["yes"] * (_N - 1) + ["no"]), refused("ONE-CLASS")),
        ("target of all different words", table(y=[f"w{i}" for i in range(_N)]), refused("TOO-MANY-CLASSES")),
        # D04 rare classes
        ("class of two rows", table(y=["yes", "no"] * (_N // 2 - 1) + ["rare", "rare"]), ok("rare")),
        ("class of one row", table(y=["yes", "no"] * (_N // 2 - 1) + ["no", "rare"]), ok("rare")),
        # D05 missing targets
        ("target empty", table(y=[""] * _N), refused("TARGET-EMPTY")),
        ("a few targets missing", _some("y", "", 3), ok("lack the target")),
        ("many targets missing", _some("y", "", 60), refused("TARGET-MISSING")),
        ("target NA in words", _some("y", "NA", 4), ok("lack the target", "'NA' taken as missing")),
        ("numbers as target, some infinite", table(y=["inf", "-inf", *values(9)[2:]]), ok("lack the target", "inf")),
        ("target nan in numbers", table(y=["nan", "NaN", *values(9)[2:]]), ok("lack the target")),
        # D06 columns that hold nothing
        ("empty column", table(c=[""] * _N), ok()),
        ("constant column", table(c=["same"] * _N), ok()),
        ("column of NA", table(c=["NA"] * _N), ok()),
        ("only constant inputs", raw(lines(["a", "b", "y"], zip(["1"] * _N, ["x"] * _N, labels(), strict=True))),
         refused("NO-INPUTS", "NO-FEATURES")),
        ("only empty inputs", raw(lines(["a", "b", "y"], zip([""] * _N, [""] * _N, labels(), strict=True))),
         refused("NO-INPUTS", "NO-FEATURES")),
        # D07 mixed types
        ("few words among numbers", _some("a", "broken", 2), ok("'broken'")),
        ("many words among numbers", table(c=["x", *["1", "2", "3", "4.5"] * 30][:_N]), ok("")),
        ("half numbers, half words", table(c=["12", "twelve", "ten", "10", "9"] * (_N // 5)), ok("are numbers")),
        ("numbers with units", table(c=[f"{v} kg" for v in values(4)]), ok()),
        ("numbers and dates", table(c=["2024-01-01", "5.5"] * (_N // 2)), ok()),
        ("truth values in many spellings", table(c=["TRUE", "false", "True"] * (_N // 3)), ok()),
        # D08 names twice
        ("name twice", _more(["a"], values(7)), ok("again")),
        ("target twice", _more(["y"], labels()), refused("TARGET-TWICE")),
        ("all names the same", raw(lines(["x"] * 3 + ["y"], zip(values(1), values(2), values(3), labels(), strict=True))),
         ok("again")),
        ("names blank", raw(lines(["", " ", "", "y"], zip(values(1), values(2), values(3), labels(), strict=True))),
         ok("no name")),
        ("name made like another", _more(["a", "a_2"], values(7), values(8)), ok("again")),
        # D09 identifiers
        ("row numbers", table(id=_INTS), ok()),
        ("keys as words", table(key=[f"k{i:05}" for i in range(_N)]), ok()),
        ("only identifiers", raw(lines(["id", "y"], zip([f"k{i}" for i in range(_N)], labels(), strict=True))),
         refused("NO-INPUTS", "NO-FEATURES")),
        ("many categories", table(c=[f"c{i // 2}" for i in range(_N)]), ok()),
        # D10 leaks
        ("copy of the target", table(leak=labels()), ok("gives the target away")),
        ("target as numbers", table(leak=["1" if v == "yes" else "0" for v in labels()]), ok("gives the target away")),
        # D11 dates
        ("ambiguous dates", table(d=[f"0{i % 9 + 1}/0{i % 7 + 1}/2024" for i in range(_N)]), ok("either way round")),
        ("dates of another century", table(d=[f"{1000 + i}-01-01" for i in range(_N)]), ok()),
        ("impossible dates", table(d=["2024-02-30", "2024-13-01"] * (_N // 2)), ok()),
        ("dates with zones", table(d=[f"2024-01-{i % 28 + 1:02}T10:00:00+0{i % 9}:00" for i in range(_N)]), ok()),
        # D15 words that may mean nothing
        ("NA as a country", table(c=words(5, ("NA", "DE", "FR"))), ok("'NA' taken as missing")),
        ("null, nan and N/A as words", table(c=words(5, ("null", "nan", "N/A", "x", "z"))), ok("taken as missing")),
        ("None is a word", table(c=words(5, ("None", "Brick", "Stone"))), ok()),
        ("question marks", table(c=words(5, ("?", "x", "z"))), ok("'?' taken as missing")),
        # D16 infinite numbers
        ("inf among numbers", table(c=["inf", "-inf", *values(4)[2:]]), ok("'-inf', 'inf' taken as missing")),
        ("numbers beyond floats", table(c=["1e400", "-1e400", *values(4)[2:]]), ok("1e400")),
        ("huge numbers", table(c=["1e308", "-1e308", *values(4)[2:]]), ok()),
        ("tiny numbers", table(c=["5e-324", "1e-310", *values(4)[2:]]), ok()),
        ("numbers of fifty digits", table(c=["1" * 50, *values(4)[1:]]), ok()),
        # D21 names
        ("names from right to left", _named("العمر", "مدينة", "שם", "y"), ok()),
        ("override of direction in a name", _named("a\u202egnp.exe", "b\u2066", "c", "y"), ok()),
        ("emoji as names", _named("😀", "👩‍👩‍👧", "🏳️‍🌈", "y"), ok()),
        ("names in two forms of Unicode", _named(_E1, _E2, "c", "y"), ok("look alike")),
        ("target in two forms of Unicode", _named(_E1, "b", "c", _E2), ok("look alike"), _E2),
        ("name of 10 KB", _named("x" * 10_000, "b", "c", "y"), ok("is cut")),
        ("two names alike for 10 KB", _named("x" * 10_000 + "1", "x" * 10_000 + "2", "c", "y"), ok("is cut")),
        ("names that are patterns", _named("*", "^id$", "^.*$", "y"), ok()),
        ("target called *", _named("a", "b", "c", "*"), ok(), "*"),
        ("target called ^.*$", _named("a", "b", "c", "^.*$"), ok(), "^.*$"),
        ("names that polars gives itself", _named("count", "len", "literal", "y"), ok()),
        ("names like our ids", _named("c1", "c2", "c0", "y"), ok()),
        ("names of numbers", _named("1", "2.5", "-3", "y"), ok()),
        ("line ends and quotes in names", _named('a\nb', 'c"d', "e,f", "y"), ok()),
    )
)  # fmt: skip
