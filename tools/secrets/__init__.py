"""What is a secret, and taking it out of every text that is kept, shown or sent."""

from .known import remember
from .redact import HIDDEN, looks_secret, redact, redact_body, redact_known
from .untraced import untraced

__all__ = ["HIDDEN", "looks_secret", "redact", "redact_body", "redact_known", "remember", "untraced"]
