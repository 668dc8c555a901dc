"""What a language model was asked in one run, by the endpoint that was asked: the record is not its own witness."""

import json
import time
from collections.abc import Sequence

from ..fake_endpoint import FakeEndpoint
from .history import Row, answers

#: A dead process's question may still be on its way.
_ARRIVING_SECONDS = 0.03


class Asked:
    """Counts the requests of one run. The endpoint serves one run at a time."""

    def __init__(self, endpoint: FakeEndpoint) -> None:
        self._endpoint = endpoint
        self._lost = 0
        endpoint.requests.clear()

    def flying(self, record: Sequence[Row]) -> int:
        """Calls whose replies the process that has just ended did not record."""
        time.sleep(_ARRIVING_SECONDS)
        flying = len(self._endpoint.requests) - self._lost - len(answers(record))
        self._lost += flying
        return flying

    def again(self) -> int:
        """Requests that came again although the reply to the first was on record."""
        bodies = {json.dumps(body, sort_keys=True) for body in self._endpoint.requests}
        return len(self._endpoint.requests) - self._lost - len(bodies)


def answered_twice(record: Sequence[Row]) -> int:
    """Questions that the record itself has two replies to."""
    found = answers(record)
    return len(found) - len(set(found))
