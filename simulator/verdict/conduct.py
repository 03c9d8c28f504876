"""Judge how an application behaves: whether it answers, and whether it waits when it is told to.

Rule 1: every attempt at a callback needs its 2xx; an answer that the scenario let get lost was one, and a request that
        a fault spoilt needs none.
Rule 2: a wait is measured in seconds of the wall, in which applications live: the account's time between two requests,
        counted back where it is compressed. Where the account's time stands still (manual, auto) the longer of the
        account's time and the wall's counts, since an application may wait by either.

Messages that follow their own callbacks are judged in `replies`.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from simulator.model.times import format_duration, format_time
from simulator.model.travel import SPOILT
from simulator.scenario.expected import BacksOff, Expectation
from simulator.verdict.facts import Attempt, Call, Facts, Post, Refused
from simulator.verdict.results import Near, Result
from simulator.verdict.words import attempt_words, call_words, expectation_words

USUAL_WAIT_MS = 1000


def judge_answers(expectation: Expectation, facts: Facts, since: int) -> Result:
    """Look at every attempt."""
    calls = [call for call in facts.calls if call.seq > since]
    attempts = [(call, attempt) for call in calls for attempt in call.attempts if not is_spoilt(attempt)]
    bad = [(call, attempt) for call, attempt in attempts if not is_answered(attempt)]
    return result(
        expectation,
        passed=bool(attempts) and not bad,
        came=_answers_words(attempts, bad, calls),
        nearest=_attempt_near(*bad[0]) if bad else None,
    )


def is_answered(attempt: Attempt) -> bool:
    """Whether the application did its part."""
    outcome = attempt.outcome
    if outcome is None:
        return False
    if outcome.fault in SPOILT:
        return True
    return attempt.acknowledged or outcome.lost or (outcome.status is not None and 200 <= outcome.status < 300)


def is_spoilt(attempt: Attempt) -> bool:
    """Whether the scenario let something happen to the request after which nobody need take the event."""
    return attempt.outcome is not None and attempt.outcome.fault in SPOILT


def _answers_words(attempts: list[tuple[Call, Attempt]], bad: list[tuple[Call, Attempt]], calls: list[Call]) -> str:
    if not attempts and any(call.attempts for call in calls):
        return "every callback was spoilt on the way by the scenario"
    if not attempts:
        nowhere = sum(call.skipped == "no-url" for call in calls)
        return "no callback was sent" + (f"; {nowhere} had no URL to go to" if nowhere else "")
    if not bad:
        return f"{len(attempts)} of {len(attempts)} attempts were answered with 2xx"
    counts = Counter(attempt_words(attempt) for _, attempt in bad)
    said = ", ".join(f"{count} × {words}" for words, count in counts.most_common())
    return f"{len(bad)} of {len(attempts)} attempts were not: {said}"


def _attempt_near(call: Call, attempt: Attempt) -> Near:
    return Near(call_words(call), note=f"attempt {attempt.number}: {attempt_words(attempt)}", word="first")


# -- a wait after a refusal


def judge_waits(
    expectation: Expectation, what: BacksOff, facts: Facts, since: int, wall_s: Mapping[int, float]
) -> Result:
    """Compare every 429 and 5xx with the next request to the same number; `wall_s` are the wall's seconds by `seq`."""
    refused = [each for each in facts.refused if each.seq > since and _asks_to_wait(each)]
    waits = [wait for each in refused if (wait := _wait_after(each, facts.posts, wall_s)) is not None]
    short = [wait for wait in waits if wait.waited_ms < wait.asked_ms(what)]
    came = _waits_words(len(short), len(waits), len(refused))
    return result(expectation, passed=not short, came=came, nearest=short[0].near(what) if short else None)


def _waits_words(short: int, again: int, refused: int) -> str:
    """Of so many refusals so many were followed by another try, and so many of these too soon."""
    refusals = f"{refused} refusal{'' if refused == 1 else 's'}"
    if not refused:
        return "no request was refused with 429 or 5xx"
    if short:
        return f"it did not wait after {short} of {refusals}"
    if again == refused:
        return f"it waited after {refusals}"
    waited = f"it waited after {again} of {refusals} and did not try again after the others"
    return waited if again else f"it did not try again after {refusals}"


def _asks_to_wait(refused: Refused) -> bool:
    """A 429 or 5xx on a message, that the application got to hear."""
    entry = refused.entry
    return entry.request == "send" and entry.dropped is None and (entry.status == 429 or entry.status >= 500)


class _Wait(Struct, frozen=True):
    """A refusal, the next request to the same number, and how long that took."""

    refused: Refused
    to: str
    waited_ms: int

    def asked_ms(self, what: BacksOff) -> int:
        said_s = self.refused.entry.retry_after_s
        told_ms = USUAL_WAIT_MS if said_s is None else said_s * 1000
        return told_ms if what.at_least_ms is None else what.at_least_ms

    def near(self, what: BacksOff) -> Near:
        entry = self.refused.entry
        waited, asked = format_duration(self.waited_ms), format_duration(self.asked_ms(what))
        told = "" if entry.retry_after_s is None else f", Retry-After was {entry.retry_after_s}s"
        note = f"it sent to {self.to} again after {waited}, {asked} is wanted{told}"
        return Near(f"{entry.status} at {format_time(entry.at_ms)}", note=note, word="first")


def _wait_after(refused: Refused, posts: Sequence[Post], wall_s: Mapping[int, float]) -> _Wait | None:
    to = frozenset(refused.entry.to)
    for index in range(bisect_right(posts, refused.seq, key=lambda post: post.seq), len(posts)):
        post = posts[index]
        again = next((number for number in post.to if number in to), None)
        if again is not None:
            account_ms = post.at_ms - refused.entry.at_ms
            return _Wait(refused, again, _waited_ms(refused, post.seq, account_ms, wall_s))
    return None


def _waited_ms(refused: Refused, seq: int, account_ms: int, wall_s: Mapping[int, float]) -> int:
    if refused.rate is not None:
        return round(account_ms / refused.rate)
    if refused.seq not in wall_s or seq not in wall_s:
        return account_ms
    return max(account_ms, round((wall_s[seq] - wall_s[refused.seq]) * 1000))


def result(expectation: Expectation, *, passed: bool, came: str, nearest: Near | None) -> Result:
    return Result(
        key=expectation.key,
        name=expectation.name,
        passed=passed,
        expected=expectation_words(expectation),
        came=came,
        nearest=nearest,
    )
