"""The journal's word for why there was no answer."""

import socket
import ssl

import aiohttp

from simulator.model.entries import Reason
from simulator.runtime.targets import ForbiddenTargetError


def reason_of(error: BaseException) -> Reason:
    """The journal's word for why there was no answer."""
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ForbiddenTargetError):
        return "forbidden"
    if isinstance(error, aiohttp.ClientConnectorDNSError | socket.gaierror):
        return "dns"
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError | ssl.SSLError):
        return "tls"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "refused" if isinstance(error.os_error, ConnectionRefusedError) else "unreachable"
    if isinstance(error, aiohttp.InvalidURL | ValueError):
        return "bad-url"
    if isinstance(error, aiohttp.ServerDisconnectedError | ConnectionError | aiohttp.ClientOSError):
        return "reset"
    return "malformed"
