"""schemathesis asks a running server what our description of Bandwidth's side allows, and what it does not."""

import pytest

from simulator.model.entries import MediaDeleted, MediaStored, MessageAccepted
from simulator.web.openapi import BANDWIDTH, PROFILE
from simulator.wire.media import write_token as after_file
from simulator.wire.page_tokens import write_token as after_messages
from tests.contract.fuzzing import CHECKS, check_worlds, errors, fuzz
from tests.rig import AUTHORIZATION, Rig, running

# Where strings are drawn freely, two requests never meet: most of the time they are about the same few things.
CONFIG = f"""
[dictionaries]
accounts = {{ values = ["9900000", "9900001"] }}
files = {{ values = ["kitten.png", "a/b c.txt", "ключ"] }}
pages = {{ values = ["{after_messages(1)}", "{after_messages(100)}"] }}
later-files = {{ values = ["{after_file("a/b c.txt")}"] }}
from = {{ values = ["2025-12-31T00:00:00.000Z", "2026-01-01T00:00:00.000Z"] }}
to = {{ values = ["2026-01-02T00:00:00.000Z"] }}
future = {{ values = ["2026-02-01T00:00:00Z"] }}

[parameters]
"path.accountId" = {{ dictionary = "accounts", probability = 0.8 }}
"path.mediaId" = {{ dictionary = "files", probability = 0.6 }}
"query.pageToken" = {{ dictionary = "pages", probability = 0.9 }}
"header.Continuation-Token" = {{ dictionary = "later-files", probability = 0.7 }}
"query.fromDateTime" = {{ dictionary = "from", probability = 0.9 }}
"query.toDateTime" = {{ dictionary = "to", probability = 0.9 }}
"body.expiration" = {{ dictionary = "future", probability = 0.9 }}
"""
DECLARED = """
accounts:
  "9900000":
    users: [ { user: user, password: secret } ]
    clients: [ { id: app, secret: secret } ]
  "9900001":
    users: [ { user: user, password: secret }, { user: other, password: secret } ]
  "9900002":
    users: [ { user: other, password: secret } ]
"""


async def fill(rig: Rig) -> None:
    """Give both accounts something that can be found."""
    for account in ("9900000", "9900001"):
        await rig.post(account, media=["https://files.test/a.png"])
        for name in ("kitten.png", "a/b c.txt", "ключ"):
            url = f"{rig.url}/api/v2/users/{account}/media/{name}"
            async with rig.http.put(url, data=b"content", headers=AUTHORIZATION) as response:
                assert response.status == 204


async def test_answers_fit_the_description(tmp_path, caplog):
    async with running(profile=PROFILE) as rig:
        await fill(rig)
        run = await fuzz(rig, tmp_path, BANDWIDTH, CONFIG, phases="examples,coverage", examples=1)

        assert run.exit_code == 0, run.said
        assert run.report["operations"]["tested"] == 10
        assert run.requests > 500
        check_worlds(rig)
        assert {type(entry) for entry in rig.world.journal.entries()} >= {MessageAccepted, MediaStored, MediaDeleted}
    assert errors(caplog) == []


@pytest.mark.long
async def test_thousands_of_answers_fit_the_description(tmp_path, caplog):
    async with running(profile=PROFILE) as rig:
        await fill(rig)
        run = await fuzz(rig, tmp_path, BANDWIDTH, CONFIG, phases="examples,coverage,fuzzing,stateful", examples=450)

        assert run.exit_code == 0, run.said
        assert run.requests >= 5_000
        check_worlds(rig)
    assert errors(caplog) == []


@pytest.mark.long
async def test_thousands_of_answers_of_a_strict_server_fit_too_and_nobody_comes_in_without_credentials(
    tmp_path, caplog
):
    (tmp_path / "bwsim.yaml").write_text(DECLARED)

    async with running(profile=PROFILE, folder=tmp_path, strict="on") as rig:
        await fill(rig)
        run = await fuzz(
            rig,
            tmp_path,
            BANDWIDTH,
            CONFIG,
            phases="examples,coverage,fuzzing,stateful",
            examples=450,
            checks=(*CHECKS, "ignored_auth"),
        )

        assert run.exit_code == 0, run.said
        assert run.requests >= 5_000
        check_worlds(rig)
    assert errors(caplog) == []
