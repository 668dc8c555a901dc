"""The model card (Mitchell et al., 2019), as a README in the bundle."""

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
Fitted on {rows}. {headline}

Predict with it:

    automl-agent predict PATH_OF_THIS_FOLDER new.csv -o out.csv

## Inputs

| column | kind |
| --- | --- |
{inputs}
{derived}{_encoder(manifest)}
## Output

{output}

## Parameters

| parameter | value |
| --- | --- |
{params}

No file here is a pickle; `manifest.json` holds the hash of each, and loading refuses what differs.
"""


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
## Pretrained weights

It holds the encoder `{_cell(weights.name)}` as it came, {weights.bytes / 1e6:.1f} MB, SHA-256 over its files
`{weights.sha256}`. Its licence, which holds for this folder too: {_cell(weights.licence)}.
"""


def _cell(text: str) -> str:
    """Text that stays inside a Markdown cell."""
    shown = "".join(c if c.isprintable() else "?" for c in text)
    for mark in "\\`|<>[]*_":
        shown = shown.replace(mark, f"\\{mark}")
    return shown
