"""Folders of weights are somebody else's: what is not plain is refused in one line."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from automl_agent.pipelines.contracts import DataError
from automl_agent.pipelines.pretrained.folder import read_folder
from automl_agent.pipelines.pretrained.settings import IMAGE, TEXT
from automl_agent.tools.weights import named
from automl_agent.tools.weights.licence import licence_of


def _set(**settings: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "config.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **settings}))

    return change


def _without(*names: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        for name in names:
            (folder / name).unlink()

    return change


def _pickle_only(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x04K\x00.")


def _cut_off(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-100])


def _cut_in_the_head(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes(path.read_bytes()[:40])


def _endless_head(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.write_bytes((2**62).to_bytes(8, "little") + path.read_bytes()[8:])


def _overlong_tensor(folder: Path) -> None:
    head = json.dumps({"x": {"dtype": "F32", "shape": [10**12], "data_offsets": [0, 4]}}).encode()
    (folder / "model.safetensors").write_bytes(len(head).to_bytes(8, "little") + head + b"1234")


def _link_out(folder: Path) -> None:
    path = folder / "model.safetensors"
    path.rename(folder.parent / "elsewhere.safetensors")
    path.symlink_to(folder.parent / "elsewhere.safetensors")


def _pipe(folder: Path) -> None:
    (folder / "vocab.txt").unlink()
    os.mkfifo(folder / "vocab.txt")


def _index_out(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    index = {"weight_map": {"a": "../elsewhere.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))


def _not_json(folder: Path) -> None:
    (folder / "config.json").write_text("[" * 100_000)


def _code_in_tokenizer(folder: Path) -> None:
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"auto_map": {"AutoTokenizer": ["evil.Tok", None]}})
    )


def _adapter(folder: Path) -> None:
    (folder / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": "somebody/else"}))


HOSTILE = {
    "no config": (_without("config.json"), "has no config.json"),
    "no tokenizer": (_without("vocab.txt"), "tokenizer"),
    "pickles alone": (_pickle_only, "pickles alone"),
    "no tensors": (_without("model.safetensors"), "no model.safetensors"),
    "code of its own": (_set(auto_map={"AutoModel": "evil.Model"}), "code of its own"),
    "code of its tokenizer": (_code_in_tokenizer, "code of its own"),
    "code deeper down": (_set(text_config={"auto_map": {"AutoModel": "evil.Model"}}), "code of its own"),
    "kernels from elsewhere": (_set(_attn_implementation="somebody/kernels"), "_attn_implementation"),
    "kernels for parts": (_set(attn_implementation={"": "somebody/kernels"}), "attn_implementation"),
    "quantised": (_set(quantization_config={"quant_method": "x"}), "quantization_config"),
    "an adapter": (_adapter, "adapter"),
    "unknown": (_set(model_type="llama"), "not known"),
    "no type": (_set(model_type=7), "names no model_type"),
    "absurd width": (_set(hidden_size=10**12), "hidden_size"),
    "absurd depth": (_set(num_hidden_layers=100_000), "num_hidden_layers"),
    "a link out": (_link_out, "leads out"),
    "a pipe": (_pipe, "is no file"),
    "an index out": (_index_out, "not there"),
    "no JSON": (_not_json, "not readable JSON"),
    "cut off": (_cut_off, "cut off"),
    "cut in the head": (_cut_in_the_head, "cut off"),
    "endless head": (_endless_head, "cut off"),
    "tensor of another size": (_overlong_tensor, "damaged"),
    "timm leads out": (_set(model_type="timm_wrapper", architecture="hf-hub:some/body"), "timm"),
    "timm with a checkpoint": (
        _set(model_type="timm_wrapper", architecture="vit", model_args={"checkpoint_path": "x.bin"}),
        "timm",
    ),
}


@pytest.mark.parametrize("how", HOSTILE)
def test_what_is_not_plain_is_refused_in_one_line(tmp_path: Path, texts_folder: Path, how: str) -> None:
    change, why = HOSTILE[how]
    folder = tmp_path / "folder"
    shutil.copytree(texts_folder, folder)
    change(folder)
    with pytest.raises(DataError, match="BAD-WEIGHTS") as caught:
        read_folder(folder)
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_folder_and_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "nothing", tmp_path / "file"):
        with pytest.raises(DataError, match="NO-WEIGHTS"):
            read_folder(path)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(_set(hidden_size=16_000), "describes", id="larger than its files"),
        pytest.param(_set(intermediate_size=64), "cannot be loaded", id="other sizes"),
        pytest.param(_set(num_hidden_layers=2), "lacks encoder.layer.1", id="a layer too many"),
        pytest.param(_set(num_attention_heads=7), "cannot be loaded", id="heads that do not divide"),
    ],
)
def test_files_that_do_not_hold_what_settings_describe(
    tmp_path: Path, texts_folder: Path, change: Callable[[Path], None], why: str
) -> None:
    import torch
    from automl_agent.pipelines.pretrained.network import load_network

    folder = tmp_path / "folder"
    shutil.copytree(texts_folder, folder)
    change(folder)
    with pytest.raises(DataError, match=why):
        load_network(read_folder(folder), torch.device("cpu"))


@pytest.mark.e2e
def test_named_weights_are_measured_in_a_process_of_their_own(
    tmp_path: Path, texts_folder: Path, pictures_folder: Path
) -> None:
    text, image = named((str(texts_folder), str(pictures_folder)), 8000)
    assert (text.name, text.kind, text.licence, text.width, text.longest) == (
        "tiny-bert",
        "text",
        "apache-2.0",
        32,
        64,
    )
    assert (image.kind, image.licence, image.width, image.pooled) == ("image", "MIT", 32, True)
    assert min(text.seconds, image.seconds) > 0
    broken = tmp_path / "broken"
    shutil.copytree(texts_folder, broken)
    _set(num_hidden_layers=2)(broken)
    with pytest.raises(DataError, match=r"lacks encoder\.layer\.1"):
        named((str(broken),), 8000)


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("---\nlicense: MIT\ntags: [x]\n---\n", "MIT"),
        ("---\nlicense: [apache-2.0, cc-by-nc-4.0]\n---\n", "cc-by-nc-4.0"),
        ("---\nlicense: other\nlicense_name: some-nc-licence\n---\n", "some-nc-licence"),
        ("---\nlicense: other\n---\n", "not stated"),
        ("---\nlicense: 'a\nb'\n---\n", "not stated"),
        ("---\nlicense: {a: b}\n---\n", "not stated"),
        ("---\n[[[\n---\n", "not stated"),
        ("# no front", "not stated"),
    ],
)
def test_the_licence_is_what_the_folder_says(
    tmp_path: Path, texts_folder: Path, card: str, licence: str
) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(texts_folder, folder)
    (folder / "README.md").write_text(card)
    assert licence_of(read_folder(folder)) == licence


def test_a_licence_of_its_own_file_and_none(tmp_path: Path, texts_folder: Path) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(texts_folder, folder)
    (folder / "README.md").unlink()
    assert licence_of(read_folder(folder)) == "not stated"
    (folder / "LICENSE").write_text("Apache License, Version 2.0")
    found = read_folder(folder)
    assert licence_of(found) == "Apache-2.0"
    found.copy_to(tmp_path / "copy")
    assert (tmp_path / "copy" / "LICENSE.txt").read_text() == "Apache License, Version 2.0"


def test_architectures_are_those_of_the_library() -> None:
    pytest.importorskip("transformers", reason="the extra 'pretrained' is not installed")
    from transformers.models.auto.modeling_auto import MODEL_MAPPING_NAMES

    assert set(MODEL_MAPPING_NAMES) >= TEXT | IMAGE
