"""What a worker's environment holds: an allow-list, so that no key or token of the person gets there."""

import os

from ...pipelines.pretrained.library import OFFLINE

_ALLOWED = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "LD_LIBRARY_PATH",
    "CUDA_VISIBLE_DEVICES",
    "NVIDIA_VISIBLE_DEVICES",
    # Which instructions numeric libraries use, and so how sums are rounded: the same as in the coordinator.
    "ATEN_CPU_CAPABILITY",
    "MKL_CBWR",
    "MKL_ENABLE_INSTRUCTIONS",
    "NPY_DISABLE_CPU_FEATURES",
    "ONEDNN_MAX_CPU_ISA",
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
)

#: Threads wait by sleeping, so that folds side by side do not burn each other's cores; matplotlib,
#: joblib and friends look for nothing beyond the process.
_SET = {
    "OMP_WAIT_POLICY": "PASSIVE",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "JOBLIB_MULTIPROCESSING": "0",
    "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
    **OFFLINE,
}


def worker_environment() -> dict[str, str]:
    """The environment of worker processes."""
    kept = {name: os.environ[name] for name in _ALLOWED if name in os.environ}
    return kept | _SET
