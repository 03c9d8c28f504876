"""Bytes that no honest client sends, to either side: every one gets an answer below 500, and nothing breaks."""

import asyncio
import gzip
import json
import os
from pathlib import Path

import pytest

from tests.rig import running

MESSAGES = "/api/v2/users/9900000/messages"
OURS = "/_sim/accounts/9900000"
GOOD = json.dumps(
    {"applicationId": "app", "from": "+19195550100", "to": "+19195550101", "text": "hello"}, separators=(",", ":")
).encode()


def request(method: str, path: str, body: bytes = b"", *headers: bytes, access: bool = True) -> bytes:
    """A request as bytes, with a length unless the headers say how long it is."""
    lines = [f"{method} {path} HTTP/1.1".encode(), b"Host: test", b"Connection: close"]
    if access:
        lines.append(b"Authorization: Basic dTpw")
    if not any(header.lower().startswith((b"content-length", b"transfer-encoding")) for header in headers):
        lines.append(b"Content-Length: %d" % len(body))
    if not any(header.lower().startswith(b"content-type") for header in headers):
        lines.append(b"Content-Type: application/json")
    return b"\r\n".join([*lines, *headers]) + b"\r\n\r\n" + body


def post(body: bytes, *headers: bytes) -> bytes:
    return request("POST", MESSAGES, body, *headers)


def with_field(name: str, value: bytes) -> bytes:
    fields = {**{key: json.dumps(said).encode() for key, said in json.loads(GOOD).items()}, name: value}
    return post(b"{" + b",".join(b'"%s":%s' % (key.encode(), said) for key, said in fields.items()) + b"}")


MESSAGE_BYTES: dict[str, tuple[bytes, int]] = {
    "not UTF-8": (post(b'{"text":"\xff"}'), 400),
    "UTF-16": (post(GOOD.decode().encode("utf-16")), 400),
    "with a byte order mark": (post(b"\xef\xbb\xbf" + GOOD), 202),
    "nothing": (post(b""), 400),
    "null": (post(b"null"), 400),
    "a list": (post(b"[" + GOOD + b"]"), 400),
    "deep lists": (post(b"[" * 100_000), 400),
    "deep objects": (post(b'{"a":' * 100_000), 400),
    "a deep recipient": (with_field("to", b"[" * 500 + b"]" * 500), 400),
    "a hundred thousand recipients": (
        with_field("to", json.dumps([f"+1{n:010}" for n in range(60_000)]).encode()),
        400,
    ),
    "half a surrogate pair": (with_field("text", b'"\\ud800"'), 400),
    "half a pair as recipient": (with_field("to", b'"\\udfff"'), 400),
    "a NUL": (with_field("text", b'"\\u0000"'), 202),
    "a huge whole number": (with_field("from", b"1" + b"0" * 5000), 400),
    "a huge exponent": (with_field("from", b"1e999"), 400),
    "not a number": (with_field("text", b"NaN"), 400),
    "a distant expiration": (with_field("expiration", b'"9999-12-31T23:59:59Z"'), 202),
    "an expiration of another calendar": (with_field("expiration", b'"99999-99-99T99:99:99Z"'), 400),
    "a field twice": (post(GOOD[:-1] + b',"text":5}'), 400),
    "a key that is a megabyte long": (post(b'{"' + b"k" * 1_000_000 + b'":1}'), 400),
    "a text that is a megabyte long": (with_field("text", b'"' + b"x" * 1_000_000 + b'"'), 400),
    "more than is read": (post(b" " * 1_100_000), 413),
    "gzip that is none": (post(GOOD, b"Content-Encoding: gzip"), 400),
    "gzip cut off": (post(gzip.compress(GOOD)[:20], b"Content-Encoding: gzip"), 400),
    "a gzip bomb": (post(gzip.compress(b" " * 50_000_000), b"Content-Encoding: gzip"), 413),
    "chunks": (post(b"%x\r\n%s\r\n0\r\n\r\n" % (len(GOOD), GOOD), b"Transfer-Encoding: chunked"), 202),
    "broken chunks": (post(b"2\r\n{}\r\nzz\r\n", b"Transfer-Encoding: chunked"), 400),
    "two lengths": (post(GOOD, b"Content-Length: 5", b"Content-Length: 6"), 400),
    "a length and chunks": (post(b"0\r\n\r\n", b"Content-Length: 5", b"Transfer-Encoding: chunked"), 400),
    "a length below nothing": (post(b"", b"Content-Length: -3"), 400),
    "two types": (post(GOOD, b"Content-Type: application/json", b"Content-Type: text/plain"), 400),
    "a type that is not text": (post(GOOD, b"Content-Type: application/\xff"), 415),
    "a type with quotes": (post(GOOD, b'Content-Type: text/"}{%s{0}'), 415),
    "no type": (post(GOOD, b"Content-Type:"), 415),
    "an expectation": (post(GOOD, b"Expect: miracles"), 417),
    "two thousand headers": (post(GOOD, *(b"X-%d: x" % number for number in range(2000))), 400),
    "a header that never ends": (post(GOOD, b"X: " + b"x" * 100_000), 400),
    "a line that never ends": (request("POST", "/" + "a" * 100_000), 400),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
    "not HTTP": (b"EHLO test\r\n\r\n", 400),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
}
CREDENTIALS = [
    b"Basic",
    b"Basic ",
    b"Basic \xc3\xbc",
    b"Basic \xff",
    b"Basic Og==",
    b"Basic dTo=",
    b"Basic OnA=",
]
CREDENTIALS += [
    b"Basic //8=",
    b"Bearer",
    b"Bearer \xff",
    b"Digest dTpw",
    b"\xff",
    b"Basic " + b"A" * 7000,
    b"bearer  ",
    b"dTpw",
]


async def talk(url: str, said: bytes) -> tuple[int, bytes]:
    """Send bytes; the status and the body of the answer."""
    reader, writer = await asyncio.open_connection(*url.removeprefix("http://").split(":"))
    try:
        writer.write(said)
        answer = await asyncio.wait_for(reader.read(), 10)
    except ConnectionResetError:
        answer = b""
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]) if head else 0, body


async def test_bytes_instead_of_a_message():
    async with running() as rig:
        found = {name: (await talk(rig.url, said))[0] for name, (said, _) in MESSAGE_BYTES.items()}
        health = await talk(rig.url, request("GET", "/_sim/health"))
        rig.check_replay()

    assert found == {name: status for name, (_, status) in MESSAGE_BYTES.items()}
    assert health[0] == 200


@pytest.mark.parametrize("header", CREDENTIALS)
async def test_bytes_instead_of_credentials(header: bytes):
    async with running() as rig:
        status, body = await talk(rig.url, request("POST", MESSAGES, GOOD, b"Authorization: " + header, access=False))

    assert status == 401
    assert json.loads(body)["type"] == "unauthorized"


ODD_IDS = [
    *("..", ".", "%2e%2e", "%2F", "..%2F..%2Fetc%2Fpasswd", "%00", "%0A", "%FF", "%ED%A0%80", "%25", "%3F", "%C3%BC"),
    *("a%20b", "a;b", "con", "-wal", "x.journal", "~", "%E4%B8%80" * 16, "a" * 128, "<script>", "%22%3E%3Cimg%3E"),
]


@pytest.mark.parametrize("stored", [False, True])
async def test_odd_account_ids(stored: bool, tmp_path: Path):
    data = str(tmp_path / "data") if stored else None
    async with running(data=data) as rig:
        for account_id in ODD_IDS:
            found = [
                (await talk(rig.url, said))[0]
                for said in (
                    request("POST", f"/api/v2/users/{account_id}/messages", GOOD),
                    request("GET", f"/_sim/accounts/{account_id}"),
                    request("GET", f"/_sim/accounts/{account_id}/journal"),
                    request("POST", f"/_sim/accounts/{account_id}/clock/advance", b'{"by":"1s"}'),
                    request("GET", "/"),
                    request("GET", "/_sim/accounts"),
                    request("DELETE", f"/_sim/accounts/{account_id}"),
                )
            ]
            assert found == [202, 200, 200, 200, 200, 200, 204], account_id
    assert os.listdir(tmp_path) == (["data"] if stored else [])
    assert not [name for name in (os.listdir(data) if data else []) if ".journal" in name]


@pytest.mark.parametrize("account_id", ["a" * 201, "%E4%B8%80" * 40, "a" * 5000])
@pytest.mark.parametrize("stored", [False, True])
async def test_account_ids_that_are_too_long(account_id: str, stored: bool, tmp_path: Path):
    async with running(data=str(tmp_path) if stored else None) as rig:
        found = [
            (await talk(rig.url, said))[0]
            for said in (
                request("POST", f"/api/v2/users/{account_id}/messages", GOOD),
                request("PUT", f"/api/v2/users/{account_id}/messages", GOOD),
                request("GET", f"/_sim/accounts/{account_id}"),
                request("DELETE", f"/_sim/accounts/{account_id}"),
            )
        ]

        assert found == [404] * 4
        assert rig.simulator.worlds == {}


VERBS: tuple[str, ...] = (
    "HEAD",
    "OPTIONS",
    "PUT",
    "DELETE",
    "PATCH",
    "TRACE",
    "CONNECT",
    "post",
    "PROPFIND",
    "A" * 1000,
)
PATHS: tuple[str, ...] = (
    "/",
    "//",
    "/api",
    "/api/",
    "/api/v2",
    "/api/%FF",
    "/%FF",
    "*",
    MESSAGES,
    MESSAGES + "/",
    MESSAGES + "?to=%FF",
)
PATHS += (
    "/_sim",
    "/_sim/",
    "/_sim/health",
    "/_sim/accounts",
    OURS,
    OURS + "/",
    OURS + "/x",
    OURS + "/clock",
    "http://x/",
    "x",
)


async def test_any_verb_at_any_path():
    async with running() as rig:
        found = {
            (verb, path): (await talk(rig.url, request(verb, path)))[0]
            for verb in ("GET", "POST", *VERBS)
            for path in PATHS
        }

    assert {at: status for at, status in found.items() if not 200 <= status < 500 and status != 501} == {}


OUR_BYTES: dict[str, tuple[bytes, int]] = {
    "a scenario that is not text": (request("PUT", f"{OURS}/scenario", b"\xff"), 400),
    "a scenario with a NUL": (request("PUT", f"{OURS}/scenario", b'version: 1\nname: "\x00"'), 422),
    "no scenario": (request("PUT", f"{OURS}/scenario"), 422),
    "a deep scenario": (request("PUT", f"{OURS}/scenario", b"[" * 100_000), 422),
    "a deep block": (request("PUT", f"{OURS}/scenario", b"- " * 100_000), 422),
    "laughter": (
        request(
            "PUT",
            f"{OURS}/scenario",
            b"a: &a [x,x,x,x,x,x,x,x,x]\n"
            + b"".join(b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9)) for n in range(9)),
        ),
        422,
    ),
    "a scenario of a megabyte": (request("PUT", f"{OURS}/scenario", b"# " + b"x" * 1_040_000), 422),
    "more than is read": (request("PUT", f"{OURS}/scenario", b" " * 1_100_000), 413),
    "gzip that is none": (request("PUT", f"{OURS}/scenario", GOOD, b"Content-Encoding: gzip"), 400),
    "a Python object": (request("PUT", f"{OURS}/scenario", b"!!python/object/apply:os.system ['true']"), 422),
    "deep rules": (request("POST", f"{OURS}/rules", b'{"a":' * 5000), 422),
    "no rules": (request("POST", f"{OURS}/rules"), 422),
    "a number as rule": (request("POST", f"{OURS}/rules", b"5"), 422),
    "a deep clock": (request("PUT", f"{OURS}/clock", b"[" * 100_000), 400),
    "a clock that is a list": (request("PUT", f"{OURS}/clock", b"[]"), 422),
    "a clock in a clock": (request("PUT", f"{OURS}/clock", b'{"mode":{"mode":"real"}}'), 422),
    "an infinite rate": (request("PUT", f"{OURS}/clock", b'{"rate":1e400}'), 400),
    "a huge rate": (request("PUT", f"{OURS}/clock", b'{"rate":1' + b"0" * 300 + b"}"), 422),
    "no rate": (request("PUT", f"{OURS}/clock", b'{"rate":0}'), 422),
    "a day of no time": (request("PUT", f"{OURS}/clock", b'{"day":"0s"}'), 422),
    "a huge duration": (request("POST", f"{OURS}/clock/advance", b'{"by":"' + b"9" * 5000 + b'd"}'), 422),
    "a long duration": (request("POST", f"{OURS}/clock/advance", b'{"by":"36501d"}'), 422),
    "a duration below nothing": (request("POST", f"{OURS}/clock/advance", b'{"by":"-1s"}'), 422),
    "a number as duration": (request("POST", f"{OURS}/clock/advance", b'{"by":5}'), 422),
    "the last second": (request("POST", f"{OURS}/clock/advance", b'{"to":"9999-12-31T23:59:59Z"}'), 409),
    "digits of another script": (request("GET", f"{OURS}/journal?after=%D9%A1"), 422),
    "a huge cursor": (request("GET", f"{OURS}/journal?after={'9' * 500}"), 422),
    "a cursor below nothing": (request("GET", f"{OURS}/journal?after=-1"), 422),
    "a huge wait": (request("GET", f"{OURS}/journal?wait={'9' * 500}d"), 422),
    "a parameter that is not text": (request("GET", f"{OURS}/messages?%FF=%FF"), 422),
    "a number that is not text": (request("GET", f"{OURS}/messages?to=%FF"), 200),
    "a message that is not text": (request("GET", f"{OURS}/messages/%FF"), 404),
    "an application that is not text": (request("PUT", f"{OURS}/applications/%FF", b'{"status_url":"http://x/"}'), 200),
    "a URL in pieces": (request("PUT", f"{OURS}/applications/a", b'{"status_url":{"a":["b"]}}'), 422),
    "a URL with a broken host": (request("PUT", f"{OURS}/applications/a", b'{"status_url":"http://[::1"}'), 422),
    "a URL with a huge port": (request("PUT", f"{OURS}/applications/a", b'{"status_url":"http://x:99999/"}'), 422),
    "a URL that is half a pair": (request("PUT", f"{OURS}/applications/a", b'{"status_url":"http://\\ud800/"}'), 422),
    "credentials that are numbers": (request("PUT", f"{OURS}/applications/a", b'{"credentials":{"user":1}}'), 422),
    "events of any kind": (request("PUT", f"{OURS}/applications/a", b'{"events":[{},[],1,null]}'), 422),
    "a list as application": (request("PUT", f"{OURS}/applications/a", b"[]"), 422),
}


async def test_bytes_to_our_side():
    async with running() as rig:
        found = {name: (await talk(rig.url, said))[0] for name, (said, _) in OUR_BYTES.items()}
        rig.check_replay()

    assert found == {name: status for name, (_, status) in OUR_BYTES.items()}


async def test_a_client_that_goes_away_in_the_middle_harms_nobody(caplog: pytest.LogCaptureFixture):
    async with running() as rig:
        for said in (post(GOOD)[:-5], post(GOOD)[:30], post(b"5\r\nab", b"Transfer-Encoding: chunked")):
            _, writer = await asyncio.open_connection(*rig.url.removeprefix("http://").split(":"))
            writer.write(said)
            await writer.drain()
            writer.close()
        status, _ = await talk(rig.url, post(GOOD))

        assert status == 202
        assert (await rig.sim("GET", "/messages")).json["total"] == 1
    assert [record.getMessage() for record in caplog.records if record.name.startswith("simulator")] == []
