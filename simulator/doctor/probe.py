"""Ask one thing over the network, with little patience, and say in a word how it went.

Rule: an answer is a value and so is its absence; nothing is raised for what the network does.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping

from msgspec import Struct

from simulator.model.masking import mask_user
from simulator.model.urls import find_url

PATIENCE_S = 5.0
LONGEST_BODY = 65_536


class Answer(Struct, frozen=True):
    """What an HTTP server said."""

    status: int
    body: bytes
    took_ms: int


class Nothing(Struct, frozen=True):
    """Why there was no answer: `lookup`, `refused`, `timeout`, `untrusted`, `broken`; and the system's words."""

    kind: str
    reason: str


class Place(Struct, frozen=True):
    """Where to connect to, and as whom to know it there: TLS asks for `name`, HTTP for `host`."""

    address: str
    port: int
    tls: bool
    name: str
    host: str


def place_of(url: str) -> tuple[Place, str]:
    """Place and path of a URL. ValueError for one that is none."""
    parts = find_url(url)
    if parts is None or parts.hostname is None:
        raise ValueError(f"expected a URL like http://127.0.0.1:3000/status, found {mask_user(url)!r}")
    tls = parts.scheme == "https"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = parts.port or (443 if tls else 80)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.hostname, port, tls, parts.hostname, host if parts.port is None else f"{host}:{port}"), path


def ask(place: Place, method: str, path: str, *, verify: bool = True, token: str | None = None) -> Answer | Nothing:
    """One request without a body; redirects are not followed, no credentials are sent but a simulator's `token`."""
    began = time.monotonic()
    try:
        connection = _connect(place, verify=verify)
    except (OSError, ValueError) as error:
        return _nothing(error)
    try:
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        headers = {"Host": place.host, "User-Agent": "bwsim-doctor", **bearer}
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        body = response.read(LONGEST_BODY)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return _nothing(error)
    finally:
        connection.close()
    return Answer(response.status, body, round((time.monotonic() - began) * 1000))


def look_up(host: str) -> list[str] | Nothing:
    """Its addresses."""
    try:
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        return _nothing(error)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether it leads out into the internet."""
    return ipaddress.ip_address(address.partition("%")[0]).is_global


def _connect(place: Place, *, verify: bool) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(place.address, place.port, timeout=PATIENCE_S)
    connection.connect()
    if place.tls:
        context = ssl.create_default_context()
        if not verify:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        try:
            connection.sock = context.wrap_socket(connection.sock, server_hostname=place.name)
        except BaseException:
            connection.close()
            raise
    return connection


_KINDS: Mapping[type[Exception], str] = {
    socket.gaierror: "lookup",
    UnicodeError: "lookup",
    ConnectionRefusedError: "refused",
    TimeoutError: "timeout",
    ssl.SSLCertVerificationError: "untrusted",
}


def _nothing(error: Exception) -> Nothing:
    kind = next((kind for of, kind in _KINDS.items() if isinstance(error, of)), "broken")
    if isinstance(error, ssl.SSLCertVerificationError):
        return Nothing(kind, error.verify_message)
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Nothing(kind, said or type(error).__name__)
