import pytest

from tests.player import Player
from tests.verdict.judging import result_of

STORY = """\
rules:
  - when: { send: { to: "+19195550429" } }
    then: [ respond: { status: 429 } ]
"""


def played() -> Player:
    """Three were sent, one of them to a group; two were refused."""
    player = Player(STORY)
    player.send(text="order 1", tag="a")
    player.send(text="order 2", priority="high")
    player.send(to=["+19195550101", "+19195550102"], text="dinner?")
    player.refused(to=["+19195550429"], text="order 3")
    player.refused(to=[])
    return player


@pytest.mark.parametrize(
    ("written", "passes", "count"),
    [
        ("sent: {}", True, 3),
        ("{ sent: {}, times: 3 }", True, 3),
        ("{ sent: {}, times: 2 }", False, 3),
        ("{ sent: { text: { contains: order } }, times: 2 }", True, 2),
        ("{ sent: { to: '+19195550102' }, times: 1 }", True, 1),
        ("{ sent: { to: { not: '+19195550102' } }, times: 2 }", True, 2),
        ("{ sent: { kind: group }, times: 1 }", True, 1),
        ("{ sent: { priority: high, segments: 1, number_type: local, media: false }, times: 1 }", True, 1),
        ("{ sent: { tag: a, application: app }, times: 1 }", True, 1),
        ("{ sent: { to: '+19195550429' }, times: 0 }", True, 0),
        ("refused: {}", True, 2),
        ("{ refused: { status: 429, to: '+19195550429', text: 'order 3' }, times: 1 }", True, 1),
        ("{ refused: { status: { not: 429 }, type: request-* }, times: 1 }", True, 1),
        ("{ refused: { status: 500 }, times: 0 }", True, 0),
        ("refused: { status: 500 }", False, 0),
    ],
)
def test_requests_are_counted(written, passes, count):
    result = result_of(played(), written)

    assert (result.passed, result.count) == (passes, count)


def test_the_nearest_request_is_told():
    sent = result_of(played(), "sent: { text: order 3, to: '+19195550101' }")
    refused = result_of(played(), "refused: { status: 503, to: '+19195550429' }")

    assert (sent.came, refused.came) == ("none of 3", "none of 2")
    assert str(sent.nearest) == ("message to +19195550101 at 2026-01-01T00:00:00.000Z: text is order 1, not order 3")
    assert str(refused.nearest) == (
        "429 max-message-queue-size-exceeded for a message to +19195550429 at 2026-01-01T00:00:00.000Z: "
        "status is 429, not 503"
    )


def test_nothing_is_near_where_nothing_was_sent():
    assert result_of(Player(), "sent: {}").nearest is None


def test_the_first_that_is_too_many_is_told():
    assert str(result_of(played(), "{ sent: {}, times: 1 }").nearest) == (
        "message to +19195550101 at 2026-01-01T00:00:00.000Z: one too many"
    )
