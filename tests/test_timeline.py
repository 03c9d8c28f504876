"""How a journal is told to people."""

from typing import Any, get_args

import pytest
from msgspec.structs import replace

from simulator.lines import FAULTS, Piece, as_text
from simulator.model import entries as e
from simulator.model.accounts import Application, Number
from simulator.model.events import Event, EventType, PlannedEvent
from simulator.model.media import MediaFile
from simulator.model.messages import Message
from simulator.model.travel import FaultKind
from simulator.timeline import TELL, Timeline

NOON_MS = 1_767_268_800_000
ANA, OURS = "+19195550101", "+19195550100"
MINUTE_MS, DAY_MS = 60_000, 86_400_000
ID = "17672688000002kw2fuqty55yp2b2"
PICTURE = MediaFile(id="a\0b.png", content_type="image/png", length=7, sha256="00", stored_ms=0)


def accepted(*, to: tuple[str, ...] = (ANA,), tag: str | None = "order-7", text: str = "hello") -> e.MessageAccepted:
    message = Message(
        id=ID,
        account_id="9900000",
        profile="2026",
        application_id="app",
        direction="out",
        owner=OURS,
        from_=OURS,
        to=to,
        text=text,
        tag=tag,
        kind="sms",
        segment_count=1,
        time_ms=NOON_MS,
    )
    plans = tuple(
        e.RecipientPlan(number, "rules[0] no luck", (PlannedEvent(0, "message-failed", 4720),)) for number in to
    )
    return e.MessageAccepted(seq=1, at_ms=NOON_MS, message=message, plans=plans, weight=1)


def occurred(type: EventType = "message-delivered", *, delivery: int | None = 1, **changed: Any) -> e.EventOccurred:
    code = 4720 if type == "message-failed" else None
    fields: dict[str, Any] = {
        "seq": 2,
        "at_ms": NOON_MS + 1000,
        "item": 1,
        "message_id": ID,
        "recipient": 0,
        "event": Event(type=type, to=ANA, time_ms=NOON_MS + 1000, error_code=code),
        "role": "status",
        "application_id": "app",
        "delivery_id": delivery,
    }
    return e.EventOccurred(**fields | changed)


def finished(
    *, after_ms: int = 1000, delivery: int = 1, number: int = 1, status: int | None = 503, **ending: Any
) -> Any:
    reason: e.Reason = "answered" if status is not None else "refused"
    return e.AttemptFinished(
        seq=3,
        at_ms=NOON_MS + after_ms,
        delivery_id=delivery,
        attempt=number,
        started_ms=NOON_MS,
        outcome=e.Outcome(reason, status),
        **ending,
    )


def told(*entries: e.Entry) -> list[str]:
    """The lines without the date that opens them."""
    timeline = Timeline()
    lines = [as_text(line) for entry in entries for line in timeline.lines(entry)]
    return lines[1:]


def test_a_message_its_event_and_its_attempts():
    lines = told(
        accepted(),
        occurred(),
        finished(retry_ms=NOON_MS + MINUTE_MS + 1000),
        finished(after_ms=MINUTE_MS, number=2, status=200, acknowledged=True),
    )

    assert lines == [
        f'12:00:00.000  accepted           {ANA}  order-7  sms, 1 segment, "hello", {ID}',
        f"12:00:01.000  message-delivered  {ANA}  order-7  ← rules[0] no luck",
        "12:00:01.000    attempt 1 → 503, next at 12:01:01",
        "12:01:00.000    attempt 2 → 200 acknowledged",
    ]


def test_a_message_from_a_handset():
    message = replace(accepted().message, direction="in", from_=ANA, to=(OURS,), tag=None)
    received = e.MessageReceived(seq=1, at_ms=NOON_MS, message=message)

    lines = told(received, occurred("message-received", event=Event(type="message-received", to=OURS, time_ms=NOON_MS)))

    assert lines[0] == f'12:00:00.000  from a handset     {ANA} → {OURS}  {ID}  sms, 1 segment, "hello"'
    assert lines[1] == f"12:00:01.000  message-received   {OURS}  …55yp2b2"


def test_a_failure_tells_its_code():
    assert told(occurred("message-failed"))[0].endswith(f"message-failed     {ANA}  …55yp2b2  4720")


def test_an_attempt_names_its_event_only_when_the_line_above_is_about_another():
    other = occurred(delivery=2)

    lines = told(accepted(), occurred(), other, finished(retry_ms=NOON_MS + 1500), finished(number=2, retry_ms=NOON_MS))

    assert lines[-2].endswith(f"  · message-delivered  {ANA}  order-7")
    assert lines[-1].endswith("attempt 2 → 503, next at 12:00:00")


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            finished(status=None, retry_ms=NOON_MS + DAY_MS),
            "attempt 1 → connection refused, next at 2026-01-02 12:00:00",
        ),
        (finished(status=200, acknowledged=True), "attempt 1 → 200 acknowledged"),
        (finished(gave_up="window"), "attempt 1 → 503, given up"),
        (
            replace(finished(gave_up="window"), outcome=e.Outcome("forbidden")),
            "attempt 1 → not allowed (bwsim serve --allow-host), given up",
        ),
        (
            e.AttemptHung(seq=3, at_ms=NOON_MS, delivery_id=1, attempt=1, started_ms=NOON_MS, ends_ms=NOON_MS + 10_000),
            "attempt 1 → no answer yet, until 12:00:10",
        ),
    ],
)
def test_how_an_attempt_ended(entry, said):
    assert told(occurred(), entry)[-1][len("12:00:01.000    ") :] == said


def test_an_attempt_on_an_event_before_the_first_line_still_has_a_name():
    assert told(finished(delivery=17, status=200, acknowledged=True))[0].endswith("200 acknowledged  · delivery 17")


@pytest.mark.parametrize(
    ("skipped", "said"),
    [("no-url", "no callback URL; name one with bwsim serve --callback-url"), ("not-requested", "did not ask for it")],
)
def test_an_event_that_nobody_is_told_says_why(skipped, said):
    assert said in told(occurred(delivery=None, skipped=skipped))[0]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            e.WorldStarted(seq=1, at_ms=0, account_id="a", seed=3, clock="manual", rate=1),
            "account a begins, seed 3, clock manual",
        ),
        (e.ScenarioSet(seq=1, at_ms=0, name="outage", text="", origin="start"), "scenario outage"),
        (e.ClockSet(seq=1, at_ms=0, clock="compressed", rate=3600, origin="api"), "clock compressed (3600x)"),
        (e.ClockReached(seq=1, at_ms=0), "the clock was moved here"),
        (e.RulesAdded(seq=1, at_ms=0, first_key=0, count=1, text=""), "1 rule put before the others"),
        (e.RulesRemoved(seq=1, at_ms=0), "the added rules were removed"),
        (e.ApplicationSet(seq=1, at_ms=0, application=Application(id="app")), "application app: no URL of its own"),
        (e.NumberSet(seq=1, at_ms=0, number=Number(number=ANA)), f"number {ANA}"),
        (
            e.RequestRefused(seq=1, at_ms=0, status=429, type="full", rule="numbers[1] x"),
            "refused 429        full  ← numbers[1] x",
        ),
        (e.MessageDeparted(seq=1, at_ms=0, message_id=ID, departed_ms=0, free_us=0), "left the queue     …55yp2b2"),
        (
            e.MessageExpired(
                seq=1, at_ms=0, message_id=ID, expired_ms=0, event=PlannedEvent(0, "message-failed", 4360)
            ),
            "expired in queue   …55yp2b2",
        ),
        (e.MediaStored(seq=1, at_ms=0, media=PICTURE), "media a·b.png stored: image/png, 7 bytes"),
        (e.MediaDeleted(seq=1, at_ms=0, media_ids=("a.png",)), "media a.png deleted"),
        (e.MediaDeleted(seq=1, at_ms=0, media_ids=("a", "b"), expired=True), "media 2 files expired"),
    ],
)
def test_everything_else_is_one_line(entry, said):
    assert told(entry) == [f"00:00:00.000  {said}"]


def test_no_kind_of_entry_is_without_its_line():
    assert set(get_args(e.AnyEntry)) == TELL.keys()


def test_what_people_need_not_know_is_no_line():
    assert told(accepted(), e.MessagesForgotten(seq=2, at_ms=NOON_MS, message_ids=(ID,)))[1:] == []


def test_a_new_date_is_a_line_of_its_own():
    timeline = Timeline()
    entries = [occurred(), occurred(at_ms=NOON_MS + 2000), occurred(at_ms=NOON_MS + DAY_MS)]

    lines = [as_text(line) for entry in entries for line in timeline.lines(entry)]

    assert [line for line in lines if "message" not in line] == ["2026-01-01", "2026-01-02"]


def test_a_turned_page_begins_with_its_date():
    timeline = Timeline()
    timeline.lines(accepted())

    timeline.turn_page()

    assert [as_text(line)[:10] for line in timeline.lines(occurred())] == ["2026-01-01", "12:00:01.0"]


def test_long_texts_and_many_recipients_are_cut():
    many = tuple(f"+1919555010{number}" for number in range(5))

    [line] = told(accepted(to=many, text="one two\nthree " * 9, tag=None))

    assert f"{many[0]} {many[1]} and 3 more  {ID}" in line
    assert '"one two three one two three one…"' in line


def test_what_commands_a_terminal_is_made_harmless():
    assert as_text((Piece("a\x1b[31mb\x07\x9bc\td"),)) == "a\ufffd[31mb\ufffd\ufffdc\td"


def test_copies_of_an_event_are_told_apart():
    lines = told(
        accepted(),
        occurred(delivery=4, copies=2),
        finished(delivery=4, status=200, acknowledged=True),
        finished(delivery=5, status=200, acknowledged=True),
    )

    assert lines[1].endswith("+19195550101  order-7  2 copies  ← rules[0] no luck")
    assert lines[2].endswith("  attempt 1 → 200 acknowledged")
    assert lines[3].endswith("  attempt 1 → 200 acknowledged  · message-delivered  +19195550101  order-7, copy 2")


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (e.Outcome("answered", 200, lost=True), "200, but the acknowledgement was lost, next at 12:01:00"),
        (e.Outcome("reset", fault="reset"), "connection broken (the scenario reset it), next at 12:01:00"),
        (e.Outcome("answered", 400, fault="malformed"), "400 (malformed JSON), next at 12:01:00"),
    ],
)
def test_what_the_scenario_did_to_an_attempt_is_told(outcome, said):
    entry = replace(finished(after_ms=0, retry_ms=NOON_MS + MINUTE_MS), outcome=outcome)

    assert told(accepted(), occurred(), entry)[-1].endswith(f"attempt 1 → {said}")


def test_an_event_that_no_provider_sends_shows_what_was_written():
    event = Event(type="raw", to=ANA, time_ms=NOON_MS, raw='{"type":"message-exploded","errorCode":"nine"}')

    line = told(accepted(), occurred(event=event))[-1]

    assert 'raw                +19195550101  order-7  {"type":"message-exploded","err…' in line


def test_every_fault_has_its_words():
    assert set(FAULTS) == set(get_args(FaultKind))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("carrier-outage", "version: 1\nname: other\n", "scenario carrier-outage"),
        ("scenario", "version: 1\nname: 'Friday' # busy\n", "scenario Friday"),
        ("scenario", '{"version": 1, "rules": [{"name": "no"}], "name": "yes"}', "scenario yes"),
        ("scenario", "version: 1\nrules:\n  - name: no\n", "scenario without a name"),
    ],
)
def test_a_scenario_that_came_as_a_text_is_told_by_the_name_in_it(name, text, said):
    entry = e.ScenarioSet(seq=2, at_ms=0, name=name, text=text, origin="api")

    assert as_text(Timeline().lines(entry)[-1]).endswith(f"  {said}")
