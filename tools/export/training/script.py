"""A script's text, rendered from templates: one for each family, around what all have."""

import re
from pathlib import Path

from ....pipelines.catalogue import family
from ....pipelines.contracts import FileFormat, InputSchema
from ....pipelines.expressions.derived import Derived
from ....pipelines.tabular.target import TRANSFORM
from ...data.numbers import NO_WORD
from .columns import encoding, reading
from .derived import derived_text
from .fitting import fitting
from .literals import literal
from .source import TrainingSource

_TEMPLATES = Path(__file__).parent / "templates"
#: Class names that are written as whole numbers, as ``tools/bundle/predict.py`` does.
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")
#: Families that learn a target of mean 0 and deviation 1.
_STANDARDISED = frozenset({"mlp", "text_linear"})
#: What a family's part of a script imports of Python's own library.
_STANDARD = frozenset({"import warnings", "from collections import Counter"})
ROWS = "train_rows.txt"


def script_text(source: TrainingSource) -> str:
    """``train.py``; the source is one that :func:`why_not` has nothing against."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    text = environment.get_template("train.py.j2").render(_values(source))
    return _ordered(text)


def _values(source: TrainingSource) -> dict[str, object]:
    manifest = source.manifest
    inputs, params, decision = manifest.inputs, manifest.params, manifest.decision
    extended = _extended(inputs, manifest.derived)
    classes = len(inputs.classes)
    scaling = str(params.get("numbers", "standard"))
    return {
        "run_id": re.sub(r"[^\w.-]", "?", manifest.run_id),
        "title": family(manifest.family).title,
        "created": re.sub(r"[^\w:.-]", "?", manifest.created),
        "rows_said": f"fitted on {manifest.rows} rows",
        "data": literal(Path(source.file.path).name),
        "sha256": literal(source.file.sha256),
        "test_data": None if source.test_file is None else literal(Path(source.test_file.path).name),
        "target": literal(inputs.target),
        "classes": classes,
        "class_names": literal(list(inputs.classes)),
        "whole_classes": all(_WHOLE.fullmatch(name) for name in inputs.classes),
        "seed": manifest.seed,
        "threads": source.threads,
        "decision_cost": literal([list(line) for line in decision.cost]) if decision.cost else None,
        "decision_weights": literal(list(decision.weights)) if decision.weights else None,
        "expected": literal(dict(source.expected)),
        "no_word": literal(NO_WORD),
        "delimited": source.file.format is FileFormat.DELIMITED,
        "parquet": source.file.format is FileFormat.PARQUET,
        "delimiter": literal(source.file.delimiter),
        "encoding_name": literal(source.file.encoding or "utf-8"),
        "quote": literal(source.quote),
        "some_rows": source.rows is not None,
        "rows_file": literal(ROWS),
        "derived": bool(manifest.derived),
        "derived_text": derived_text(manifest.derived, inputs) if manifest.derived else "",
        "scaled": not classes and manifest.family != "constant",
        "log1p": params.get(TRANSFORM) == "log1p",
        "standardise": manifest.family in _STANDARDISED,
        "signs": None,
        # Earlier versions take the seed of the folds, later ones the folds.
        "folds_given": _version(manifest.versions.get("scikit-learn", "")) >= (1, 9),
        **reading(inputs, source.target_style),
        **encoding(manifest.family, extended, scaling),
        **fitting(source, extended),
    }


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:2])


def _extended(inputs: InputSchema, derived: tuple[str, ...]) -> InputSchema:
    return Derived(inputs, derived, ()).extended if derived else inputs


def _ordered(text: str) -> str:
    """Imports at the top, where a reader looks for them; no more than two blank lines anywhere."""
    lines = text.split("\n")
    place = lines.index("from pathlib import Path")
    late = [line for n, line in enumerate(lines) if n > place and re.match(r"(?:from [\w.]+ )?import ", line)]
    third = sorted(set(late), key=lambda line: (line.startswith("from "), line))
    kept = [line for n, line in enumerate(lines) if n <= place or line not in set(late)]
    rest = [line for line in third if line not in _STANDARD]
    first = next(n for n, line in enumerate(kept) if line.startswith("import "))
    own = sorted(
        [*kept[first : place + 1], *(line for line in third if line in _STANDARD)],
        key=lambda line: (line.startswith("from "), line),
    )
    body = "\n".join([*kept[:first], *own, "", *rest, "", *kept[place + 1 :]])
    return re.sub(r"\n{4,}", "\n\n\n", body).strip("\n") + "\n"
