"""What classes are called, as files beside annotations say: lists, mappings of numbers, and tables of colours."""

import csv
import io
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..places import Place
from .found import read_notes

#: Files that name classes, in the order in which they are believed.
_LISTS = ("classes.txt", "obj.names", "labels.txt", "class_names.txt", "names.txt")
_YAML = ("data.yaml", "data.yml", "dataset.yaml", "dataset.yml")
_COLOURS = (
    "labelmap.txt",
    "label_map.txt",
    "label_colors.txt",
    "class_dict.csv",
    "_classes.csv",
    "classes.csv",
)
_LARGEST, _DEEPEST = 64 << 10, 16
_Colour = tuple[int, int, int]


@dataclass(frozen=True)
class ClassNames:
    """Names by number and by colour, and the files that were read for it."""

    numbers: Mapping[int, str] = field(default_factory=dict)
    colours: Mapping[_Colour, str] = field(default_factory=dict)
    notes: Mapping[str, bytes] = field(default_factory=dict)
    #: Numbers that stand for each point of an object, in a pose; 0 where there are none.
    posed: bool = False


def class_names(place: Place) -> ClassNames:
    """Names as the first such file says that says any; none where there is no such file.

    Raises:
        DataError: the place cannot be read.
    """
    found: dict[str, str] = {}
    for name in sorted(place.files, key=lambda n: (n.count("/"), n)):
        base = posixpath.basename(name).lower()
        known = {".names": "obj.names", ".yaml": _YAML[-1], ".yml": _YAML[-1]}.get(
            posixpath.splitext(base)[1]
        )
        if base in (*_LISTS, *_YAML, *_COLOURS):
            found.setdefault(base, name)
        elif known is not None:
            found.setdefault(known, name)
    contents = read_notes(place, sorted(found.values()), _LARGEST)
    for base in (*_YAML, *_LISTS, *_COLOURS):
        if base not in found or found[base] not in contents:
            continue
        content = contents[found[base]]
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
        names = _read(base, text)
        if names.numbers or names.colours:
            return ClassNames(names.numbers, names.colours, {found[base]: content}, names.posed)
    return ClassNames()


def _read(base: str, text: str) -> ClassNames:
    if base in _YAML:
        return _yaml(text)
    if base in _LISTS:
        lines = [line.strip() for line in text.splitlines()]
        return ClassNames(dict(enumerate(line for line in lines if line)))
    return _table(text)


def _yaml(text: str) -> ClassNames:
    """``names`` of a file as YOLO has it, a list or a mapping of numbers: read as a tree of text, nothing constructed.

    Aliases are refused, since a few of them can stand for more than memory holds, and depth, which takes its square.
    """
    import yaml

    try:
        depth = 0
        for event in yaml.parse(text, yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > _DEEPEST:
                return ClassNames()
        root = yaml.compose(text, yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return ClassNames()
    if not isinstance(root, yaml.MappingNode):
        return ClassNames()
    keys = {key.value: value for key, value in root.value if isinstance(key, yaml.ScalarNode)}
    names, posed = keys.get("names"), "kpt_shape" in keys
    if isinstance(names, yaml.SequenceNode):
        listed = [node.value for node in names.value if isinstance(node, yaml.ScalarNode)]
        return ClassNames(dict(enumerate(listed)) if len(listed) == len(names.value) else {}, posed=posed)
    if isinstance(names, yaml.MappingNode):
        pairs = [(_whole(key.value), value.value) for key, value in names.value]
        return ClassNames({k: v for k, v in pairs if k is not None and isinstance(v, str)}, posed=posed)
    return ClassNames()


def _table(text: str) -> ClassNames:
    """A number and a name in each line, or a name and a colour: ``cat:0,128,0::`` or separated by commas or blanks."""
    numbers: dict[int, str] = {}
    colours: dict[_Colour, str] = {}
    try:
        lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        rows = list(csv.reader(io.StringIO("\n".join(lines)), skipinitialspace=True))
    except csv.Error:
        return ClassNames()
    for line, row in zip(lines, rows, strict=False):
        if found := re.fullmatch(
            r"([^:]+):\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(?::.*)?", line.strip()
        ):
            row = [found[1], found[2], found[3], found[4]]
        elif len(row) == 1:
            row = row[0].split()
        values = [_whole(cell.strip()) for cell in row]
        if len(row) == 4:
            _colour(row, values, colours)
        elif len(row) == 2:
            for value, name in ((values[0], row[1]), (values[1], row[0])):
                if value is not None and name.strip():
                    numbers.setdefault(value, name.strip())
                    break
    return ClassNames(numbers, colours)


def _colour(row: Sequence[str], values: Sequence[int | None], colours: dict[_Colour, str]) -> None:
    """A row of a name and three values, either first."""
    for name, shades in ((row[0], values[1:]), (row[3], values[:3])):
        red, green, blue = shades
        if red is not None and green is not None and blue is not None and max(red, green, blue) < 256:
            colours.setdefault((red, green, blue), name.strip())
            return


def _whole(text: object) -> int | None:
    return (
        int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 6 else None
    )
