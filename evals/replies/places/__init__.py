"""Every question that an agent asks a language model."""

from ..place import Place
from .chat import CHAT
from .features import FEATURES
from .intake import INTAKE
from .planning import PLANNING
from .samplers import SAMPLERS

PLACES: tuple[Place, ...] = (*INTAKE, *PLANNING, *FEATURES, *SAMPLERS, *CHAT)
