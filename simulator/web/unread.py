"""Tell in one line of a request that cannot be read: what a client did wrong is no mistake of ours.

Rule 1: who speaks HTTPS to the port of HTTP meets a broken connection and nothing else, so the log says it, once.
Rule 2: the log tells what is wrong, never the bytes that were: they may be a password. The client is told those.
"""

import logging
import re

from aiohttp import web
from aiohttp.http_exceptions import BadHttpMethod, HttpProcessingError

HTTPS = ("Received HTTPS", "x16\\x03")
"""How a TLS handshake is told: by newer versions of aiohttp in words, by older ones with its first bytes."""
SPEAKS_HTTPS = "somebody speaks HTTPS to the port of HTTP: say http:// there, or serve with --tls and use its port"


class OneLine(logging.Filter):
    """Of the server's records those that matter, without a traceback where the mistake is a client's."""

    def __init__(self) -> None:
        super().__init__()
        self._said_https = False

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is told; it may be reworded."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, BadHttpMethod) and any(sign in str(error) for sign in HTTPS):
            if self._said_https:
                return False
            self._said_https = True
            _reword(record, SPEAKS_HTTPS)
        elif isinstance(error, HttpProcessingError | web.RequestPayloadError):
            _reword(record, f"a request cannot be read: {_without_bytes(str(error))}")
        return record.levelno > logging.DEBUG


def _without_bytes(said: str) -> str:
    """An error's words up to what they quote of the request."""
    return re.split(r":? (?:b['\"]|bytearray\()", " ".join(said.split()))[0][:200]


def _reword(record: logging.LogRecord, text: str) -> None:
    record.msg, record.args, record.exc_info = text, (), None
    record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)


def make_logger() -> logging.Logger:
    """What one server tells of its requests."""
    logger = logging.getLogger(__name__)
    logger.setLevel(logging.DEBUG)
    logger.filters = [OneLine()]
    return logger
