"""The checks: each looks at one thing and says how it is and what to do next.

Rule 1: nothing is changed and nothing is sent that an application could take for an event: callback URLs get a HEAD
        without credentials.
Rule 2: where Bandwidth's names lead to Bandwidth, it is left alone: nothing is sent there.
"""

import http
import os
import ssl
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from simulator.doctor.finding import Finding, State
from simulator.doctor.probe import Answer, Nothing, Place, ask, is_public, look_up, place_of
from simulator.runtime.authority import BANDWIDTH
from simulator.runtime.ports import find_listener

HEALTH, CALLED = "/_sim/health", "/_sim/callback-urls"
LOCAL = ("127.0.0.1", "localhost", "::1")
TLS_PORT = 8443
GUIDE = "docs/how-to/zero-change.md"


class Asked(msgspec.Struct, frozen=True):
    """What to look at: the simulator's URL, callback URLs, further ports; `zero_change`: names and trust count.

    `finds`: the callback URLs that the simulator would call are looked at too; `token` is its control token; `allowed`
    are the names of --allow-host.
    """

    url: str
    callback_urls: Sequence[str] = ()
    ports: Sequence[int] = ()
    zero_change: bool = False
    finds: bool = False
    token: str | None = None
    allowed: Sequence[str] = ()


def examine(asked: Asked) -> Iterator[Finding]:
    """Every finding, the simulator's first. ValueError for a URL that is none."""
    place, _ = place_of(asked.url)
    for url in asked.callback_urls:
        place_of(url)
    health = ask_health(place)
    yield check_simulator(asked.url, health)
    tls = place_of(health["tls"])[0].port if isinstance(health, dict) and "tls" in health else None
    here = [place.port, tls or TLS_PORT] if place.address in LOCAL else []
    if here:
        yield check_port(place.port, simulator=isinstance(health, dict))
        yield check_port(tls or TLS_PORT, simulator=tls is not None, needed=False)
    for port in dict.fromkeys(asked.ports):
        if port not in here:
            yield check_port(port, simulator=False, needed=False)
    yield from _callbacks(asked, place, runs=isinstance(health, dict))
    trust = None if tls is None else msgspec.structs.replace(place, port=tls, tls=True, name=BANDWIDTH[0])
    for host in BANDWIDTH:
        finding, answers = check_name(host, must=asked.zero_change)
        yield finding
        trust = answers or trust
    yield check_certificate(trust, asked.url, must=asked.zero_change)


def _callbacks(asked: Asked, place: Place, *, runs: bool) -> Iterator[Finding]:
    """Each URL that was named, or that the simulator would call."""
    called = find_called(place, asked.token) if asked.finds and runs else {}
    if isinstance(called, Finding):
        yield called
        called = {}
    for url in dict.fromkeys((*asked.callback_urls, *called)):
        yield check_callback(url, called.get(url, ""))
        yield from check_target(url, asked.allowed)
    if not asked.callback_urls and not called:
        found = "no URL was named, and the simulator has none" if asked.finds and runs else "no URL was named"
        yield Finding("callback", "note", found, "bwsim serve --callback-url URL, or bwsim doctor --callback-url URL")


def find_called(place: Place, token: str | None) -> dict[str, str] | Finding:
    """The URLs that the simulator would call, each with for whom; or why they are not known."""
    answer = ask(place, "GET", CALLED, token=token)
    if isinstance(answer, Nothing) or answer.status != http.HTTPStatus.OK:
        why = answer.reason if isinstance(answer, Nothing) else f"{CALLED} answers {answer.status}"
        return Finding("callbacks", "note", f"the simulator does not say whom it calls: {why}", "BWSIM_CONTROL_TOKEN")
    try:
        called = msgspec.json.decode(answer.body, type=_AllCalled).urls
    except msgspec.DecodeError:
        return Finding("callbacks", "note", f"{CALLED} answers something else", "an older simulator? bwsim version")
    return {each.url: _for_whom(each) for each in called}


class _Called(msgspec.Struct):
    url: str
    accounts: list[str]
    applications: list[str]


class _AllCalled(msgspec.Struct):
    urls: list[_Called]


def _for_whom(called: _Called) -> str:
    every = called.applications == ["*"]
    applications = "" if every else f", application {', '.join(called.applications)}"
    return f" (called for account {', '.join(called.accounts)}{applications})"


def ask_health(place: Place, *, verify: bool = True) -> dict[str, Any] | Answer | Nothing:
    """What a simulator says of itself; else the answer or its absence."""
    answer = ask(place, "GET", HEALTH, verify=verify)
    if isinstance(answer, Nothing):
        return answer
    try:
        said = msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        return answer
    return said if isinstance(said, dict) and "version" in said and "status" in said else answer


def check_simulator(url: str, health: dict[str, Any] | Answer | Nothing) -> Finding:
    """Whether one answers."""
    if isinstance(health, Nothing):
        return Finding("simulator", "wrong", f"none at {url}: {health.reason}", "bwsim serve, or say where: --url URL")
    if isinstance(health, Answer):
        found = f"{url} answers {health.status}, not as a simulator does"
        return Finding("simulator", "wrong", found, "another port: bwsim serve --port 0, or say where: --url URL")
    found = f"{url} answers, version {health['version']}"
    if health["status"] != "ok":
        why = "; ".join(f"account {account}: {reason}" for account, reason in health.get("stopped", {}).items())
        return Finding("simulator", "wrong", f"{found}, but has stopped: {why}", "its log says why; start it again")
    return Finding("simulator", "ok", found, "bwsim send sends a message, bwsim tail shows what happens")


def check_port(port: int, *, simulator: bool, needed: bool = True) -> Finding:
    """Who has it."""
    name, listener = f"port {port}", find_listener(port)
    if listener is None:
        what = (
            "bwsim serve takes it" if needed else f"free for your application, or bwsim serve --tls --tls-port {port}"
        )
        return Finding(name, "note", "nobody listens on it", what)
    if simulator:
        return Finding(name, "ok", f"taken by {listener}, which answers as a simulator", "nothing to do")
    state: State = "wrong" if needed else "note"
    return Finding(
        name, state, f"taken by {listener}", "stop it, or choose another: bwsim serve --port 0 or --tls-port 0"
    )


def check_callback(url: str, for_whom: str = "") -> Finding:
    """Whether it can be reached from here, and what it answers to HEAD."""
    place, path = place_of(url)
    shown = f"{'https' if place.tls else 'http'}://{place.host}{path.partition('?')[0]}"  # the rest may be secret
    name = f"callback {shown}"
    answer = ask(place, "HEAD", path)
    if isinstance(answer, Nothing):
        return Finding(name, "wrong", f"{_WHY_NOT[answer.kind]}: {answer.reason}{for_whom}", _NEXT[answer.kind])
    found = f"reached, answered {answer.status} to HEAD in {answer.took_ms} ms{for_whom}"
    return Finding(name, *_judge(answer.status, found))


def check_target(url: str, allowed: Sequence[str]) -> Iterator[Finding]:
    """Whether a simulator would connect there, judged as it judges; nothing where it would."""
    from simulator.runtime.targets import ForbiddenTargetError, Targets, resolved  # it loads the HTTP client

    place, _ = place_of(url)
    addresses = look_up(place.address)
    try:
        targets = Targets(allowed, says=False)
        targets.check_host(place.address)
        if not isinstance(addresses, Nothing):
            targets.keep_allowed(place.address, [resolved(place.address, each, place.port) for each in addresses])
    except (ForbiddenTargetError, ValueError) as error:
        what = f"bwsim serve --allow-host {place.address}, if it is yours; docs/safety.md"
        yield Finding(f"target {place.host}", "note", f"the simulator will not call it: {error}", what)


_WHY_NOT = {
    "lookup": "the name leads nowhere from here",
    "refused": "nothing listens there",
    "timeout": "no answer in 5 s",
    "untrusted": "its certificate is not trusted here",
    "broken": "the connection broke",
}
_NEXT = {
    "lookup": "in containers use the service's name on a shared network, or host.docker.internal for the machine",
    "refused": "start the application, on 0.0.0.0 in a container; 127.0.0.1 in a container is that container itself",
    "timeout": "does a firewall drop it, or does the application hang? curl -I says the same",
    "untrusted": "trust its authority here (SSL_CERT_FILE), or give the simulator its http:// URL",
    "broken": "is it http:// or https://? its log says more",
}


def _judge(status: int, found: str) -> tuple[State, str, str]:
    if 300 <= status < 400:
        return "note", found, "a redirect is not followed: name the URL that it leads to"
    if status == 404:
        return "note", found, "check the path; some frameworks say so to HEAD where they take POST"
    if status in (401, 403):
        return "note", found, "declare its credentials: credentials of the application in bwsim.yaml or the scenario"
    if status >= 500:
        return "note", found, "its log says what broke; a callback that gets this is sent again for 24 hours"
    return "ok", found, "bwsim receive --to +19195550100 --text hi sends it an event"


def check_name(host: str, *, must: bool) -> tuple[Finding, Place | None]:
    """Where it leads from here; the place, when a simulator answers there."""
    bad: State = "wrong" if must else "note"
    aim = f"zero-change needs it to lead to the simulator: a network alias, or a line in /etc/hosts; {GUIDE}"
    addresses = look_up(host)
    if isinstance(addresses, Nothing):
        return Finding(host, bad, f"leads nowhere from here: {addresses.reason}", aim), None
    public = [address for address in addresses if is_public(address)]
    if public:
        return Finding(host, bad, f"is Bandwidth itself here ({', '.join(public)}); it was not asked", aim), None
    place = Place(addresses[0], 443, True, host, "localhost")
    health = ask_health(place, verify=False)
    if isinstance(health, dict):
        return Finding(host, "ok", f"leads to a simulator at {addresses[0]}", "nothing to do"), place
    reason = health.reason if isinstance(health, Nothing) else f"it answers {health.status}, not as a simulator does"
    found = f"leads to {addresses[0]}, where no simulator answers on port 443: {reason}"
    return Finding(host, "wrong", found, "bwsim serve --tls --tls-port 443 there"), None


def check_certificate(place: Place | None, url: str, *, must: bool) -> Finding:
    """Whether this Python trusts the simulator's certificate for Bandwidth's name."""
    name = "certificate"
    bad: State = "wrong" if must else "note"
    if place is None:
        return Finding(name, bad, "no simulator with TLS to ask", "bwsim serve --tls")
    answer = ask(place, "HEAD", HEALTH)
    if isinstance(answer, Answer):
        return Finding(name, "ok", f"trusted for {place.name} by {_this_python()}", f"other platforms: {GUIDE}")
    if answer.kind != "untrusted":
        return Finding(name, bad, f"cannot be asked for: {answer.reason}", "bwsim serve --tls")
    how = f"curl -o ca.pem {url}/_sim/ca.pem; export SSL_CERT_FILE=$PWD/ca.pem; other platforms: {GUIDE}"
    return Finding(name, bad, f"not trusted for {place.name} by {_this_python()}: {answer.reason}", how)


def _this_python() -> str:
    said = [f"{name}={os.environ[name]}" for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name)]
    return f"this Python ({', '.join([' '.join(ssl.OPENSSL_VERSION.split()[:2]), *said])})"
