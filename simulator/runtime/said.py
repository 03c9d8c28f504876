"""What the settings say of an account, as its world takes it."""

from simulator.engine.config import Choices, Defaults
from simulator.model.clocks import ClockSetting
from simulator.settings import Account, Settings


def defaults(settings: Settings, account_id: str, *, media_url: str) -> Defaults:
    """What a world starts from besides its scenario; `media_url` is where its files are fetched."""
    account = settings.accounts.get(account_id, Account())
    return Defaults(
        wins=choices(settings, wins=True),
        base=choices(settings, wins=False),
        applications={application.id: application for application in account.applications or ()},
        numbers={number.number: number for number in account.numbers or ()},
        numbers_elsewhere=_numbers_elsewhere(settings, account_id),
        media_url=media_url,
        strict=settings.strict,
        fetch_media=settings.fetch_media,
        retain=settings.retain,
    )


def _numbers_elsewhere(settings: Settings, account_id: str) -> frozenset[str]:
    others = (account for other, account in settings.accounts.items() if other != account_id)
    return frozenset(number.number for account in others for number in account.numbers or ())


def choices(settings: Settings, *, wins: bool) -> Choices:
    """What goes before a scenario (`wins`: flags and environment), or what a scenario goes before."""
    return Choices(
        profile=settings.profile if settings.wins("profile") == wins else None,
        seed=settings.seed if settings.wins("seed") == wins else None,
        clock=settings.clock if settings.wins("clock") == wins else None,
        callback_url=settings.callback_url if settings.wins("callback-url") == wins else None,
    )


def start_ms(settings: Settings, clock: ClockSetting | None, *, first: bool) -> int | None:
    """Where such a clock begins, None: now; `first`: what it says itself goes before a flag."""
    said_ms, flag_ms = clock.start_ms if clock else None, settings.start_ms
    flag_wins = settings.wins("start") and not first
    return flag_ms if flag_wins or said_ms is None else said_ms
