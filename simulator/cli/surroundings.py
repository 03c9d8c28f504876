"""The environment of a command that runs against a simulator: where it is, and who it may be there.

`BWSIM_URL` and `BWSIM_ACCOUNT` are what our own commands read. The names that begin with BW_ are those of Bandwidth's
samples (Bandwidth-Samples, README of messaging-send-receive-sms-*), so that they run unchanged but for the base URL.
They replace what the user's environment holds: real credentials must not meet a test, nor a test real messages.
"""

from collections.abc import Mapping

from simulator.scenario.values import Scenario
from simulator.settings import Settings

ANY_APPLICATION = "93de2206-9669-4e07-948d-329f4b722ee2"
ANY_NUMBER = "+19195550100"


def surroundings(url: str, settings: Settings, scenario: Scenario, outer: Mapping[str, str]) -> dict[str, str]:
    """The variables of `outer` and ours."""
    user, password = _user(settings)
    ours = {
        "BWSIM_URL": url,
        "BWSIM_BASE_URL": f"{url}/api/v2",
        "BWSIM_ACCOUNT": settings.account,
        "BW_ACCOUNT_ID": settings.account,
        "BW_USERNAME": user,
        "BW_PASSWORD": password,
        "BW_MESSAGING_APPLICATION_ID": _application(settings, scenario),
        "BW_NUMBER": _number(settings, scenario),
    }
    if settings.control_token:
        ours["BWSIM_CONTROL_TOKEN"] = settings.control_token
    return {**outer, **ours}


def _user(settings: Settings) -> tuple[str, str]:
    account = settings.accounts.get(settings.account)
    allowed = [user for user in (account.users or () if account else ()) if user.messaging]
    return (allowed[0].user, allowed[0].password) if allowed else ("user", "password")


def _application(settings: Settings, scenario: Scenario) -> str:
    account = settings.accounts.get(settings.account)
    declared = [*scenario.applications, *(account.applications or () if account else ())]
    return declared[0].id if declared else ANY_APPLICATION


def _number(settings: Settings, scenario: Scenario) -> str:
    account = settings.accounts.get(settings.account)
    declared = [*scenario.numbers, *(account.numbers or () if account else ())]
    return declared[0].number if declared else ANY_NUMBER
