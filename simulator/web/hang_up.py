"""Hang up on who sends a compressed body that nobody reads: small on the wire, it is without an end when unpacked.

aiohttp reads on for ten seconds after an answer, so that a client gets it that still sends. Unpacking meanwhile would
take all the time of the others.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def hang_up(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The handler's answer; after it a connection ends on which such a body still comes."""
    answer = await handler(request)
    body = request.content
    if not body.is_eof() and body.exception() is None and "Content-Encoding" in request.headers:
        with suppress(ConnectionError):
            await answer.prepare(request)
            await answer.write_eof()
        request.protocol.force_close()
    return answer
