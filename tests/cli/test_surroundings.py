from pathlib import Path

from simulator.cli.surroundings import surroundings
from simulator.scenario.load import load_scenario
from simulator.settings import Settings, load


def settings(folder: Path, **flags: str) -> Settings:
    loaded = load({name.replace("_", "-"): value for name, value in flags.items()}, {}, folder)
    assert loaded.settings is not None
    return loaded.settings


def variables(folder: Path, scenario: str = "{}", outer: dict[str, str] | None = None, **flags: str) -> dict[str, str]:
    read = load_scenario(scenario).scenario
    assert read is not None
    return surroundings("http://127.0.0.1:1", settings(folder, **flags), read, outer or {})


def test_a_command_learns_where_the_simulator_is_and_who_it_may_be(tmp_path):
    assert variables(tmp_path) == {
        "BWSIM_URL": "http://127.0.0.1:1",
        "BWSIM_BASE_URL": "http://127.0.0.1:1/api/v2",
        "BWSIM_ACCOUNT": "9900000",
        "BW_ACCOUNT_ID": "9900000",
        "BW_USERNAME": "user",
        "BW_PASSWORD": "password",
        "BW_MESSAGING_APPLICATION_ID": "93de2206-9669-4e07-948d-329f4b722ee2",
        "BW_NUMBER": "+19195550100",
    }


def test_what_is_declared_is_what_it_is_told(tmp_path):
    (tmp_path / "bwsim.yaml").write_text(
        "accounts: { '777': { users: [{ user: a, password: x, messaging: false }, { user: b, password: y }], "
        "numbers: [{ number: '+19195550142' }] } }"
    )
    scenario = "account: { applications: [{ id: mine }] }"

    found = variables(tmp_path, scenario, account="777")

    assert (found["BW_ACCOUNT_ID"], found["BW_USERNAME"], found["BW_PASSWORD"]) == ("777", "b", "y")
    assert (found["BW_MESSAGING_APPLICATION_ID"], found["BW_NUMBER"]) == ("mine", "+19195550142")


def test_real_credentials_do_not_reach_the_command_and_the_rest_does(tmp_path):
    found = variables(tmp_path, outer={"BW_PASSWORD": "real", "PATH": "/bin"}, control_token="t" * 20)

    assert (found["BW_PASSWORD"], found["PATH"], found["BWSIM_CONTROL_TOKEN"]) == ("password", "/bin", "t" * 20)
