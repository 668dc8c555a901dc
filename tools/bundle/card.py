"""The model card (Mitchell et al., 2019), as a README in the bundle."""

from ...pipelines.catalogue import family
from ...pipelines.contracts import ColumnKind
from ...pipelines.expressions import spoken
from .manifest import Manifest


def model_card(manifest: Manifest, headline: str) -> str:
    """Markdown for the person who finds this folder a year from now."""
    inputs = "\n".join(f"| {_cell(c.name)} | {c.kind.value} |" for c in manifest.inputs.columns)
    derived = _derived(manifest)
    params = "\n".join(f"| {_cell(k)} | {_cell(str(v))} |" for k, v in manifest.params.items())
    classes = ", ".join(_cell(c) for c in manifest.inputs.classes)
    rows = f"{manifest.rows} rows" + (", the sealed test rows among them" if manifest.refitted else "")
    output = f"`{_cell(manifest.inputs.target)}`" + (f", one of: {classes}" if classes else _said(manifest))
    return f"""# A model that predicts {_cell(manifest.inputs.target)}

Family `{manifest.family}`, made by automl-agent in run `{manifest.run_id}` on {manifest.created}.

## Intended use

{_use(manifest)}

## Evaluation

{headline} What was checked, with intervals, baselines and what was not: `report.html` and `verdict.md` of the run.

## Data

Fitted on {rows}, of a file with SHA-256 `{manifest.data_sha256}`. Its licence is not known here.

### Inputs

| column | kind |
| --- | --- |
{inputs}
{derived}{_encoder(manifest)}
### Output

{output}{_decided(manifest)}

## Limits

{_limits(manifest)}

## How to use it

    automl-agent predict PATH_OF_THIS_FOLDER new.csv -o out.csv
    automl-agent serve-model PATH_OF_THIS_FOLDER

`train.py` in the run folder, where there is one, rebuilds it with the libraries alone.

## Parameters

| parameter | value |
| --- | --- |
{params}

## Licence

The library that fitted it ({_cell(family(manifest.family).title)}) is under {_cell(family(manifest.family).licence)}; what
the data's owner demands of models made of it holds too. Made with:
{_versions(manifest)}.

No file here is a pickle; `manifest.json` holds the hash of each, and loading refuses what differs.
"""


def _use(manifest: Manifest) -> str:
    kind = manifest.inputs.kind.words
    return (
        f"Predicting `{_cell(manifest.inputs.target)}` ({kind}) of rows that come about as those did which it learned from; it was"
        f" chosen for {manifest.metric}. It tells what goes together and not what causes what, and nobody has judged whether a"
        " decision about people may rest on it."
    )


def _decided(manifest: Manifest) -> str:
    """How probabilities become a class, where that is not the most probable one."""
    decision = manifest.decision
    if decision.cost:
        return "\n\nOf the probabilities, the class of least expected cost is called."
    if decision.weights:
        weights = ", ".join(f"{w:.4g}" for w in decision.weights)
        return f"\n\nThe class with the largest weighted probability is called (weights {weights}, chosen on validation rows)."
    return ""


def _limits(manifest: Manifest) -> str:
    kinds = {c.kind for c in manifest.inputs.columns}
    lines = [
        "The world changes: scores hold for rows like those of its data. Measure it anew on new ones from time to time.",
        "Cells that cannot be read, and missing ones, are taken as missing, which `predict` tells.",
    ]
    if ColumnKind.CATEGORICAL in kinds:
        lines.append("A category that its data lacked is taken as unknown.")
    if not manifest.inputs.classes and not manifest.inputs.kind.locates:
        lines.append("A predicted value comes without an interval of its own.")
    lines.append(
        "Fairness across groups was checked only where the request demanded it; the report says whether it was."
    )
    return "\n".join(f"- {line}" for line in lines)


def _versions(manifest: Manifest) -> str:
    return ", ".join(f"{name} {number}" for name, number in manifest.versions.items() if number[:1].isdigit())


def _said(manifest: Manifest) -> str:
    if not manifest.inputs.kind.locates:
        return ", a number"
    things = ", ".join(_cell(thing) for thing in manifest.inputs.things)
    return f": {manifest.inputs.kind.answer.value} in each picture, of: {things}"


def _derived(manifest: Manifest) -> str:
    """The features that the model computes itself, with the columns' names."""
    if not manifest.derived:
        return ""
    lines = [f"- {_cell(spoken(text, manifest.inputs))}" for text in manifest.derived]
    return "\nComputed of them by the model itself:\n\n" + "\n".join(lines) + "\n"


def _encoder(manifest: Manifest) -> str:
    """The encoder that was trained elsewhere, and its licence."""
    weights = manifest.weights
    if weights is None:
        return ""
    return f"""
### Pretrained weights

It holds the encoder `{_cell(weights.name)}` as it came, {weights.bytes / 1e6:.1f} MB, SHA-256 over its files
`{weights.sha256}`. Its licence, which holds for this folder too: {_cell(weights.licence)}.
"""


def _cell(text: str) -> str:
    """Text that stays inside a Markdown cell."""
    shown = "".join(c if c.isprintable() else "?" for c in text)
    for mark in "\\`|<>[]*_":
        shown = shown.replace(mark, f"\\{mark}")
    return shown
