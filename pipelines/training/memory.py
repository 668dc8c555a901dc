"""What to do where a batch does not fit on the device: take fewer rows at once, the same gradient in the end."""

import gc

import torch


class Room:
    """Rows that are on the device at once.

    Args:
        rows: to begin with.
    """

    def __init__(self, rows: int) -> None:
        self.rows = rows

    def halve(self, batch: int) -> bool:
        """Half as many from now on; False where there is one row left."""
        now = min(self.rows, batch)
        if now <= 1:
            return False
        self.rows = -(-now // 2)
        return True

    def clear(self, device: torch.device) -> None:
        """Free what the failed attempt left."""
        gc.collect()
        if device.type == "cuda":
            torch.cuda.empty_cache()


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error of torch says that memory was not enough, on whichever device."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    said = str(error)
    return isinstance(error, RuntimeError) and any(
        words in said for words in ("out of memory", "can't allocate memory", "not enough memory")
    )
