"""What a failure's report leaves out, and what the application's answers say."""

from typing import Any

from simulator.model import entries as e
from simulator.testing.brief import HEAD, TAIL, cut_attempts, cut_lines
from simulator.testing.unwilling import readable, unwilling


def attempt(number: int, status: int | None, *, delivery: int = 1, hangs: bool = False) -> list[e.AnyEntry]:
    at: dict[str, Any] = {"at_ms": number, "delivery_id": delivery, "attempt": number, "started_ms": number}
    seq = number * 10 + delivery
    outcome = e.Outcome(reason="timeout" if status is None else "answered", status=status)
    finished = e.AttemptFinished(seq=seq, outcome=outcome, retry_ms=1, **at)
    return [e.AttemptHung(seq=seq - 5, ends_ms=0, **at), finished] if hangs else [finished]


def shown(entries: list[e.AnyEntry]) -> list[tuple[int, int | None]]:
    kept, _ = cut_attempts(entries)
    return [(each.attempt, each.outcome.status) for each in kept if isinstance(each, e.AttemptFinished)]


def test_of_attempts_that_end_alike_the_first_and_the_last_are_kept():
    statuses = [503, 503, 503, 500, 503, 503, 503, 503]
    entries = [made for number, status in enumerate(statuses, start=1) for made in attempt(number, status)]

    _, before = cut_attempts(entries)

    assert shown(entries) == [(1, 503), (3, 503), (4, 500), (5, 503), (8, 503)]
    assert before == {31: 1, 81: 2}


def test_deliveries_that_take_turns_are_cut_each_by_itself():
    entries = [made for number in range(1, 6) for which in (1, 2) for made in attempt(number, 404, delivery=which)]

    _, before = cut_attempts(entries)

    assert shown(entries) == [(1, 404), (1, 404), (5, 404), (5, 404)]
    assert before == {51: 3, 52: 3}


def test_an_attempt_that_hung_is_left_out_with_its_end():
    entries = [made for number in range(1, 4) for made in attempt(number, None, hangs=True)]

    kept, _ = cut_attempts(entries)

    assert [(type(each).__name__, each.seq // 10) for each in kept] == [
        ("AttemptHung", 0),
        ("AttemptFinished", 1),
        ("AttemptHung", 2),
        ("AttemptFinished", 3),
    ]


def test_of_a_long_story_the_beginning_and_the_end_are_kept():
    lines = [str(number) for number in range(HEAD + TAIL + 5)]

    assert cut_lines(lines) == [*lines[:HEAD], "… 5 lines between", *lines[-TAIL:]]
    assert cut_lines(lines[: HEAD + TAIL + 1]) == lines[: HEAD + TAIL + 1]


def told(entries: list[e.AnyEntry], answers: dict[int, tuple[str | None, str | None]]) -> list[str]:
    """What is said where the last attempt of each delivery was answered, or broke, so."""

    def find(delivery_id: int) -> dict[str, object]:
        answer, detail = answers[delivery_id]
        made = [each for each in entries if isinstance(each, e.AttemptFinished) and each.delivery_id == delivery_id]
        return {
            "attempts": [
                {"number": each.attempt, "url": "http://127.0.0.1:3000/x", "answer": answer, "detail": detail}
                for each in made
            ]
        }

    return unwilling(entries, find)


def test_what_the_application_answered_is_told_once():
    entries = [*attempt(1, 500), *attempt(1, 500, delivery=2), *attempt(2, 500, delivery=2)]

    lines = told(entries, {1: ("no tag", None), 2: ("no tag", None)})

    assert lines == ["http://127.0.0.1:3000/x answered 500: no tag"]


def test_why_there_was_no_answer_is_told_unless_the_timeline_says_it():
    entries = attempt(1, None)
    broken: list[e.AnyEntry] = [
        e.AttemptFinished(seq=1, at_ms=0, delivery_id=1, attempt=1, started_ms=0, outcome=e.Outcome(reason="tls"))
    ]

    assert told(entries, {1: (None, "no answer within 2 s")}) == []
    assert told(broken, {1: (None, "wrong version number")}) == ["http://127.0.0.1:3000/x: wrong version number"]


def test_an_event_that_was_taken_at_last_is_not_complained_of():
    taken = e.AttemptFinished(
        seq=9, at_ms=0, delivery_id=1, attempt=2, started_ms=0, outcome=e.Outcome("answered", 200), acknowledged=True
    )

    assert told([*attempt(1, 500), taken], {}) == []


def test_of_a_page_its_title_is_read_and_nothing_commands_the_terminal():
    assert (
        readable("<!doctype html><title>KeyError\n at /callbacks</title><style>a {}</style>")
        == "KeyError at /callbacks"
    )
    assert readable("<h1>Not  Found</h1>") == "Not Found"
    assert readable("\x1b[31mred") == "�[31mred"
    assert len(readable("x" * 1000)) == 160
