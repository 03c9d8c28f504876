"""Which hosts this process connects to: callback targets and the files of an MMS.

Rule 1: an address is judged, not a name, and the very address that was judged is connected to; a name that means
        something else a moment later gains nothing.
Rule 2: loopback and private addresses may be connected to. Every other needs its host to be allowed by name.
Rule 3: a host that is written as a number in another way than usual is no host at all.
"""

import logging
import socket
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from simulator.runtime.addresses import Address, describe, find_address, is_near
from simulator.runtime.interim import BoundedResponse
from simulator.runtime.names import Names, plain_name

if TYPE_CHECKING:
    from aiohttp.client_reqrep import ClientRequest
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace

log = logging.getLogger(__name__)
MOST_JUDGED = 10_000


class ForbiddenTargetError(Exception):
    """A host that may not be connected to; the message says why, and what would allow it."""

    def __init__(self, host: str, address: Address) -> None:
        host = plain_name(host)
        where = host if find_address(host) is not None else f"{host} is at {address}, which"
        hint = "; write 127.0.0.1" if address.is_unspecified else ""
        super().__init__(f"{where} is {describe(address)}{hint}; to allow it: --allow-host {host}")


class Targets:
    """Judges hosts. `allowed` are names as of --allow-host; `says`: a refusal is told on stderr, once for each host."""

    def __init__(self, allowed: Iterable[str] = (), *, says: bool = True) -> None:
        self._says = says
        self._allowed = Names(allowed)
        self._judged: set[str] = set()
        self._told: set[str] = set()

    def check_host(self, host: str) -> None:
        """Refuse a host that is itself an address that may not be connected to; names wait until they are resolved."""
        if host in self._judged:
            return
        address = find_address(host)
        if address is None and _is_number(host):
            raise ValueError(f"{host!r} is no host; write an address like 127.0.0.1")
        if address is not None and not is_near(address) and host not in self._allowed:
            raise self._refusal(host, address)
        if len(self._judged) < MOST_JUDGED:
            self._judged.add(host)

    def keep_allowed(self, host: str, found: list[ResolveResult]) -> list[ResolveResult]:
        """Those of a name's addresses that may be connected to; ForbiddenTargetError when none may."""
        if host in self._allowed:
            return found
        addresses = [(each, find_address(each["host"])) for each in found]
        near = [each for each, address in addresses if address is not None and is_near(address)]
        far = next((address for _, address in addresses if address is not None), None)
        if not near and far is not None:
            raise self._refusal(host, far)
        return near

    def _refusal(self, host: str, address: Address) -> ForbiddenTargetError:
        """The error, and a word about it on stderr, once for each host."""
        error = ForbiddenTargetError(host, address)
        if self._says and host not in self._told and len(self._told) < MOST_JUDGED:
            self._told.add(host)
            log.warning("not connected: %s", error)
        return error


def _is_number(host: str) -> bool:
    """2130706433, 127.1, 0x7f.1 and 0177.0.0.1: what the C library takes for an address, by its last part."""
    last = host.rstrip(".").rpartition(".")[2].lower()
    return last.isdigit() or (last.startswith("0x") and all(digit in "0123456789abcdef" for digit in last[2:]))


def resolved(host: str, address: str, port: int) -> ResolveResult:
    """An address of a name, as `keep_allowed` takes it."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)


class JudgingResolver(AbstractResolver):
    """Resolves names to those of their addresses that may be connected to."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self._inner: AbstractResolver = aiohttp.DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """As the usual one does; ForbiddenTargetError when no address is left."""
        return self._targets.keep_allowed(host, await self._inner.resolve(host, port, family))

    async def close(self) -> None:
        """Close the usual one."""
        await self._inner.close()


class JudgingConnector(aiohttp.TCPConnector):
    """Connects to what `targets` lets it. A host that is an address is not resolved, so it is judged here."""

    def __init__(self, targets: Targets, **options: Any) -> None:
        self._targets = targets
        self._names = JudgingResolver(targets)
        super().__init__(resolver=self._names, **options)
        self._factory = partial(BoundedResponse, loop=self._loop)  # type: ignore[assignment]  # ours is one, too

    async def connect(
        self,
        req: "ClientRequest",
        traces: list["Trace"],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's own
    ) -> "Connection":
        """A connection to the host of the request, also of one that a redirect led to."""
        self._targets.check_host(req.url.raw_host or "")
        return await super().connect(req, traces, timeout)

    async def close(self, *, abort_ssl: bool = False) -> None:
        """Close the connections, and the resolver that is ours."""
        await super().close(abort_ssl=abort_ssl)
        await self._names.close()
