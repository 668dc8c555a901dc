"""Encoders of many architectures, tiny and with random numbers, give one finite vector for each row."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from automl_agent.pipelines.pretrained.folder import read_folder

_SMALL = {
    "hidden_size": 32,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 48,
}
_WORDS = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "<mask>",
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "film",
    "was",
    "great",
]
_PICTURES = {**_SMALL, "image_size": 16, "patch_size": 8}
_STAGES = {"hidden_sizes": [8, 16], "depths": [1, 1]}
#: Settings of each, and how wide its embeddings are.
TEXTS: dict[str, tuple[dict[str, Any], int]] = {
    "bert": (_SMALL, 32),
    "roberta": (_SMALL, 32),
    "xlm-roberta": (_SMALL, 32),
    "mpnet": (_SMALL, 32),
    "electra": ({**_SMALL, "embedding_size": 16}, 32),
    "distilbert": ({"dim": 32, "n_layers": 1, "n_heads": 2, "hidden_dim": 48}, 32),
    "albert": ({**_SMALL, "embedding_size": 16}, 32),
    "deberta-v2": (_SMALL, 32),
    "modernbert": ({**_SMALL, "global_attn_every_n_layers": 1}, 32),
}
IMAGES: dict[str, tuple[dict[str, Any], int]] = {
    "vit": (_PICTURES, 32),
    "dinov2": (_PICTURES, 32),
    "clip_vision_model": (_PICTURES, 32),
    "siglip_vision_model": (_PICTURES, 32),
    "swin": ({"image_size": 16, "patch_size": 2, "embed_dim": 8, "depths": [1, 1], "num_heads": [1, 2], "window_size": 4}, 16),
    "convnext": ({**_STAGES, "num_stages": 2, "patch_size": 4}, 16),
    "resnet": ({**_STAGES, "embedding_size": 8, "layer_type": "basic"}, 16),
}  # fmt: skip


def _made(folder: Path, model_type: str, settings: dict[str, Any]) -> None:
    transformers = pytest.importorskip("transformers", reason="the extra 'pretrained' is not installed")
    import torch

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    torch.manual_seed(0)
    config = transformers.AutoConfig.for_model(model_type, **settings)
    transformers.AutoModel.from_config(config).save_pretrained(folder)


@pytest.mark.parametrize("model_type", TEXTS)
def test_texts(tmp_path: Path, model_type: str) -> None:
    settings, width = TEXTS[model_type]
    size = {"vocab_size": len(_WORDS), "max_position_embeddings": 40, "pad_token_id": 1}
    _made(tmp_path, model_type, {**settings, **size})
    import torch
    from automl_agent.pipelines.pretrained.reader import Reader

    _tokenizer(tmp_path)
    reader = Reader(read_folder(tmp_path), torch.device("cpu"))
    texts = ["film was great", "", "great " * 200]
    for pooling in ("mean", "first"):
        found = reader.embed(texts, reader.longest, pooling)
        assert found.shape == (3, width)
        assert np.isfinite(found).all()
        assert np.abs(found[0] - found[2]).max() > 1e-4
        assert np.allclose(found[:1], reader.embed(texts[:1], reader.longest, pooling), atol=1e-5)


def _tokenizer(folder: Path) -> None:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from tokenizers.processors import TemplateProcessing

    made = Tokenizer(WordLevel({word: n for n, word in enumerate(_WORDS)}, unk_token="<unk>"))
    made.pre_tokenizer = Whitespace()
    made.post_processor = TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    made.save(str(folder / "tokenizer.json"))
    told = {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "<pad>", "unk_token": "<unk>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(told))


@pytest.mark.parametrize("model_type", IMAGES)
def test_pictures(tmp_path: Path, model_type: str) -> None:
    settings, width = IMAGES[model_type]
    _made(tmp_path, model_type, settings)
    if "image_size" not in settings:
        (tmp_path / "preprocessor_config.json").write_text(json.dumps({"size": {"shortest_edge": 16}}))
    import torch
    from automl_agent.pipelines.pretrained.seer import Seer

    seer = Seer(read_folder(tmp_path), torch.device("cpu"))
    assert seer.size == (16, 16)
    pictures = np.random.default_rng(0).integers(0, 256, (3, 3, 20, 12)).astype(np.uint8)
    pooled = seer.has_pooled()
    assert pooled
    for pooling in ("pooled", "mean"):
        found = seer.embed(pictures, pooling)
        assert found.shape == (3, width)
        assert np.isfinite(found).all()
        assert np.allclose(found[:1], seer.embed(pictures[:1], pooling), atol=1e-5)


@pytest.mark.parametrize(
    ("said", "size", "mean"),
    [
        ({}, (16, 16), 0.485),
        ({"image_mean": [0.5] * 3, "image_std": [0.5] * 3, "size": 32}, (32, 32), 0.5),
        ({"size": {"shortest_edge": 40}, "crop_size": {"height": 32, "width": 24}}, (32, 24), 0.485),
        ({"size": {"shortest_edge": 40}, "crop_size": 32, "do_center_crop": False}, (40, 40), 0.485),
        ({"do_normalize": False}, (16, 16), 0.0),
    ],
)
def test_pictures_are_prepared_as_the_folder_says(
    tmp_path: Path, pictures_folder: Path, said: dict[str, Any], size: tuple[int, int], mean: float
) -> None:
    from automl_agent.pipelines.pretrained.seer import prepared

    folder = tmp_path / "folder"
    shutil.copytree(pictures_folder, folder)
    (folder / "preprocessor_config.json").write_text(json.dumps(said))
    found = prepared(read_folder(folder))
    assert found[0] == size
    assert found[1] == pytest.approx([mean, *found[1][1:]])
    for bad in ({"size": 10**6}, {"size": "large"}, {"image_std": [0, 1, 1]}, {"image_mean": [1, 2]}):
        (folder / "preprocessor_config.json").write_text(json.dumps(bad))
        with pytest.raises((ValueError, TypeError)):
            prepared(read_folder(folder))
