"""Whose numbers are whose, and who opted out of what they send."""

from tests.rig import running
from tests.web.asking import error

OURS, TOLL_FREE, ANA = "+19195550100", "+18005550100", "+19195550141"


async def test_numbers_are_listed_with_those_who_opted_out():
    async with running() as rig:
        none = await rig.sim("GET", "/numbers")
        await rig.sim("PUT", f"/numbers/{OURS}", {"application": "app", "registered": False})
        await rig.sim("POST", "/inbound", {"from": ANA, "to": OURS, "text": "STOP"})
        await rig.sim("PUT", f"/numbers/{TOLL_FREE}", {})
        await rig.sim("POST", "/inbound", {"from": ANA, "to": TOLL_FREE, "text": "STOP"})
        listed = await rig.sim("GET", "/numbers")

    assert none.json == {"numbers": []}
    assert listed.json["numbers"] == [
        {"number": OURS, "application": "app", "registered": False, "declared": True, "optOuts": []},
        {"number": TOLL_FREE, "application": None, "registered": True, "declared": True, "optOuts": [ANA]},
    ]


async def test_a_handset_is_opted_out_and_in_by_hand_and_messages_heed_it():
    async with running() as rig:
        out = await rig.sim("PUT", f"/numbers/{TOLL_FREE}/opt-outs/{ANA}")
        await rig.send(from_=TOLL_FREE, to=ANA)
        await rig.advance(by="1s")
        back = await rig.sim("DELETE", f"/numbers/{TOLL_FREE}/opt-outs/{ANA}")
        await rig.send(from_=TOLL_FREE, to=ANA)
        await rig.advance(by="1s")
        told = (await rig.sim("GET", "/events")).json["events"]
        rig.check_replay()

    assert (out.status, out.json["optOuts"], out.json["declared"]) == (200, [ANA], False)
    assert (back.status, back.json["optOuts"]) == (200, [])
    assert [event["type"] for event in told] == ["message-failed", "message-delivered"]


async def test_a_number_that_is_only_known_by_an_opt_out_is_shown():
    async with running() as rig:
        await rig.sim("PUT", f"/numbers/{TOLL_FREE}/opt-outs/{ANA}")
        shown = await rig.sim("GET", f"/numbers/{TOLL_FREE}")
        unknown = await rig.sim("GET", f"/numbers/{OURS}")

    assert (shown.status, shown.json["declared"]) == (200, False)
    assert unknown.status == 404


async def test_only_numbers_opt_out():
    async with running() as rig:
        handset = await rig.sim("PUT", f"/numbers/{TOLL_FREE}/opt-outs/ana")
        number = await rig.sim("DELETE", f"/numbers/x/opt-outs/{ANA}")

    assert (handset.status, number.status) == (422, 422)
    assert error(handset)["message"].startswith("handset: expected")
    assert error(number)["message"].startswith("number: expected")
