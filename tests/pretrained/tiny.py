"""Tiny encoders with random numbers, in folders as Hugging Face lays them out."""

import json
from pathlib import Path

import pytest

_WORDS = (
    "the film was and it great lovely superb awful boring poor text of row red green blue yes no good bad"
)
_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789"
LICENCE = "---\nlicense: apache-2.0\n---\n# Tiny\n"


def text_encoder(folder: Path, *, seed: int = 0, licence: str = LICENCE) -> Path:
    """A BERT of 32 numbers and one layer, and its tokenizer."""
    transformers = pytest.importorskip("transformers", reason="the extra 'pretrained' is not installed")
    import torch

    vocabulary = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *_WORDS.split(),
        *_SIGNS,
        *(f"##{s}" for s in _SIGNS),
    ]
    config = transformers.BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=48,
        max_position_embeddings=64,
    )
    torch.manual_seed(seed)
    _saved(transformers, transformers.BertModel(config), folder)
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n")
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "BertTokenizer", "model_max_length": 64, "do_lower_case": True})
    )
    (folder / "README.md").write_text(licence)
    return folder


def image_encoder(folder: Path, *, seed: int = 0) -> Path:
    """A vision transformer for pictures of 16 x 16 pixels."""
    transformers = pytest.importorskip("transformers", reason="the extra 'pretrained' is not installed")
    import torch

    config = transformers.ViTConfig(
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=48,
        image_size=16,
        patch_size=8,
    )
    torch.manual_seed(seed)
    _saved(transformers, transformers.ViTModel(config), folder)
    (folder / "preprocessor_config.json").write_text(
        json.dumps({"image_mean": [0.5] * 3, "image_std": [0.5] * 3, "size": {"height": 16, "width": 16}})
    )
    (folder / "LICENSE").write_text("Permission is hereby granted, free of charge, to any person")
    return folder


def _saved(transformers: object, network: object, folder: Path) -> None:
    logging = transformers.logging  # type: ignore[attr-defined]
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    network.save_pretrained(folder)  # type: ignore[attr-defined]
