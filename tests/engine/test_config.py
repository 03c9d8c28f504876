import pytest

from simulator.engine import config as configs
from simulator.engine.config import Choices, Defaults
from simulator.model.accounts import Application, Credentials, Features, QueueLimit
from simulator.model.clocks import ClockSetting
from simulator.profiles import get
from simulator.scenario.values import Scenario

MANUAL, AUTO, REAL = (ClockSetting(mode=mode) for mode in ("manual", "auto", "real"))
APP = "account: { applications: [ { id: app, status_url: http://declared.example } ] }\n"
NEWEST = get("2026")


# -- precedence


@pytest.mark.parametrize(
    ("wins", "scenario", "base", "expected"),
    [
        ("2018-quirk", "2026", "2026", "2018-quirk"),
        (None, "2018-quirk", "2026", "2018-quirk"),
        (None, None, "2018-quirk", "2018-quirk"),
        (None, None, None, "2026"),
    ],
)
def test_a_flag_beats_the_scenario_which_beats_the_settings_file_for_the_profile(wins, scenario, base, expected):
    defaults = Defaults(wins=Choices(profile=wins), base=Choices(profile=base))

    assert configs.choose(defaults, Scenario(name="s", profile=scenario)).profile == expected


@pytest.mark.parametrize(
    ("wins", "scenario", "base", "expected"),
    [(3, 2, 1, 3), (0, 2, 1, 0), (None, 2, 1, 2), (None, 0, 1, 0), (None, None, 5, 5), (None, None, None, 1)],
)
def test_a_flag_beats_the_scenario_which_beats_the_settings_file_for_the_seed(wins, scenario, base, expected):
    defaults = Defaults(wins=Choices(seed=wins), base=Choices(seed=base))

    assert configs.choose(defaults, Scenario(name="s", seed=scenario)).seed == expected


@pytest.mark.parametrize(
    ("wins", "scenario", "base", "expected"),
    [(MANUAL, AUTO, REAL, MANUAL), (None, AUTO, REAL, AUTO), (None, None, REAL, REAL), (None, None, None, None)],
)
def test_a_flag_beats_the_scenario_which_beats_the_settings_file_for_the_clock(wins, scenario, base, expected):
    defaults = Defaults(wins=Choices(clock=wins), base=Choices(clock=base))

    assert configs.choose(defaults, Scenario(name="s", clock=scenario)).clock == expected


def test_the_seed_that_was_chosen_is_the_one_that_draws(play):
    assert play("seed: 7\n").config.draws.seed == 7
    assert play("seed: 7\n", wins=Choices(seed=9)).config.draws.seed == 9


# -- where an application hears


def _url(player, role="status", application="app"):
    return player.config.find_url(application, role)


def test_the_api_beats_a_flag_which_beats_what_is_declared_which_beats_the_settings_file(play):
    flagged = play(APP, url="http://file.example", wins=Choices(callback_url="http://flag.example"))
    declared = play(APP, url="http://file.example")
    bare = play(url="http://file.example")

    assert [_url(player) for player in (flagged, declared, bare)] == [
        "http://flag.example",
        "http://declared.example",
        "http://file.example",
    ]
    for player in (flagged, declared, bare):
        player.change("put_application", Application(id="app", status_url="http://api.example"))
        assert _url(player) == "http://api.example"


def test_each_role_has_its_own_url_and_another_application_has_none_of_it(play):
    player = play(APP, url=None)

    assert _url(player) == "http://declared.example"
    assert _url(player, "inbound") is None
    assert _url(player, application="other") is None


def test_an_application_of_the_scenario_replaces_that_of_the_settings_by_its_id(play):
    settings = {
        "app": Application(id="app", status_url="http://settings.example", events=("message-failed",)),
        "kept": Application(id="kept", status_url="http://kept.example"),
    }
    player = play(APP, url=None, applications=settings)

    assert _url(player) == "http://declared.example"
    assert _url(player, application="kept") == "http://kept.example"


def test_credentials_travel_with_the_attempt(play):
    application = Application(id="app", status_credentials=Credentials("hook", "secret"))
    player = play()
    player.change("put_application", application)
    player.send()
    player.send(applicationId="other")

    player.finish()

    assert [attempt.credentials for attempt in player.attempts] == [Credentials("hook", "secret"), None]


# -- features, queue, callbacks


@pytest.mark.parametrize(
    ("profile", "settings", "scenario", "expected"),
    [
        ("2026", None, "", "correct"),
        ("2018-quirk", None, "", "current"),
        ("2026", "current", "", "current"),
        ("2026", "current", "group_invalid_numbers: correct", "correct"),
        ("2018-quirk", "correct", "", "correct"),
        ("2018-quirk", "correct", "group_invalid_numbers: current", "current"),
    ],
)
def test_the_scenarios_switch_beats_the_accounts_which_beats_the_eras(play, profile, settings, scenario, expected):
    text = f'profile: "{profile}"\n' + (f"account: {{ features: {{ {scenario} }} }}\n" if scenario else "")

    player = play(text, features=Features(group_invalid_numbers=settings))

    assert player.config.group_invalid_numbers == expected


@pytest.mark.parametrize(
    ("settings", "scenario", "expected"),
    [(None, "", True), (False, "", False), (False, "true", True), (True, "false", False), (None, "false", False)],
)
def test_receipts_are_on_unless_scenario_or_account_say_otherwise(play, settings, scenario, expected):
    text = f"account: {{ features: {{ mms_delivery_receipts: {scenario} }} }}\n" if scenario else "version: 1\n"

    player = play(text, features=Features(mms_delivery_receipts=settings))

    assert player.config.has_receipts(NEWEST) is expected


@pytest.mark.parametrize(
    ("strict", "queue", "expected"),
    [
        (False, "", None),
        (True, "", QueueLimit(per_minute=60, capacity_ms=900_000)),
        (True, "rate: 10/s", QueueLimit(per_minute=600, capacity_ms=900_000)),
        (False, "capacity: 1m", QueueLimit(per_minute=60, capacity_ms=60_000)),
    ],
)
def test_the_queue_is_unlimited_while_lenient_and_documented_when_strict(play, strict, queue, expected):
    text = f"account: {{ queue: {{ {queue} }} }}\n" if queue else "version: 1\n"

    assert play(text, strict=strict).config.limit == expected


def test_the_queue_takes_what_the_scenario_leaves_out_from_the_era_as_the_scenario_changed_it(play):
    changed = "provider: { queue_per_minute: 600, queue_capacity_ms: 5m, local_per_minute: 60 }\n"

    strict = play(changed, strict=True).config.limit
    smaller = play(changed + "account: { queue: { capacity: 1m } }\n").config.limit
    faster = play(changed + "account: { queue: { rate: 20/s, number_rate: 2/s } }\n").config.limit

    assert strict == QueueLimit(per_minute=600, capacity_ms=300_000, number_per_minute=60)
    assert smaller == QueueLimit(per_minute=600, capacity_ms=60_000, number_per_minute=60)
    assert faster == QueueLimit(per_minute=1_200, capacity_ms=300_000, number_per_minute=120)


def test_callbacks_travel_as_the_scenario_says_and_otherwise_as_the_era_does(play):
    ordinary = play().config.policy
    said = play("callbacks: { timeout: 3s, retry: { schedule: [1s], window: 5s }, redirect: ok }\n").config.policy

    assert (ordinary.timeout_ms, ordinary.window_ms, ordinary.redirect) == (10_000, 86_400_000, "retry")
    assert ordinary.schedule_ms == NEWEST.retry_schedule_ms.value
    assert (said.timeout_ms, said.schedule_ms, said.window_ms, said.redirect) == (3_000, (1_000,), 5_000, "ok")


# -- after a change


def test_a_restart_derives_the_same(play):
    player = play(APP)
    player.change("add_rules", '{ when: { send: { to: "+19195550142" } }, then: [ { fail: 4720 } ] }')
    player.change("put_application", Application(id="late", status_url="http://late.example"))
    before = player.config

    player.restart()

    assert player.config is not before
    assert player.config.rules.rules == before.rules.rules
    for name in ("profile", "limit", "policy", "receipts_said", "group_invalid_numbers", "put", "declared"):
        assert getattr(player.config, name) == getattr(before, name)


def test_a_text_with_errors_has_problems_and_no_values():
    assert [str(problem) for problem in configs.find_problems("rules: 7\n", "broken")] != []
    with pytest.raises(ValueError, match="broken"):
        configs.get_scenario("rules: 7\n", "broken")


def test_warnings_are_no_errors():
    text = "rules: [ { when: { send: {} }, then: [ { sending: true } ] } ]\n"

    assert configs.find_problems(text, "w") == []
    assert configs.find_warnings(text, "w") != []
