"""Who may talk to our own side: nobody whom a web page of another origin sends, and with a token only who knows it.

Rule 1: Bandwidth's side, /api, is not touched. Everything else is for the names that this machine goes by: a name that
        anybody can register, and point here, is none of them (DNS rebinding). Under Bandwidth's names there is nothing
        else: whoever asks there wants another API of Bandwidth's.
Rule 2: under /_sim a browser must say that the page is of the same origin. There are no CORS headers.
Rule 3: with --control-token /_sim wants it as a Bearer token; but /_sim/health is for whoever watches.
"""

import hmac
import re
from urllib.parse import urlsplit

from aiohttp import web

from simulator.runtime.addresses import find_address, is_near
from simulator.runtime.authority import BANDWIDTH
from simulator.runtime.names import Names, plain_name
from simulator.settings import Settings
from simulator.web.errors import ControlError
from simulator.wire.refusals import NOT_PLAYED

CONTROL = "/_sim"
HEALTH = "/_sim/health"
_OWN_ENDINGS = (".localhost", ".local", ".internal", ".test")
"""Nobody can register a name below these (RFC 6761, RFC 6762; `internal` by ICANN, 2024)."""
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"(\[[\w.:%]*\]|[\w.-]+)(?::(\d{1,5}))?", re.ASCII)


class Gate:
    """Judges requests; `check` raises the refusal."""

    def __init__(self, settings: Settings) -> None:
        self._named = Names((*(settings.allow_control_host or ()), settings.host))
        self._token = settings.control_token.encode() if settings.control_token else None

    def check(self, request: web.Request) -> None:
        """ControlError 403 or 401 when the request may not go on."""
        path = request.path
        if path.startswith("/api/"):
            return
        host, port = _read_host(request)
        if host in BANDWIDTH and not path.startswith(CONTROL) and not self.is_ours(host):
            raise ControlError(404, "not-found", f"{NOT_PLAYED}; nothing is at {path}")
        if not self.is_ours(host):
            raise _forbidden(
                f"the Host {host!r} is not a name of this machine; if it is one, start with --allow-control-host {host}"
                if host
                else "the request names no Host"
            )
        if path.startswith(CONTROL):
            _check_origin(request, host, port)
            if self._token is not None and path != HEALTH:
                self._check_token(request, self._token)

    def is_ours(self, host: str) -> bool:
        """Whether a request for that host can be meant for this process, and no page can have made its name up."""
        address = find_address(host)
        if address is not None and is_near(address):
            return True
        name = plain_name(host)
        alone = bool(name) and "." not in name and ":" not in name and not name.isdigit()
        return alone or name.endswith(_OWN_ENDINGS) or host in self._named

    def _check_token(self, request: web.Request, token: bytes) -> None:
        kind, _, said = request.headers.get("Authorization", "").partition(" ")
        given = said.strip().encode("utf-8", "surrogateescape")
        if kind.lower() != "bearer" or not hmac.compare_digest(given, token):
            message = (
                "this simulator wants its control token: Authorization: Bearer …, or --token and BWSIM_CONTROL_TOKEN"
            )
            raise ControlError(401, "unauthorized", message, headers={"WWW-Authenticate": "Bearer"})


def _read_host(request: web.Request) -> tuple[str, int | None]:
    """The host of the request without brackets, and the port when there is one; ("", None) for none or nonsense."""
    found = _HOST.fullmatch(request.headers.get("Host", ""))
    return (found[1].strip("[]"), int(found[2]) if found[2] else None) if found else ("", None)


def _check_origin(request: web.Request, host: str, port: int | None) -> None:
    """What a browser says of the page that asks; who is no browser says nothing."""
    origin = request.headers.get("Origin")
    if origin is not None and not _is_same(origin, host, port):
        raise _forbidden(f"a page of {origin[:100]!r} may not use the control API of {request.headers['Host']!r}")
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise _forbidden("a page of another site may not use the control API")


def _is_same(origin: str, host: str, port: int | None) -> bool:
    try:
        said = urlsplit(origin)
        usual = _PORTS[said.scheme]
        return said.hostname == host.lower() and (said.port or usual) == (port or usual)
    except (ValueError, KeyError):
        return False


def _forbidden(message: str) -> ControlError:
    return ControlError(403, "forbidden", message)
