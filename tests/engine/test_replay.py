"""A recorded journal is played again entry by entry, and the first difference is told."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from simulator.engine.config import Choices, Defaults
from simulator.engine.replay import NotReplayableError, Replayed, replay
from simulator.model import entries as e
from simulator.model.entries import AnyEntry
from tests.docs.blocks import ROOT

GOLDEN = sorted((ROOT / "tests" / "golden").rglob("*.ndjson"))


def read(path: Path) -> list[Any]:
    return list(msgspec.json.Decoder(AnyEntry).decode_lines(path.read_bytes()))


def again(recorded: list[Any]) -> Replayed:
    return replay(recorded, Defaults(base=Choices(seed=recorded[0].seed, callback_url="http://127.0.0.1:9/")))


def golden(name: str) -> list[Any]:
    return read(ROOT / "tests" / "golden" / f"{name}.ndjson")


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_every_golden_journal_is_the_same_when_played_again(path: Path):
    recorded = read(path)

    assert again(recorded) == Replayed(len(recorded), again(recorded).taken, None)


def test_requests_that_the_scenario_refused_are_asked_again():
    recorded = golden("queue-fills-up")
    assert any(isinstance(entry, e.RequestRefused) for entry in recorded)

    assert again(recorded).taken == 0


def _changed(recorded: list[Any], kind: type, **fields: Any) -> tuple[int, list[Any]]:
    index = next(index for index, entry in enumerate(recorded) if isinstance(entry, kind))
    return index, [*recorded[:index], msgspec.structs.replace(recorded[index], **fields), *recorded[index + 1 :]]


def test_a_changed_field_is_told_with_both_values():
    recorded = golden("third-message-fails")
    index = max(at for at, entry in enumerate(recorded) if isinstance(entry, e.EventOccurred))
    event = msgspec.structs.replace(recorded[index].event, error_code=4770)
    recorded[index] = msgspec.structs.replace(recorded[index], event=event)

    found = again(recorded).difference

    assert found is not None
    assert (found.seq, found.field, found.recorded) == (recorded[index].seq, "event.error_code", "4770")
    assert found.replayed == "nothing"


@pytest.mark.parametrize(
    ("kind", "fields", "field"),
    [
        (e.MessageAccepted, {"weight": 7}, "weight"),
        (e.AttemptFinished, {"retry_ms": 1, "acknowledged": False}, "acknowledged"),
        (e.EventOccurred, {"recipient": 1}, "recipient"),
        (e.ClockReached, {"at_ms": 1_767_225_599_000}, "at_ms"),
    ],
)
def test_what_the_engine_decides_is_compared(kind, fields, field):
    index, recorded = _changed(golden("ordinary-day"), kind, **fields)
    found = again(recorded).difference

    assert found is not None
    assert found.seq >= recorded[index].seq


def test_an_entry_that_is_missing_is_a_difference():
    recorded = golden("ordinary-day")
    index = next(at for at, entry in enumerate(recorded) if isinstance(entry, e.EventOccurred))
    left = [*recorded[:index], *recorded[index + 1 :]]

    found = again(left).difference

    assert found is not None and found.seq == recorded[index + 1].seq


def test_another_seed_differs_in_the_first_message():
    recorded = golden("carrier-outage")

    played = replay(recorded, Defaults(wins=Choices(seed=999, callback_url="http://127.0.0.1:9/")))

    assert played.difference is not None
    assert played.difference.field == "message.id"


def test_a_journal_without_its_beginning_cannot_be_played():
    recorded = golden("ordinary-day")[2:]

    with pytest.raises(NotReplayableError, match="begins at entry 3; what came before was forgotten"):
        replay(recorded, Defaults())
