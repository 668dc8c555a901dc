"""The network of a folder of weights, on a device. Imported in workers and where predictions are made only."""

from typing import Any

import torch

from ..contracts import DataError
from .folder import WeightsFolder, refused
from .library import transformers

#: Numbers that an encoder may have beside those in its files, as a share of these and in all: a head that is left out.
_MORE_SHARE, _MORE = 1.05, 4_000_000


def load_network(folder: WeightsFolder, device: torch.device) -> tuple[Any, bool]:
    """The encoder in 32 bits, not to be trained, and whether it has a pooled output of its own.

    Raises:
        DataError: its files do not hold the encoder that its settings describe.
    """
    library = transformers()
    try:
        network, told = _loaded(library, folder)
    except DataError:
        raise
    except Exception as error:
        # Whoever made the folder can make the library raise anything.
        raise refused(folder.path, f"it cannot be loaded ({type(error).__name__})") from error
    missing = {str(name) for name in told["missing_keys"]}
    pooler = {name for name in missing if "pooler" in name}
    if lacking := sorted(missing - pooler):
        raise refused(folder.path, f"it lacks {lacking[0]}")
    network.requires_grad_(False).train(False)
    return network.to(device), not pooler


def _loaded(library: Any, folder: WeightsFolder) -> tuple[Any, Any]:
    own = {"local_files_only": True, "trust_remote_code": False}
    config = library.AutoConfig.from_pretrained(folder.path, **own)
    with torch.device("meta"):
        # Costs no memory, whatever sizes the settings say.
        shell = library.AutoModel.from_config(config, trust_remote_code=False)
    needed = sum(p.numel() for p in shell.parameters())
    if needed > _MORE_SHARE * folder.parameters + _MORE:
        raise refused(
            folder.path, f"config.json describes {needed} numbers, its files hold {folder.parameters}"
        )
    found = library.AutoModel.from_pretrained(
        folder.path,
        config=config,
        use_safetensors=True,
        dtype=torch.float32,
        output_loading_info=True,
        **own,
    )
    return found[0], found[1]
