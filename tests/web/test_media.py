"""The four media calls, over HTTP."""

import asyncio
import base64
import gzip
import io
import json
import tracemalloc
from collections.abc import AsyncIterator
from typing import Any

import pytest
from yarl import URL

from simulator import profiles
from simulator.runtime.attachments import sample
from tests.rig import ACCOUNT, AUTHORIZATION, Answer, Rig, running

PICTURE, PNG = sample("picture.png")
OTHER = "9900001"
LIMIT = 3_670_016
ANY_BYTES = bytes(range(256)) * 40
INBOUND_ID = "14762070468292kw2fuqty55yp2b2/0/bw.png"
ODD = [
    "..",
    "../../../../etc/passwd",
    "/",
    "//etc/passwd",
    ".",
    "\0",
    "a\r\nSet-Cookie: x",
    "CON",
    "%2F",
    "?#",
    "é𝄞",
    " ",
    "x" * 4096,
]


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with running() as started:
        yield started


def escaped(name: str) -> str:
    """Every byte of it escaped but letters, digits and slashes."""
    return "".join(chr(b) if (b < 128 and chr(b).isalnum()) or b == 47 else f"%{b:02X}" for b in name.encode())


async def call(
    rig: Rig, method: str, path: str = "", *, account: str = ACCOUNT, data: Any = None, **headers: str
) -> Answer:
    """One call; `path` follows …/media as it is, headers are named with underscores."""
    url = URL(f"{rig.url}/api/v2/users/{account}/media{path}", encoded=True)
    if isinstance(data, bytes):
        data = io.BytesIO(data)  # the client warns of large bytes
    said = AUTHORIZATION | {name.replace("_", "-"): value for name, value in headers.items()}
    async with rig.http.request(method, url, data=data, headers=said, skip_auto_headers=["Content-Type"]) as response:
        return Answer(response.status, dict(response.headers), await response.read())


async def put(rig: Rig, path: str, data: Any = PICTURE, **headers: str) -> None:
    answer = await call(rig, "PUT", path, data=data, **headers)
    assert (answer.status, answer.body) == (204, b""), answer.body


async def listed(rig: Rig, account: str = ACCOUNT) -> list[str]:
    answer = await call(rig, "GET", account=account)
    assert answer.status == 200
    return [file["mediaName"] for file in answer.json]


def contents(rig: Rig, account: str = ACCOUNT) -> list[str]:
    """The files in the account's store."""
    folder = rig.simulator.world(account).media._folder
    return sorted(path.name for path in folder.iterdir()) if folder is not None and folder.exists() else []


async def raw(rig: Rig, head: str, body: bytes, *, then: str) -> bytes:
    """A request by hand; `then` wait for the answer, or go."""
    reader, writer = await asyncio.open_connection(URL(rig.url).host, URL(rig.url).port)
    writer.write(f"{head}\r\nHost: x\r\nAuthorization: {AUTHORIZATION['Authorization']}\r\n\r\n".encode() + body)
    await writer.drain()
    answer = await reader.read() if then == "read" else b""
    writer.transport.abort() if then == "abort" else writer.close()
    return answer


async def settle(rig: Rig) -> None:
    """Wait until no request is under way."""
    while rig.world.driver._requests:
        await asyncio.sleep(0.005)


# -- bytes in, the same bytes out


@pytest.mark.parametrize("data", [PICTURE, ANY_BYTES, b"", b"x" * LIMIT], ids=["picture", "any", "empty", "largest"])
async def test_what_is_fetched_is_what_was_uploaded(rig, data):
    await put(rig, "/a.png", data, Content_Type=PNG, Cache_Control="max-age=600")

    answer = await call(rig, "GET", "/a.png")

    assert (answer.status, answer.body == data) == (200, True)
    assert answer.headers["Content-Type"] == PNG
    assert answer.headers["Cache-Control"] == "max-age=600"
    assert answer.headers["Content-Length"] == str(len(data))
    assert not {"ETag", "Last-Modified", "Accept-Ranges"} & answer.headers.keys()


async def test_a_page_that_was_uploaded_is_no_page_of_ours(rig):
    """Else its scripts might use /_sim, which has the same origin."""
    await call(rig, "PUT", "/page.html", data=b"<script src=x></script>", Content_Type="text/html")

    answer = await call(rig, "GET", "/page.html")

    assert answer.headers["Content-Type"] == "text/html"
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_what_is_not_said_is_not_kept(rig):
    await put(rig, "/a")

    answer = await call(rig, "GET", "/a")

    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert "Cache-Control" not in answer.headers


@pytest.mark.parametrize("content_type", ["text/plain; charset=utf-8", "image/jpeg", "nonsense", 'a/b; c="é"'])
async def test_a_type_is_kept_as_it_was_said(rig, content_type):
    await put(rig, "/a", Content_Type=content_type)

    answer = await call(rig, "GET", "/a")

    assert answer.headers["Content-Type"] == content_type


async def test_an_upload_may_come_in_chunks_without_a_length(rig):
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(ANY_BYTES), 1_000):
            yield ANY_BYTES[start : start + 1_000]

    await put(rig, "/a", pieces())

    assert (await call(rig, "GET", "/a")).body == ANY_BYTES


async def test_an_upload_of_the_same_id_replaces_the_file_and_its_bytes(rig):
    await put(rig, "/a", b"first", Content_Type="text/plain", Cache_Control="no-cache")

    await put(rig, "/a", b"second", Content_Type="text/html")

    answer = await call(rig, "GET", "/a")
    assert (answer.body, answer.headers["Content-Type"]) == (b"second", "text/html")
    assert "Cache-Control" not in answer.headers
    assert len(contents(rig)) == 1


async def test_an_upload_that_is_compressed_on_the_way_is_kept_as_what_it_is(rig):
    await put(rig, "/a", gzip.compress(ANY_BYTES), Content_Encoding="gzip")

    answer = await call(rig, "GET", "/a")

    assert answer.body == ANY_BYTES
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("accept", ["application/json", "text/html;q=0", "nonsense", ""])
async def test_nobody_is_told_that_a_picture_is_not_what_they_accept(rig, accept):
    await put(rig, "/a.png", Content_Type=PNG)

    answers = [await call(rig, "GET", path, Accept=accept) for path in ("/a.png", "")]

    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].body == PICTURE


async def test_large_files_are_never_whole_in_memory():
    piece = b"x" * 65_536

    async def large() -> AsyncIterator[bytes]:
        for _ in range(512):
            yield piece

    async with running('profile: "2018-sent"\n') as rig:  # its limit is 65 MB
        await put(rig, "/warm", b"up")
        await call(rig, "GET", "/warm")
        tracemalloc.start()
        await put(rig, "/a", large())
        url = f"{rig.url}/api/v2/users/{ACCOUNT}/media/a"
        async with rig.http.get(url, headers=AUTHORIZATION) as response:
            length = sum([len(piece) async for piece in response.content.iter_any()])
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert length == 32 * 1024 * 1024
    assert most < 4 * 1024 * 1024


# -- too much, too little


@pytest.mark.parametrize(("feature", "status"), [("", 413), ("media_too_large: 400", 400)])
@pytest.mark.parametrize("chunked", [True, False])
async def test_a_byte_more_than_the_limit_is_refused_and_leaves_nothing(feature, status, chunked):
    async def pieces() -> AsyncIterator[bytes]:
        yield b"x" * LIMIT
        yield b"x"

    async with running(f"account: {{ features: {{ {feature} }} }}\n") as rig:
        answer = await call(rig, "PUT", "/a", data=pieces() if chunked else b"x" * (LIMIT + 1))

        assert answer.status == status
        assert set(answer.json) == {"type", "description"}
        assert (await listed(rig), contents(rig)) == ([], [])


async def test_a_refused_upload_leaves_the_file_that_was_there():
    async with running("account: { features: { media_limit: 10 } }\n") as rig:
        await put(rig, "/a", b"0123456789")

        answer = await call(rig, "PUT", "/a", data=b"0123456789x")

        assert answer.status == 413
        assert (await call(rig, "GET", "/a")).body == b"0123456789"


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("Content-Length: 100000", b"x" * 50_000),
        ("Transfer-Encoding: chunked", b"5\r\nhello\r\n"),
        ("Transfer-Encoding: chunked", b"5\r\nhello\r\n" + b"10000\r\n" + b"x" * 30_000),
    ],
)
@pytest.mark.parametrize("then", ["close", "abort"])
async def test_an_upload_that_breaks_off_leaves_nothing(rig, caplog, header, body, then):
    head = f"PUT /api/v2/users/{ACCOUNT}/media/a HTTP/1.1\r\n{header}"

    await raw(rig, head, body, then=then)
    await settle(rig)

    assert (await listed(rig), contents(rig)) == ([], [])
    assert "failed" not in caplog.text


async def test_a_body_that_cannot_be_decoded_is_a_400_and_leaves_nothing(rig):
    answer = await call(rig, "PUT", "/a", data=b"no gzip", Content_Encoding="gzip")

    assert (answer.status, answer.json["type"]) == (400, "bad-request")
    assert (await listed(rig), contents(rig)) == ([], [])


async def test_a_client_that_leaves_during_a_download_disturbs_nobody(rig, caplog):
    await put(rig, "/a", b"x" * LIMIT)
    head = f"GET /api/v2/users/{ACCOUNT}/media/a HTTP/1.1"

    await raw(rig, head, b"", then="abort")
    await settle(rig)

    assert len((await call(rig, "GET", "/a")).body) == LIMIT
    assert "failed" not in caplog.text


async def test_a_disk_that_does_not_take_the_file_is_a_clean_500_and_a_line_of_the_log(tmp_path, caplog):
    async with running(data=str(tmp_path)) as rig:
        await rig.post()
        (tmp_path / f"{ACCOUNT}.media").write_text("a file where the folder should be")

        answer = await call(rig, "PUT", "/a", data=PICTURE)

        assert (answer.status, answer.json["type"]) == (500, "internal-server-error")
        assert "cannot write media" in answer.json["description"]
        assert ["media/a': 500: cannot write media: " in line for line in caplog.messages] == [True]
        assert await listed(rig) == []
        assert (await rig.post()).status == 202


async def test_bytes_that_are_gone_from_the_disk_are_a_clean_500(tmp_path):
    async with running(data=str(tmp_path)) as rig:
        await put(rig, "/a")
        for path in (tmp_path / f"{ACCOUNT}.media").iterdir():
            path.unlink()

        answer = await call(rig, "GET", "/a")

        assert (answer.status, "cannot read media" in answer.json["description"]) == (500, True)


async def test_an_account_that_stopped_answers_nothing_but_that(rig):
    await put(rig, "/a")
    rig.world.journal.fail("the disk is full")

    calls = [("GET", ""), ("GET", "/a"), ("PUT", "/a"), ("PUT", "/b"), ("DELETE", "/a")]
    answers = [await call(rig, method, path, data=b"x") for method, path in calls]

    assert [answer.status for answer in answers] == [500] * 5
    assert all("the disk is full" in answer.json["description"] for answer in answers)
    assert (list(rig.world.engine.state.media), len(contents(rig))) == (["a"], 1)


# -- ids


@pytest.mark.parametrize("name", ODD)
async def test_an_odd_id_is_only_a_name(tmp_path, name):
    async with running(data=str(tmp_path / "data")) as rig:
        path = "/" + escaped(name)

        await put(rig, path)

        assert (await call(rig, "GET", path)).body == PICTURE
        assert await listed(rig) == [name]
        assert len(contents(rig)) == 1
        assert sorted(path.name for path in tmp_path.rglob("*") if path.is_dir()) == [f"{ACCOUNT}.media", "data"]
        assert (await call(rig, "DELETE", path)).status == 204
        assert (await listed(rig), contents(rig)) == ([], [])


@pytest.mark.parametrize("path", ["/%2E%2E/%2e%2e/x", "/../x", "//x", "/./x"])
async def test_a_path_is_not_walked(rig, path):
    await put(rig, path)

    [name] = await listed(rig)
    assert escaped(name).replace("%2E", ".") == path[1:].replace("%2E", ".").replace("%2e", ".")
    assert (await call(rig, "GET", "/x")).status == 404


@pytest.mark.parametrize("path", [f"{ACCOUNT}%2Fmedia/x", f"{ACCOUNT}%2Fmedia%2Fx", f"{ACCOUNT}/media%2Fx", "a%0Ab/x"])
async def test_an_escaped_slash_before_the_id_is_no_slash(rig, path):
    async with rig.http.get(URL(f"{rig.url}/api/v2/users/{path}", encoded=True), headers=AUTHORIZATION) as response:
        assert (response.status, (await response.json())["error"]) == (404, "Not Found")


async def test_an_id_that_is_no_text_is_a_400(rig):
    answers = [await call(rig, method, "/%FF") for method in ("GET", "PUT", "DELETE")]

    assert [answer.status for answer in answers] == [400, 400, 400]


async def test_a_slash_names_the_same_file_escaped_or_not(rig):
    await put(rig, "/" + INBOUND_ID.replace("/", "%2F"))

    answers = [await call(rig, "GET", "/" + INBOUND_ID.replace("/", slash)) for slash in ("/", "%2F", "%2f")]

    assert [answer.status for answer in answers] == [200, 200, 200]
    assert await listed(rig) == [INBOUND_ID]


async def test_when_strict_an_escaped_slash_is_not_understood_and_the_log_says_so(caplog):
    async with running(strict="true", user="user", password="secret") as rig:
        await put(rig, f"/{INBOUND_ID}")
        path = "/" + INBOUND_ID.replace("/", "%2F")

        answers = [await call(rig, method, path) for method in ("GET", "PUT", "DELETE")]

        assert [answer.status for answer in answers] == [404, 404, 404]
        assert ["(%2F) names no file (--strict)" in line for line in caplog.messages] == [True, True, True]
        assert await listed(rig) == [INBOUND_ID]


# -- not there


async def test_a_file_that_is_not_there_is_a_404_with_type_and_description(rig):
    answer = await call(rig, "GET", "/a")

    assert (answer.status, answer.json["type"]) == (404, "not-found")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


async def test_a_file_can_be_deleted_twice(rig):
    await put(rig, "/a")

    answers = [await call(rig, "DELETE", "/a") for _ in range(2)]

    assert [(answer.status, answer.body) for answer in answers] == [(204, b""), (204, b"")]
    assert (await call(rig, "GET", "/a")).status == 404
    assert contents(rig) == []


async def test_bytes_stay_while_another_file_has_the_same(rig):
    await put(rig, "/a")
    await put(rig, "/b")
    assert len(contents(rig)) == 1

    await call(rig, "DELETE", "/a")
    assert (await call(rig, "GET", "/b")).body == PICTURE
    await put(rig, "/b", b"other")

    assert len(contents(rig)) == 1
    assert (await call(rig, "GET", "/b")).body == b"other"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "", "GET, HEAD"),
        ("PUT", "", "GET, HEAD"),
        ("DELETE", "", "GET, HEAD"),
        ("POST", "/a", "DELETE, GET, HEAD, PUT"),
    ],
)
async def test_another_method_is_a_405(rig, method, path, allowed):
    answer = await call(rig, method, path)

    assert (answer.status, answer.headers["Allow"]) == (405, allowed)


@pytest.mark.parametrize("path", ["", "/a", "/none"])
async def test_head_is_a_get_without_its_body(rig, path):
    await put(rig, "/a", Content_Type="image/png", Cache_Control="no-cache")

    got, head = await call(rig, "GET", path), await call(rig, "HEAD", path)

    assert (head.status, head.body) == (got.status, b"")
    assert head.headers["Content-Length"] == str(len(got.body))
    assert {**head.headers, "Date": ""} == {**got.headers, "Date": ""}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_nothing_has_no_name(rig, method):
    assert (await call(rig, method, "/")).status == 404


# -- the list


async def test_the_list_tells_name_length_and_an_address_that_works(rig):
    await put(rig, "/m%2F0/a%20b.png")

    [file] = (await call(rig, "GET")).json

    assert file == {
        "content": f"{rig.url}/api/v2/users/{ACCOUNT}/media/m/0/a%20b.png",
        "contentLength": len(PICTURE),
        "mediaName": "m/0/a b.png",
    }
    async with rig.http.get(URL(file["content"], encoded=True), headers=AUTHORIZATION) as response:
        assert await response.read() == PICTURE


async def test_the_addresses_in_the_list_are_those_that_the_setting_says():
    async with running(media_url="https://messaging.bandwidth.com") as rig:
        await put(rig, "/a")

        [file] = (await call(rig, "GET")).json

        assert file["content"] == f"https://messaging.bandwidth.com/api/v2/users/{ACCOUNT}/media/a"


async def test_an_account_without_files_has_an_empty_list(rig):
    answer = await call(rig, "GET")

    assert (answer.status, answer.body) == (200, b"[]")
    assert "Continuation-Token" not in answer.headers


async def test_a_thousand_files_are_listed_at_once_and_a_token_brings_the_next(rig):
    names = [f"{number:04d}" for number in range(2_001)]
    stored = rig.world.media.put_bytes(b"x")
    for name in names:
        rig.world.store_media(name, stored, "text/plain")

    pages: list[list[str]] = []
    token = None
    while not pages or token:
        answer = await call(rig, "GET", **({"Continuation_Token": token} if token else {}))
        pages.append([file["mediaName"] for file in answer.json])
        token = answer.headers.get("Continuation-Token")

    assert [len(page) for page in pages] == [1_000, 1_000, 1]
    assert [name for page in pages for name in page] == names


@pytest.mark.parametrize("token", ["nonsense", "", "é", base64.b64encode(b"0000").decode()])
async def test_a_token_that_no_list_gave_is_a_400(rig, token):
    answer = await call(rig, "GET", Continuation_Token=token)

    assert (answer.status, answer.json["type"]) == (400, "bad-request")


@pytest.mark.parametrize("profile", profiles.NAMES)
async def test_every_era_plays_all_four_calls(profile):
    async with running(f'profile: "{profile}"\n') as rig:
        await put(rig, "/a")

        [file] = (await call(rig, "GET")).json

        assert tuple(file) == profiles.get(profile).media.list_fields.value
        assert (await call(rig, "GET", "/a")).body == PICTURE
        assert (await call(rig, "DELETE", "/a")).status == 204
        assert (await call(rig, "GET", "/a")).status == 404


# -- time


async def test_after_two_days_on_the_accounts_clock_file_and_bytes_are_gone(rig):
    await put(rig, "/a")
    await rig.advance(by="47h")
    await put(rig, "/b", b"later")

    await rig.advance(by="3599s")
    assert (await listed(rig), len(contents(rig))) == (["a", "b"], 2)
    await rig.advance(by="1s")

    assert (await call(rig, "GET", "/a")).status == 404
    assert (await listed(rig), len(contents(rig))) == (["b"], 1)
    rig.check_replay()


async def test_running_until_idle_does_not_wait_for_files_to_grow_old(rig):
    await put(rig, "/a")

    advanced = await rig.advance(until="idle")

    assert advanced["now"] == "2026-01-01T00:00:00.000Z"
    assert await listed(rig) == ["a"]


# -- accounts


async def test_accounts_do_not_see_each_others_files(rig):
    await put(rig, "/a", b"mine")
    await call(rig, "PUT", "/a", account=OTHER, data=b"theirs")
    await call(rig, "PUT", "/b", account=OTHER, data=b"mine")

    await call(rig, "DELETE", "/b", account=OTHER)

    assert (await call(rig, "GET", "/a")).body == b"mine"
    assert (await call(rig, "GET", "/a", account=OTHER)).body == b"theirs"
    assert (await listed(rig), await listed(rig, OTHER)) == (["a"], ["a"])


ACCOUNTS = f"""
accounts:
  "{ACCOUNT}": {{ users: [ {{ user: user, password: secret }} ] }}
  "{OTHER}": {{ users: [ {{ user: other, password: secret }} ] }}
"""


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("GET", "/a"), ("PUT", "/a"), ("DELETE", "/a")])
async def test_all_four_calls_are_a_403_for_a_foreign_account_and_a_401_without_a_password(tmp_path, method, path):
    (tmp_path / "bwsim.yaml").write_text(ACCOUNTS)
    wrong = "Basic " + base64.b64encode(b"user:wrong").decode()

    async with running(folder=tmp_path) as rig:
        foreign = await call(rig, method, path, account=OTHER)
        unknown = await call(rig, method, path, Authorization=wrong)

        assert (foreign.status, foreign.json["type"]) == (403, "forbidden")
        assert (unknown.status, unknown.json["type"]) == (401, "unauthorized")
        assert (contents(rig), contents(rig, OTHER)) == ([], [])


async def test_when_strict_an_account_that_nobody_declared_is_a_403():
    async with running(strict="true", user="user", password="secret") as rig:
        answers = [
            await call(rig, method, path, account="not-an-account-id")
            for method, path in (("GET", ""), ("GET", "/a"), ("PUT", "/a"), ("DELETE", "/a"))
        ]

        assert [answer.status for answer in answers] == [403] * 4


async def test_an_account_that_cannot_be_is_a_404_before_anything_else(rig):
    answer = await call(rig, "PUT", "/a", account="x" * 500, Authorization="none")

    assert answer.status == 404


# -- restart and reset


async def test_files_outlive_a_restart(tmp_path):
    async with running(data=str(tmp_path)) as rig:
        await put(rig, "/a", Content_Type=PNG, Cache_Control="no-cache")

    async with running(data=str(tmp_path)) as rig:
        answer = await call(rig, "GET", "/a")

        assert (answer.body, answer.headers["Content-Type"]) == (PICTURE, PNG)
        assert answer.headers["Cache-Control"] == "no-cache"
        rig.check_replay()


async def test_a_restart_sweeps_bytes_that_no_file_has(tmp_path):
    folder = tmp_path / f"{ACCOUNT}.media"
    async with running(data=str(tmp_path)) as rig:
        await put(rig, "/a")
        rig.world.media.put_bytes(b"stored, and the process died before it was recorded")
        (folder / ".part-xyz").write_bytes(b"half an upload")
    left = tmp_path / "9900002.media"
    left.mkdir()
    (left / ("0" * 64)).write_bytes(b"what a reset left")

    async with running(data=str(tmp_path)) as rig:
        assert len(contents(rig)) == 1
        assert (await call(rig, "GET", "/a")).body == PICTURE
        assert not left.exists()


async def test_a_reset_removes_files_and_bytes(tmp_path):
    async with running(data=str(tmp_path)) as rig:
        await put(rig, "/a")
        await call(rig, "PUT", "/a", account=OTHER, data=b"theirs")

        await rig.sim("DELETE", "")

        assert not (tmp_path / f"{ACCOUNT}.media").exists()
        assert await listed(rig) == []
        assert await listed(rig, OTHER) == ["a"]
        await put(rig, "/a", b"new")
        assert (await call(rig, "GET", "/a")).body == b"new"


async def test_without_a_data_folder_nothing_is_left_at_the_end():
    async with running() as rig:
        await put(rig, "/a")
        folder = rig.world.media._folder
        assert folder is not None and folder.is_dir()

    assert not folder.exists()


async def test_the_same_uploads_give_the_same_journal():
    async def story() -> bytes:
        async with running() as rig:
            await put(rig, "/a", Content_Type=PNG)
            await put(rig, "/b", b"text")
            await put(rig, "/a", b"again")
            await call(rig, "DELETE", "/b")
            await rig.advance(by="48h")
            return await rig.journal()

    first, second = await story(), await story()

    assert first == second
    kinds = [json.loads(line)["kind"] for line in first.splitlines()]
    assert kinds[2:] == ["media-stored"] * 3 + ["media-deleted", "clock-reached", "media-deleted"]


async def test_many_uploads_and_deletes_at_once_leave_exactly_what_was_uploaded_last(rig):
    async def one(number: int) -> None:
        path, data = f"/{number % 7}", str(number % 3).encode() * 1_000
        await put(rig, path, data)
        if number % 2:
            await call(rig, "DELETE", path)

    await asyncio.gather(*map(one, range(100)))

    for name in await listed(rig):
        assert (await call(rig, "GET", f"/{name}")).status == 200
    assert contents(rig) == sorted(rig.world.engine.state.media_uses)
    rig.check_replay()
