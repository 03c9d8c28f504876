"""What else seeds 000 and 001, the overview of 2020, say: the base URL, and a concept without a section."""

import pytest

from tests.seeds.stage import DELIVERED, FAILED, INVALID, B, C, playing


async def test_the_base_url_is_that_of_the_second_version(era):
    """Base API Url: messages are posted below /api/v2/users/{accountId}, and nowhere else."""
    async with playing(era) as stage:
        good = await stage.rig.post()
        async with stage.rig.http.post(f"{stage.rig.url}/api/v1/users/9900000/messages", json={}) as other:
            assert (good.status, other.status) == (202, 404)


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_a_group_with_an_invalid_number_has_one_end_for_each_number(era, place):
    """The concept without a section: its quirk had left the documentation by then (2020-02-17)."""
    async with playing(era) as stage:
        to = [B, C]
        to.insert(place, INVALID)
        await stage.rig.send(to=to)

        await stage.rig.advance(by="24h")

        told = {event["to"]: event["type"] for event in stage.events()}
        assert told == {INVALID: FAILED, B: DELIVERED, C: DELIVERED}
        assert len(stage.events()) == 3
