"""Names of hosts as users list them: a host, `*.example.com` for all below it, `*` for all."""

from collections.abc import Iterable

from simulator.runtime.addresses import find_address


class Names:
    """Hosts that were named; `host in names` says whether one is among them."""

    def __init__(self, said: Iterable[str] = ()) -> None:
        self._said = frozenset(map(plain_name, said))

    def __contains__(self, host: str) -> bool:
        if not self._said:
            return False
        name = plain_name(host)
        parts = name.split(".")
        above = (f"*.{'.'.join(parts[start:])}" for start in range(1, len(parts)))
        return name in self._said or "*" in self._said or any(each in self._said for each in above)


def plain_name(host: str) -> str:
    """A host as names are compared: lower case, ASCII, without the dot at the end; an address in its usual spelling."""
    name = host.strip("[]").rstrip(".").lower()
    address = find_address(name)
    return _ascii(name) if address is None else str(address)


def _ascii(name: str) -> str:
    try:
        return name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        return name
