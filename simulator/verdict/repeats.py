"""Judge whether an application sends anything twice, as one does that tries again because it never heard the answer.

Rule: messages are the same when sender, recipients, text, media and tag are; a group's order does not matter.
"""

from collections.abc import Hashable, Iterator

from simulator.model.times import format_duration, format_time
from simulator.scenario.expected import Expectation
from simulator.verdict.conduct import result
from simulator.verdict.facts import Facts, Sent
from simulator.verdict.results import Near, Result


def judge_repeats(expectation: Expectation, facts: Facts, since: int) -> Result:
    """Hold every accepted message against those before it."""
    sent = [each for each in facts.sent if each.seq > since]
    twice = list(_repeats(sent))
    came = f"{len(twice) or 'none'} of {len(sent)} repeated another" if sent else "no message was accepted"
    return result(expectation, passed=not twice, came=came, nearest=_near(*twice[0]) if twice else None)


def _repeats(sent: list[Sent]) -> Iterator[tuple[Sent, Sent]]:
    """Messages with the first that was the same."""
    seen: dict[Hashable, Sent] = {}
    for each in sent:
        first = seen.setdefault(_content(each), each)
        if first is not each:
            yield first, each


def _content(sent: Sent) -> Hashable:
    message = sent.message
    return message.from_, tuple(sorted(message.to)), message.text, tuple(message.media), message.tag


def _near(first: Sent, again: Sent) -> Near:
    message = first.message
    later = format_duration(again.at_ms - first.at_ms)
    what = f'message to {", ".join(message.to)} at {format_time(first.at_ms)}, "{message.text:.60}"'
    tag = f" (tag {message.tag})" if message.tag else ", without a tag that would tell them apart"
    return Near(what, note=f"accepted again {later} later{tag}", word="first")
