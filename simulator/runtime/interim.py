"""Bound the interim answers (1xx) of an endpoint: aiohttp passes over them without letting anybody else have a turn.

Rule: so many are passed over; one more, and the answer is no HTTP answer, whatever follows it.
"""

from typing import Any

from aiohttp.client_proto import ResponseHandler
from aiohttp.http_exceptions import HttpProcessingError

MOST_INTERIM = 100
SWITCHING = 101


class BoundedResponse(ResponseHandler):
    """The client's end of one connection, which counts."""

    _interim = 0

    def feed_data(self, data: Any, size: int = 0) -> None:
        """Take the head of an answer, and what its body will come from."""
        if self._interim > MOST_INTERIM:
            return
        status = data[0].code
        self._interim = self._interim + 1 if 100 <= status < 200 and status != SWITCHING else 0
        if self._interim <= MOST_INTERIM:
            super().feed_data(data, size)
            return
        if self.transport is not None:
            self.transport.abort()
        self.set_exception(HttpProcessingError(code=400, message=f"more than {MOST_INTERIM} interim answers"))
