"""What a language model was asked in one run, by the endpoint that was asked: the record is not its own witness."""

import json
import time
from collections import Counter
from collections.abc import Sequence

from ..fake_endpoint import FakeEndpoint
from .history import Row, answers

#: A dead process's question may still be on its way.
_ARRIVING_SECONDS = 0.03


class Asked:
    """Counts the requests of one run. The endpoint serves one run at a time."""

    def __init__(self, endpoint: FakeEndpoint) -> None:
        self._endpoint = endpoint
        self._lost: list[str] = []
        endpoint.requests.clear()

    def flying(self, record: Sequence[Row]) -> int:
        """Calls whose replies the process that has just ended did not record."""
        time.sleep(_ARRIVING_SECONDS)
        requests = self._endpoint.requests
        flying = len(requests) - len(self._lost) - len(answers(record))
        # The endpoint serves one run at a time: what was lost came last.
        self._lost += [_body(r) for r in requests[len(requests) - flying :]]
        return flying

    def again(self) -> int:
        """Requests that came again although the reply to the first was on record."""
        asked = Counter(_body(r) for r in self._endpoint.requests)
        lost = Counter(self._lost)
        # A lost question may be asked otherwise the next time: less time is left for it.
        return sum(max(0, count - 1 - lost[body]) for body, count in asked.items())


def _body(request: object) -> str:
    return json.dumps(request, sort_keys=True)


def answered_twice(record: Sequence[Row]) -> int:
    """Questions that the record itself has two replies to."""
    found = answers(record)
    return len(found) - len(set(found))
