"""Settings from flags, environment, file and defaults; and every mistake at once."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from simulator import profiles
from simulator.model.clocks import ClockSetting
from simulator.settings import TABLE, Loaded, Settings, load


def read(
    folder: Path,
    *,
    flags: Mapping[str, str | None] | None = None,
    environment: Mapping[str, str] | None = None,
    file: str | None = None,
) -> Loaded:
    if file is not None:
        (folder / "bwsim.yaml").write_text(file, encoding="utf-8")
    return load(flags or {}, environment or {}, folder)


def settings_of(loaded: Loaded) -> Settings:
    assert loaded.settings is not None, "\n".join(map(str, loaded.problems))
    return loaded.settings


def problems_of(loaded: Loaded) -> list[str]:
    assert loaded.settings is None
    return [str(problem) for problem in loaded.problems]


def test_no_source_at_all_gives_the_defaults(tmp_path):
    settings = settings_of(read(tmp_path))

    assert (settings.host, settings.port, settings.seed, settings.account) == ("127.0.0.1", 8484, 1, "9900000")
    assert (settings.retain, settings.grace_ms, settings.cap_ms, settings.durability) == (20_000, 50, 2_000, "normal")
    assert (settings.profile, settings.clock, settings.start_ms) == (profiles.NEWEST, ClockSetting(mode="real"), None)
    assert (settings.scenario, settings.callback_url, settings.user, settings.data) == ("default", None, None, None)
    assert settings.strict is False
    assert (settings.basic, settings.token_lifetime_ms, settings.list_forbidden) == ("allow", None, "403")
    assert settings.accounts == {}


def test_every_setting_of_the_table_has_a_value_and_an_origin(tmp_path):
    settings = settings_of(read(tmp_path))

    assert {setting.attribute for setting in TABLE} | {"accounts", "origins"} == set(Settings.__struct_fields__)
    assert set(settings.origins) == {setting.name for setting in TABLE}


@pytest.mark.parametrize(
    ("flag", "variable", "line", "port", "origin"),
    [
        ("1", "2", "port: 3", 1, "flag --port"),
        (None, "2", "port: 3", 2, "environment BWSIM_PORT"),
        (None, None, "port: 3", 3, "file bwsim.yaml:1:7"),
        (None, None, None, 8484, "default"),
        (None, "", None, 8484, "default"),
    ],
)
def test_the_strongest_source_wins_and_is_named(tmp_path, flag, variable, line, port, origin):
    environment = {} if variable is None else {"BWSIM_PORT": variable}

    settings = settings_of(read(tmp_path, flags={"port": flag}, environment=environment, file=line))

    assert settings.port == port
    assert str(settings.origins["port"]) == origin


@pytest.mark.parametrize(
    ("flags", "environment", "wins"),
    [({"seed": "7"}, {}, True), ({}, {"BWSIM_SEED": "7"}, True), ({}, {}, False)],
)
def test_flag_and_environment_win_over_a_scenario_but_a_file_does_not(tmp_path, flags, environment, wins):
    settings = settings_of(read(tmp_path, flags=flags, environment=environment, file="seed: 9"))

    assert settings.wins("seed") is wins


@pytest.mark.parametrize("text", ["{ day: 24s }", "3600x", "{ rate: 3600 }", "{ mode: compressed, rate: 3600x }"])
def test_a_clock_is_written_the_same_way_in_each_source(tmp_path, text):
    by_flag = settings_of(read(tmp_path, flags={"clock": text}))
    by_variable = settings_of(read(tmp_path, environment={"BWSIM_CLOCK": text}))
    by_file = settings_of(read(tmp_path, file=f"clock: {text}"))

    assert by_flag.clock == by_variable.clock == by_file.clock == ClockSetting(mode="compressed", rate=3600.0)


def test_yaml_words_and_numbers_mean_what_they_look_like(tmp_path):
    file = "strict: on\nport: 0\nseed: 0755\npassword: 1:30\nuser: no\ncap: none\ncallback_url: http://app:3000/cb\n"

    settings = settings_of(read(tmp_path, file=file))

    assert settings.strict is True
    assert (settings.port, settings.seed, settings.cap_ms) == (0, 755, None)
    assert (settings.user, settings.password) == ("no", "1:30")
    assert settings.callback_url == "http://app:3000/cb"


def test_all_mistakes_of_all_sources_are_reported_at_once_with_their_places(tmp_path):
    loaded = read(
        tmp_path,
        flags={"port": "eighty"},
        environment={"BWSIM_CLOCK": "manul", "BWSIM_SEDE": "1"},
        file="hosst: here\nstrict: perhaps\nprofile: '2062'\naccounts:\n  '1':\n    users: [{ user: a }]\n",
    )

    eras = ", ".join(profiles.NAMES[:-1])
    clocks = "real, manual, auto, a rate like 3600x or { day: 24s }"
    names = sorted([*(setting.name for setting in TABLE), "accounts"])
    assert problems_of(loaded) == [
        f"bwsim.yaml:1:1: hosst: unknown key: expected {', '.join(names)} (did you mean 'host'?)",
        "bwsim.yaml:2:9: strict: expected true or false, found 'perhaps'",
        f"bwsim.yaml:3:10: profile: expected {eras} or 2026, found '2062' (did you mean '2026'?)",
        "bwsim.yaml:6:13: accounts.1.users[0]: password missing",
        f"BWSIM_CLOCK: expected {clocks}, found 'manul' (did you mean 'manual'?)",
        "BWSIM_SEDE: no such setting (did you mean 'BWSIM_SEED'?)",
        "--port: expected a whole number from 0 to 65535, found 'eighty'",
    ]


def test_a_bad_value_is_reported_even_where_a_stronger_source_has_a_good_one(tmp_path):
    loaded = read(tmp_path, flags={"port": "1"}, environment={"BWSIM_PORT": "x"})

    assert problems_of(loaded) == ["BWSIM_PORT: expected a whole number from 0 to 65535, found 'x'"]


def test_a_foreign_variable_is_a_warning_only(tmp_path):
    loaded = read(tmp_path, environment={"BWSIM_SERVICE_HOST": "10.0.0.1", "BWSIM_URL": "http://x", "OTHER": "1"})

    assert loaded.settings is not None
    assert [str(problem) for problem in loaded.problems] == ["warning: BWSIM_SERVICE_HOST: no such setting"]


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        ("port: [", "bwsim.yaml:"),
        ("a: b: c", "bwsim.yaml:1:5: "),
        ("- port", "bwsim.yaml:1:1: expected keys and values, found a list"),
        ("port:", "bwsim.yaml:1:6: port: expected a whole number from 0 to 65535, found nothing"),
        ("port: 1\nport: 2", "bwsim.yaml:2:1: port: "),
        ("clock: &c { mode: *c }", "bwsim.yaml:1:"),
        ("? [a]\n: 1", "bwsim.yaml:1:3: "),
        ("port: \x00", "bwsim.yaml:1:7: "),
        ("user: a", "bwsim.yaml:1:7: user: needs password beside it"),
    ],
)
def test_a_broken_file_is_a_problem_with_its_place(tmp_path, file, problem):
    loaded = read(tmp_path, file=file)

    assert any(text.startswith(problem) for text in problems_of(loaded)), loaded.problems


def test_hosts_are_a_list_in_a_file_and_stand_between_commas_elsewhere(tmp_path):
    by_file = settings_of(read(tmp_path, file="allow_host: [ a.test, '*.b.test' ]"))
    by_variable = settings_of(read(tmp_path, environment={"BWSIM_ALLOW_HOST": "a.test,*.b.test"}))

    assert by_file.allow_host == by_variable.allow_host == ("a.test", "*.b.test")


def test_an_empty_file_says_nothing(tmp_path):
    assert settings_of(read(tmp_path, file="# nothing yet\n")).port == 8484


def test_a_named_file_must_be_there(tmp_path):
    by_flag = read(tmp_path, flags={"config": "other.yaml"})
    by_variable = read(tmp_path, environment={"BWSIM_CONFIG": "other.yaml"})

    assert problems_of(by_flag) == problems_of(by_variable) == ["other.yaml: cannot be read: No such file or directory"]


def test_a_file_that_is_not_text_is_a_problem(tmp_path):
    (tmp_path / "bwsim.yaml").write_bytes(b"host: \xff\xfe")

    assert problems_of(read(tmp_path)) == ["bwsim.yaml: cannot be read: it is not UTF-8 text"]


def test_paths_in_a_file_start_from_its_folder(tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "mine.yaml").write_text("data: kept\nscenario: outage.yaml\n")
    (tmp_path / "etc" / "outage.yaml").write_text("version: 1\n")

    settings = settings_of(read(tmp_path, flags={"config": "etc/mine.yaml"}))

    assert settings.data == str(tmp_path / "etc" / "kept")
    assert settings.scenario == str(tmp_path / "etc" / "outage.yaml")


def test_the_name_of_a_scenario_is_not_a_path(tmp_path):
    (tmp_path / "outage").write_text("version: 1\n")

    assert settings_of(read(tmp_path, file="scenario: outage")).scenario == "outage"


def test_user_and_password_declare_a_user_of_the_account_beside_those_of_the_file(tmp_path):
    file = "accounts: { '5': { users: [ { user: a, password: old }, { user: b, password: b } ] } }"

    settings = settings_of(read(tmp_path, flags={"account": "5", "user": "a", "password": "new"}, file=file))

    users = settings.accounts["5"].users
    assert users is not None
    assert {user.user: user.password for user in users} == {"a": "new", "b": "b"}
    assert settings.accounts["5"].numbers is None


@pytest.mark.parametrize(("given", "missing"), [("user", "password"), ("password", "user")])
def test_user_and_password_come_together(tmp_path, given, missing):
    loaded = read(tmp_path, flags={given: "x"})

    assert problems_of(loaded) == [f"--{given}: needs --{missing} beside it"]


@pytest.mark.parametrize(
    ("flags", "file", "warned"),
    [
        ({"strict": "true"}, None, True),
        ({"strict": "true"}, "accounts: { '1': { users: [], clients: [] } }", True),
        ({"strict": "true"}, "accounts: { '1': { clients: [ { id: a, secret: b } ] } }", False),
        ({"strict": "true", "user": "a", "password": "b"}, None, False),
        ({}, None, False),
    ],
)
def test_strict_without_anybody_declared_is_warned_of(tmp_path, flags, file, warned):
    loaded = read(tmp_path, flags=flags, file=file)

    assert loaded.settings is not None
    assert [problem.path for problem in loaded.problems] == ["strict"] * warned
    assert all(problem.level == "warning" for problem in loaded.problems)
