"""The library ``transformers``, an extra: imported where it is needed, quiet, and never to fetch anything."""

import os
from importlib.util import find_spec
from typing import Any

from ..contracts import DataError

#: Set before it is imported, since it reads them then. No network, no word home; threads of its own would outlive forks.
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "USE_HUB_KERNELS": "0",
}


def is_here() -> bool:
    """Whether it is installed; nothing is imported."""
    return find_spec("transformers") is not None


def transformers() -> Any:
    """The library.

    Raises:
        DataError: it is not installed.
    """
    if not is_here():
        raise missing()
    for name, value in OFFLINE.items():
        os.environ.setdefault(name, value)
    import transformers as library

    library.logging.set_verbosity_error()
    library.logging.disable_progress_bar()
    return library


def missing() -> DataError:
    """The error where it is not installed."""
    return DataError(
        "NO-TRANSFORMERS",
        "pretrained weights need the library transformers, which is not here",
        "pip install 'automl-agent[pretrained]'",
    )
