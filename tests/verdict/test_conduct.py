import pytest

from simulator.model.clocks import ClockSetting
from simulator.model.entries import Outcome
from tests.player import TIMEOUT, Player, answered, of_kind
from tests.verdict.judging import result_of

ANSWERS = "app: answers-every-callback"
WAITS = "app: backs-off"
BODY = b'{"applicationId":"app","from":"+19195550100","to":["+19195550101"],"text":"again"}'


def called(*outcomes: Outcome, by: str = "24h") -> Player:
    """One message whose callback was answered so, attempt by attempt, the last one for ever."""
    player = Player(endpoint=lambda attempt: outcomes[min(attempt.number, len(outcomes)) - 1])
    player.send()
    player.advance(by)
    return player


@pytest.mark.parametrize(
    ("outcomes", "came"),
    [
        ([answered(200)], None),
        ([answered(204)], None),
        ([answered(503), answered(200)], "1 of 2 attempts were not: 1 × 503"),
        ([TIMEOUT, TIMEOUT, answered(200)], "2 of 3 attempts were not: 2 × no answer in time"),
        (
            [Outcome("refused"), answered(301), answered(200)],
            "2 of 3 attempts were not: 1 × connection refused, 1 × 301",
        ),
    ],
)
def test_every_attempt_needs_its_2xx(outcomes, came):
    result = result_of(called(*outcomes), ANSWERS)

    assert result.passed is (came is None)
    assert result.came == (came or "1 of 1 attempts were answered with 2xx")


def test_the_first_attempt_without_2xx_is_told():
    result = result_of(called(answered(200), by="1h"), ANSWERS)
    bad = result_of(called(answered(404), by="1h"), ANSWERS)

    assert result.nearest is None
    assert str(bad.nearest) == "message-delivered to +19195550101 at 2026-01-01T00:00:00.000Z: attempt 1: 404"


def test_an_endpoint_that_hangs_has_not_answered():
    assert result_of(called(TIMEOUT, by="0s"), ANSWERS).came == "1 of 1 attempts were not: 1 × no answer yet"


def test_an_application_that_was_never_called_has_answered_nothing():
    player = Player(url=None)
    player.send()
    player.advance()

    result = result_of(player, ANSWERS)

    assert not result.passed
    assert result.came == "no callback was sent; 1 had no URL to go to"


def told(story: str, *outcomes: Outcome) -> Player:
    """The same under a scenario."""
    player = Player(story, endpoint=lambda attempt: outcomes[min(attempt.number, len(outcomes)) - 1])
    player.send()
    player.advance("24h")
    return player


def test_a_redirect_is_an_answer_where_the_scenario_reads_it_so():
    assert result_of(told("callbacks: { redirect: ok }", answered(302)), ANSWERS).passed
    assert not result_of(told("callbacks: { redirect: retry }", answered(302)), ANSWERS).passed


def test_an_answer_that_got_lost_was_one():
    player = told("callbacks: { lose_acks: 2 }", answered(200))

    assert result_of(player, ANSWERS).came == "3 of 3 attempts were answered with 2xx"
    assert result_of(told("callbacks: { redirect: ok, lose_acks: 2 }", answered(302)), ANSWERS).passed


def test_what_the_scenario_spoilt_need_not_be_answered():
    spoilt, cut = Outcome("answered", 400, fault="malformed"), Outcome("reset", fault="reset")

    result = result_of(told("{}", spoilt, cut, answered(200)), ANSWERS)
    nothing_else = result_of(told("{}", cut), ANSWERS)

    assert (result.passed, result.came) == (True, "1 of 1 attempts were answered with 2xx")
    assert (nothing_else.passed, nothing_else.came) == (False, "every callback was spoilt on the way by the scenario")


@pytest.mark.parametrize("fault", ["extra_field", "unknown_type", "slow"])
def test_what_is_only_odd_has_to_be_answered(fault):
    assert not result_of(told("{}", Outcome("answered", 500, fault=fault)), ANSWERS).passed


# -- waiting

SLOW = """\
rules:
  - when: { send: { to: "+19195550101" }, nth: 1 }
    then: [ respond: { status: 429 } ]
  - when: { send: { to: "+19195550102" }, nth: 1 }
    then: [ respond: { status: 503, headers: { Retry-After: "5" } } ]
  - when: { send: { to: "+19195550103" }, nth: 1 }
    then: [ respond: { status: 400 } ]
  - when: { send: { to: "+19195550104" }, nth: 1 }
    then: [ respond: { status: 500 } ]
"""


def tried(to: str, *, again_after: str) -> Player:
    """A request was refused, and the same number was sent to again after that time."""
    player = Player(SLOW)
    player.refused(to=[to])
    player.advance(again_after)
    player.send(to=[to], text="again")
    return player


def test_a_request_whose_connection_broke_was_one():
    player = Player(
        "rules:\n  - when: { send: {}, nth: 1 }\n    then: [ respond: { status: 429 } ]\n"
        "  - when: { send: {}, nth: 2 }\n    then: [ { drop: reset } ]\n"
    )
    player.refused()
    player.ask(BODY)
    player.advance("5s")
    player.send()

    assert of_kind(player.entries, "request-dropped")
    assert not result_of(player, WAITS).passed


def test_a_refusal_that_the_application_never_heard_asks_for_nothing():
    player = Player(
        "account: { queue: { rate: 1/m, capacity: 1m } }\n"
        "rules: [ { when: { send: {}, nth: 3 }, then: [ { drop: { how: reset, accepted: true } } ] } ]"
    )
    for _ in range(4):
        player.ask(BODY)
    [unheard, heard] = of_kind(player.entries, "request-refused")

    result = result_of(player, WAITS)

    assert (unheard.status, unheard.dropped, heard.dropped) == (429, "reset", None)
    assert result.came == "it did not try again after 1 refusal"


@pytest.mark.parametrize(
    ("to", "again_after", "written", "passes"),
    [
        ("+19195550101", "0s", WAITS, False),
        ("+19195550101", "999ms", WAITS, False),
        ("+19195550101", "1s", WAITS, True),
        ("+19195550101", "1s", "{ app: backs-off, at_least: 5s }", False),
        ("+19195550101", "5s", "{ app: backs-off, at_least: 5s }", True),
        ("+19195550102", "4s", WAITS, False),
        ("+19195550102", "5s", WAITS, True),
        ("+19195550102", "1s", "{ app: backs-off, at_least: 1s }", True),
        ("+19195550103", "0s", WAITS, True),
        ("+19195550104", "999ms", WAITS, False),
    ],
)
def test_after_a_429_or_a_5xx_it_has_to_wait(to, again_after, written, passes):
    assert result_of(tried(to, again_after=again_after), written).passed is passes


def test_how_far_off_the_wait_was_is_told():
    result = result_of(tried("+19195550102", again_after="2s"), WAITS)

    assert result.came == "it did not wait after 1 of 1 refusal"
    assert str(result.nearest) == (
        "503 at 2026-01-01T00:00:00.000Z: it sent to +19195550102 again after 2s, 5s is wanted, Retry-After was 5s"
    )


def test_another_number_may_be_sent_to_at_once():
    player = Player(SLOW)
    player.refused(to=["+19195550101"])
    player.send(to=["+19195550199"])

    result = result_of(player, WAITS)

    assert result.passed
    assert result.came == "it did not try again after 1 refusal"


def test_nothing_refused_is_nothing_to_wait_for():
    assert result_of(called(answered(200)), WAITS).came == "no request was refused with 429 or 5xx"


def test_each_refusal_is_held_against_the_next_request():
    player = Player(SLOW.replace("nth: 1", "nth: 1..3"))
    for pause in ("0s", "2s", "10ms"):
        player.advance(pause)
        player.refused(to=["+19195550101"])

    assert result_of(player, WAITS).came == "it did not wait after 1 of 3 refusals"


@pytest.mark.parametrize(("waited_s", "passes"), [(0.2, False), (1.5, True)])
def test_where_the_accounts_time_stands_still_the_wall_counts(waited_s, passes):
    player = tried("+19195550101", again_after="0s")
    [refused] = of_kind(player.entries, "request-refused")
    [sent] = of_kind(player.entries, "message-accepted")
    wall_s = {refused.seq: 100.0, sent.seq: 100.0 + waited_s}

    assert result_of(player, WAITS, wall_s=wall_s).passed is passes


@pytest.mark.parametrize(("again_after", "passes"), [("30m", False), ("1h", True)])
def test_a_compressed_clock_is_counted_back(again_after, passes):
    player = Player(SLOW)
    player.change("set_clock", ClockSetting(mode="compressed", rate=3600.0))
    player.refused(to=["+19195550101"])
    player.advance(again_after)
    player.send(to=["+19195550101"])

    assert result_of(player, WAITS).passed is passes
