import pytest

from tests.player import Player, of_kind

SLOW = """\
rules:
  - when: {{ send: {{}} }}
    then: [ respond: {{ status: 429, headers: {{ Retry-After: "{0}" }} }} ]
"""


def test_the_journal_keeps_who_was_refused_what():
    player = Player(SLOW.format("5"))

    player.refused(to=["+19195550101", "+19195550102"], text="hello")

    [entry] = of_kind(player.entries, "request-refused")
    assert (entry.from_, entry.to, entry.text) == ("+19195550100", ("+19195550101", "+19195550102"), "hello")
    assert entry.retry_after_s == 5
    player.check()


@pytest.mark.parametrize("said", ["soon", "Wed, 21 Oct 2026 07:28:00 GMT", "-1", "1.5", "1" * 30])
def test_a_retry_after_that_is_not_seconds_is_none(said):
    player = Player(SLOW.format(said))

    player.refused()

    assert of_kind(player.entries, "request-refused")[0].retry_after_s is None


def test_what_is_kept_of_a_huge_request_is_bounded():
    player = Player()

    player.refused(to=["9" * 1000] * 3 + [str(number) for number in range(1000)], text="x" * 100_000, from_="y" * 999)

    [entry] = of_kind(player.entries, "request-refused")
    assert (len(entry.text), len(entry.from_), len(entry.to)) == (2048, 64, 64)
    assert max(map(len, entry.to)) == 64
    player.check()


def test_of_a_body_that_cannot_be_read_nothing_is_kept():
    player = Player()

    player.post_bytes(b"{")

    [entry] = of_kind(player.entries, "request-refused")
    assert (entry.from_, entry.to, entry.text) == ("", (), "")
