"""Which hosts may be called back: judged by the address, whatever its spelling, or allowed by name (decision 31)."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from simulator.engine.work import AttemptRequest, FetchRequest
from simulator.model.entries import Outcome
from simulator.runtime.addresses import find_address, is_near
from simulator.runtime.deliver import Answer, Deliverer
from simulator.runtime.names import Names
from simulator.runtime.targets import ForbiddenTargetError, JudgingConnector, JudgingResolver, Targets
from tests.endpoint import Endpoint, answer, listening
from tests.rig import PLAIN, running

NEAR = """
    127.0.0.1 127.255.255.254 10.0.0.1 172.16.0.1 172.31.255.255 192.168.65.254 ::1 fc00::1 fd12:3456::1
    ::ffff:127.0.0.1 ::ffff:10.1.2.3
""".split()  # noqa: SIM905 - a table to read
FAR = """
    8.8.8.8 172.32.0.1 192.169.0.1 11.0.0.1 2001:4860:4860::8888 64:ff9b::a00:1 2002:a00:1::1 ::7f00:1 ::ffff:8.8.8.8
    169.254.169.254 169.254.0.1 169.254.170.2 ::ffff:169.254.169.254 fe80::1 fe80::1%lo fe80::a9fe:a9fe
    fd00:ec2::254 fd00:ec2::23 fd20:ce::254 168.63.129.16 100.100.100.200 192.0.0.192 100.64.0.1
    0.0.0.0 :: ::ffff:0.0.0.0 0.1.2.3 224.0.0.1 ff02::1 255.255.255.255 198.18.0.1 192.0.2.1 240.0.0.1
""".split()  # noqa: SIM905


def attempt_to(url: str) -> AttemptRequest:
    return AttemptRequest(1, 1, "m", url, b"[]", {}, None, timeout_ms=10_000, started_ms=0)


async def deliver(url: str, *allowed: str) -> Answer:
    deliverer = Deliverer(Targets(allowed))
    try:
        return await deliverer.deliver(attempt_to(url), wait_s=5, keep=False)
    finally:
        await deliverer.close()


def literal(address: str) -> str:
    return f"[{address}]" if ":" in address else address


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    async with listening(answer(200)) as started:
        yield started


class Table(AbstractResolver):
    """Resolves every name to the next line of a table, as a name server of an attacker's would."""

    def __init__(self, *lines: list[str]) -> None:
        self.lines, self.asked = list(lines), 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        line = self.lines[min(self.asked, len(self.lines) - 1)]
        self.asked += 1
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0) for address in line
        ]

    async def close(self) -> None:
        """Nothing is open."""


def resolving(deliverer: Deliverer, table: Table) -> Deliverer:
    """That deliverer, asking the table for names; the judging stays its own."""
    for keep in (True, False):
        connector = deliverer._session(keep=keep).connector
        assert isinstance(connector, JudgingConnector)
        connector._names._inner = table
    return deliverer


# -- addresses


@pytest.mark.parametrize("address", NEAR)
def test_this_machine_and_private_networks_are_near(address: str):
    found = find_address(address)

    assert found is not None
    assert is_near(found)
    Targets().check_host(address)


@pytest.mark.parametrize("address", FAR)
async def test_every_other_address_is_refused_before_a_packet_leaves(address: str):
    made = await deliver(f"http://{literal(address).replace('%', '%25')}:9/")

    assert made.outcome == Outcome("forbidden")
    assert made.detail is not None
    assert made.detail.endswith(f"--allow-host {find_address(address)}")


@pytest.mark.parametrize(
    "host",
    ["2130706433", "127.1", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "2852039166", "0xa9fea9fe", "127.0.0.1.1", "1"],
)
@pytest.mark.parametrize("allowed", [(), ("*",)])
async def test_an_address_in_an_odd_spelling_is_no_host(host: str, allowed: tuple[str, ...]):
    made = await deliver(f"http://{host}:9/", *allowed)

    assert made.outcome == Outcome("bad-url")
    assert "127.0.0.1" in (made.detail or "")


async def test_the_words_say_what_was_found_and_what_to_do():
    public, unspecified = await deliver("http://8.8.8.8/"), await deliver("http://0.0.0.0:3000/")
    cloud = await deliver("http://[::ffff:169.254.169.254]/latest/meta-data")

    assert public.detail == "8.8.8.8 is a public address; to allow it: --allow-host 8.8.8.8"
    assert unspecified.detail is not None
    assert unspecified.detail.startswith("0.0.0.0 is no address to connect to; write 127.0.0.1; ")
    assert "a cloud's metadata address" in (cloud.detail or "")


# -- names


@pytest.mark.parametrize("address", ["93.184.216.34", "169.254.169.254", "0.0.0.0", "fe80::1", "fd00:ec2::254"])
@pytest.mark.parametrize("keep", [True, False])
async def test_a_name_is_judged_by_its_address(address: str, keep: bool):
    deliverer = resolving(Deliverer(), Table([address]))
    made = await deliverer.deliver(attempt_to("https://hooks.example.com:9/cb"), wait_s=5, keep=keep)
    await deliverer.close()

    assert made.outcome == Outcome("forbidden")
    assert (made.detail or "").startswith(f"hooks.example.com is at {address}, which is ")
    assert (made.detail or "").endswith("--allow-host hooks.example.com")


async def test_of_several_addresses_only_those_that_may_be_are_connected_to(endpoint: Endpoint):
    table = Table(["93.184.216.34", "127.0.0.1", "169.254.169.254"])
    deliverer = resolving(Deliverer(), table)
    made = await deliverer.deliver(
        attempt_to(endpoint.url.replace("127.0.0.1", "app.example.com")), wait_s=5, keep=False
    )
    await deliverer.close()

    assert made.outcome == Outcome("answered", 200)
    assert endpoint.got[0].headers["host"].startswith("app.example.com:")


@pytest.mark.parametrize("keep", [True, False])
async def test_a_name_that_means_another_address_later_gains_nothing(endpoint: Endpoint, keep: bool):
    table = Table(["127.0.0.1"], ["169.254.169.254"])
    deliverer = resolving(Deliverer(), table)
    url = endpoint.url.replace("127.0.0.1", "rebind.example.com")
    first = await deliverer.deliver(attempt_to(url), wait_s=5, keep=keep)
    for session in (deliverer._session(keep=True), deliverer._session(keep=False)):
        assert isinstance(session.connector, JudgingConnector)
        session.connector.clear_dns_cache()
    second = await deliverer.deliver(attempt_to(url), wait_s=5, keep=False)
    await deliverer.close()

    assert first.outcome == Outcome("answered", 200)
    assert table.asked == 2  # once for each connection: what was judged is what was connected to
    assert second.outcome == Outcome("forbidden")


async def test_a_real_name_of_this_machine_may_be_called(endpoint: Endpoint):
    made = await deliver(endpoint.url.replace("127.0.0.1", "localhost"))

    assert made.outcome == Outcome("answered", 200)


async def test_a_name_is_resolved_once_for_many_attempts(endpoint: Endpoint):
    table = Table(["127.0.0.1"])
    deliverer = resolving(Deliverer(), table)
    url = endpoint.url.replace("127.0.0.1", "app.example.com")
    for keep in (True, True, True):
        await deliverer.deliver(attempt_to(url), wait_s=5, keep=keep)
    await deliverer.close()

    assert (len(endpoint.got), table.asked) == (3, 1)


# -- allowed by name


@pytest.mark.parametrize(
    ("allowed", "host", "may"),
    [
        ("hooks.example.com", "hooks.example.com", True),
        ("hooks.example.com", "HOOKS.example.com.", True),
        ("hooks.example.com", "a.hooks.example.com", False),
        ("*.example.com", "hooks.example.com", True),
        ("*.example.com", "a.b.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", "badexample.com", False),
        ("*", "anything.test", True),
        ("bücher.example", "xn--bcher-kva.example", True),
        ("8.8.8.8", "8.8.8.8", True),
        ("8.8.8.8", "::ffff:8.8.8.8", True),
        ("8.8.8.8", "8.8.4.4", False),
        ("[2001:DB8::1]", "2001:db8:0::1", True),
        ("hooks.example.com", "hooks.example.com.evil.test", False),
    ],
)
def test_a_host_may_be_allowed_by_name(allowed: str, host: str, may: bool):
    assert (host in Names([allowed])) is may


async def test_an_allowed_name_is_connected_to_wherever_it_is():
    resolver = JudgingResolver(Targets(["hooks.example.com"]))
    resolver._inner = Table(["93.184.216.34"])

    [found] = await resolver.resolve("hooks.example.com")
    with pytest.raises(ForbiddenTargetError, match=r"--allow-host other\.example\.com$"):
        await resolver.resolve("other.example.com")
    await resolver.close()

    assert found["host"] == "93.184.216.34"


async def test_an_allowed_address_is_connected_to():
    async with listening(answer(200)) as endpoint:
        made = await deliver(endpoint.url.replace("127.0.0.1", "0.0.0.0"), "0.0.0.0")

    assert made.outcome == Outcome("answered", 200)


# -- what a user sees


async def test_a_target_that_is_not_allowed_is_an_outcome_with_words_and_is_tried_again_like_others():
    journals = []
    for _ in range(2):
        async with running(
            PLAIN + "callbacks: { retry: { schedule: [1m], window: 90s } }\n", callback_url="http://169.254.169.254/cb"
        ) as rig:
            message = await rig.send()
            await rig.advance(until="idle")
            shown = (await rig.sim("GET", f"/messages/{message}")).json
            journals.append(await rig.journal())
            rig.check_replay()

    attempts = shown["recipients"][0]["events"][0]["delivery"]["attempts"]
    assert [(attempt["reason"], attempt["gaveUp"]) for attempt in attempts] == [
        ("forbidden", None),
        ("forbidden", "window"),
    ]
    assert attempts[0]["detail"].endswith("a cloud's metadata address; to allow it: --allow-host 169.254.169.254")
    assert journals[0] == journals[1]


async def test_each_refused_host_is_told_once_on_stderr(caplog):
    deliverer = Deliverer()
    for host in ("8.8.8.8", "8.8.8.8", "169.254.169.254"):
        await deliverer.deliver(attempt_to(f"http://user:hush@{host}/?token=hush"), wait_s=5, keep=True)
    await deliverer.close()

    assert [record.getMessage().split()[2] for record in caplog.records] == ["8.8.8.8", "169.254.169.254"]
    assert "hush" not in caplog.text


async def test_the_setting_allows_a_host(endpoint: Endpoint):
    url = endpoint.url.replace("127.0.0.1", "0.0.0.0")
    for allowed, reason in ((None, "forbidden"), ("a.test,0.0.0.0", "answered")):
        async with running(callback_url=url, allow_host=allowed) as rig:
            message = await rig.send()
            await rig.advance(by="0s")
            shown = (await rig.sim("GET", f"/messages/{message}")).json

        assert shown["recipients"][0]["events"][0]["delivery"]["attempts"][0]["reason"] == reason


# -- files of an MMS


@asynccontextmanager
async def redirecting(location: str) -> AsyncIterator[str]:
    """A URL that leads elsewhere."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer(302, f"Location: {location}", "Connection: close"))
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/cat.png"


async def fetch(*urls: str) -> list[tuple[int | None, str | None]]:
    deliverer = Deliverer()
    try:
        found = await deliverer.fetch(FetchRequest("m", urls, (None,) * len(urls), 1000, 1000, 0), wait_s=5)
    finally:
        await deliverer.close()
    return [(each.length, each.reason) for each in found]


async def test_a_file_is_fetched_only_from_near():
    assert await fetch("http://169.254.169.254/x.png", "http://8.8.8.8/") == [(None, "forbidden")] * 2


async def test_a_redirect_leads_nowhere_else():
    async with redirecting("http://169.254.169.254/latest") as one, redirecting("http://8.8.8.8/") as other:
        assert await fetch(one, other) == [(None, "forbidden")] * 2
