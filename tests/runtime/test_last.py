from simulator.runtime.last import run_out
from tests.receiver import Receiver
from tests.rig import running


async def test_time_runs_until_nothing_is_due(tmp_path):
    receiver = Receiver()
    await receiver.start()
    try:
        async with running(callback_url=receiver.url) as rig:
            receiver.answer(503)
            await rig.send()
            why = await run_out(rig.world, grace_s=0.0)
            pending = rig.world.engine.state.agenda.items
    finally:
        await receiver.stop()

    assert (why, len(pending)) == (None, 0)
    assert len(receiver.got) == 29


async def test_an_application_that_answers_itself_for_ever_does_not_hold_it_up(monkeypatch):
    monkeypatch.setattr("simulator.runtime.hand.IDLE_STEPS", 60)
    receiver = Receiver()
    await receiver.start()
    try:
        async with running(callback_url=receiver.url) as rig:

            async def answer(event):
                await rig.send(to=[event["to"]], text="thank you for your receipt")

            receiver.hook = answer
            await rig.send()
            why = await run_out(rig.world, grace_s=0.0)
            verdict = await rig.sim("POST", "/verdict", {"app": "no-reply-loop"})
    finally:
        await receiver.stop()

    assert why is not None and "still pending after 60 steps" in why
    assert verdict.json["passed"] is False
    assert "in a row" in verdict.json["expectations"][0]["came"]
