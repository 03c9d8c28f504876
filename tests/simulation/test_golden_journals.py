"""Every built-in scenario is played with an application that does as its comment says; the journal is kept, and judged.

When a journal changes on purpose: `pytest tests/simulation/test_golden_journals.py --rewrite-golden`, and read the
difference before committing it.
"""

from pathlib import Path

import msgspec
import pytest

from simulator.model.entries import AnyEntry
from simulator.scenario import builtin
from tests.player import check_entries
from tests.receiver import Receiver
from tests.rig import running
from tests.simulation.stories import conduct, eras, everyday, failures, people

GOLDEN = Path(__file__).parent.parent / "golden"
STORIES = everyday.STORIES | failures.STORIES | conduct.STORIES | eras.STORIES | people.STORIES
CLUMSY = {"opt-out-after-stop", "slow-endpoint"}
"""Stories of applications that do what their scenario warns of; good ones are in test_builtin_verdicts."""
UNJUDGED = {"default", "realistic"}
"""What is played without a thought, or for looking at, judges nobody."""


@pytest.mark.parametrize("name", sorted(STORIES))
async def test_a_builtin_scenario_is_played_as_the_golden_journal_says(name, rewrites_golden):
    receiver = Receiver()
    await receiver.start()
    try:
        async with running(builtin.read(name), callback_url=receiver.url + "/callbacks", cap="5s") as rig:
            await STORIES[name](rig, receiver)
            journal = await rig.journal()
            verdict = (await rig.sim("GET", "/verdict")).json
            rig.check_replay()
    finally:
        await receiver.stop()

    assert verdict["passed"] == (name not in CLUMSY), verdict
    assert bool(verdict["expectations"]) == (name not in UNJUDGED)
    assert b"127.0.0.1" not in journal
    check_entries(msgspec.json.Decoder(AnyEntry).decode_lines(journal))
    path = GOLDEN / f"{name}.ndjson"
    if rewrites_golden:
        path.write_bytes(journal)
    assert journal.splitlines() == path.read_bytes().splitlines()
    assert journal == path.read_bytes()


def test_every_builtin_scenario_has_a_story_and_a_golden_journal():
    assert sorted(STORIES) == sorted(builtin.names())
    assert sorted(path.stem for path in GOLDEN.glob("*.ndjson")) == sorted(builtin.names())
