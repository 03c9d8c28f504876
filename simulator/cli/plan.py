"""`bwsim plan`: what would become of a message, without sending it."""

import json
from collections.abc import Iterator
from typing import Any

import click
import msgspec

from simulator.cli.completing import eras, scenarios
from simulator.cli.options import read_settings
from simulator.cli.output import json_option, print_json
from simulator.cli.scenario import load_chosen
from simulator.engine import config as configs
from simulator.engine.engine import Engine
from simulator.engine.foresee import Foreseen, foresee
from simulator.engine.memory import Recipient
from simulator.lines import BAD, QUIET, STYLES, Line, Piece
from simulator.model.clocks import ClockSetting
from simulator.model.events import TERMINAL
from simulator.model.times import format_duration, parse_duration, parse_time
from simulator.settings import Settings
from simulator.terminal import Terminal
from simulator.web.ways import show_travel, travel_words

START = "2026-01-01T00:00:00Z"
MOST = 1000


def _read_apart(context: click.Context, parameter: click.Parameter, value: str) -> int:
    try:
        return parse_duration(value)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong)) from None


@click.command()
@click.argument("scenario", metavar="SCENARIO", shell_complete=scenarios)
@click.option("--to", metavar="NUMBER", multiple=True, required=True, help="Recipient; several make a group.")
@click.option("--text", metavar="TEXT", help="The text.  [default: hello, unless there are media]")
@click.option("--from", "from_", metavar="NUMBER", default="+19195550100", show_default=True, help="Sender.")
@click.option("--media", metavar="URL", multiple=True, help="A picture or file; it makes the message an MMS.")
@click.option("--tag", metavar="TEXT", help="Its tag.")
@click.option("--application", metavar="ID", default="example", show_default=True, help="Application id.")
@click.option("--priority", metavar="default|high", help="Place in the queue.")
@click.option("--count", type=click.IntRange(1, MOST), default=1, show_default=True, help="So many in a row.")
@click.option("--apart", metavar="DURATION", default="0s", callback=_read_apart, help="From one to the next.  [0s]")
@click.option("--profile", metavar="ERA", shell_complete=eras, help="The provider's era.")
@click.option("--seed", metavar="N", help="Where random draws come from.")
@json_option
def plan(
    scenario: str, as_json: bool, count: int, apart: int, profile: str | None, seed: str | None, **message: Any
) -> None:
    """What would become of a message, without sending it.

    Tells which rule decides for each recipient and when its events come, if every callback is answered. SCENARIO is a
    file or the name of a built-in scenario; the settings hold as for `serve`.
    """
    settings = read_settings({"scenario": scenario, "profile": profile, "seed": seed})
    engine, path = _begin(settings)
    body = json.dumps(_body(message)).encode()
    found = foresee(engine, [body] * count, path=path, start_ms=parse_time(START), apart_ms=apart)
    if as_json:
        print_json({"messages": [as_plain(each) for each in found]})
    else:
        Terminal().show_all([line for number, each in enumerate(found, 1) for line in _lines(each, number, count)])


def _begin(settings: Settings) -> tuple[Engine, str]:
    from simulator.runtime.simulator import Simulator  # it loads the HTTP client

    chosen = load_chosen(settings)
    defaults = Simulator(settings, (chosen.name, chosen.text)).defaults(settings.account)
    engine = Engine.begin(
        settings.account,
        defaults,
        name=chosen.name,
        text=chosen.text,
        seed=configs.choose(defaults, chosen.scenario).seed or 0,
        clock=ClockSetting(mode="manual"),
        now_ms=parse_time(START),
    )
    return engine, f"/api/v2/users/{settings.account}/messages"


def _body(said: dict[str, Any]) -> dict[str, Any]:
    names = {"from_": "from", "application": "applicationId"}
    body = {names.get(name, name): value for name, value in said.items() if value not in (None, ())}
    return body if "text" in body or "media" in body else {**body, "text": "hello"}


# -- as JSON


def as_plain(found: Foreseen) -> dict[str, Any]:
    """One message as JSON; times are milliseconds after it was sent."""
    track = found.track
    return {
        "accepted": track is not None,
        "status": 202 if track else found.refusal.status if found.refusal else None,
        "dropped": found.dropped,
        "refusal": found.refusal.body.decode() if found.refusal else None,
        "enters": list(found.entered),
        "rule": found.rule,
        "departsAfterMs": None if track is None or track.departed_ms is None else track.departed_ms - found.sent_ms,
        "recipients": [_recipient(each, found.sent_ms) for each in (track.recipients if track else ())],
    }


def _recipient(recipient: Recipient, sent_ms: int) -> dict[str, Any]:
    events = [
        {
            "afterMs": each.event.time_ms - sent_ms,
            "type": each.event.type,
            "errorCode": each.event.error_code,
            "asked": each.skipped != "not-requested",
        }
        for each in recipient.happened
    ]
    beside = [msgspec.to_builtins(aside) for aside in recipient.asides]
    return {
        "to": recipient.to,
        "rule": recipient.rule,
        "events": events,
        "beside": beside,
        "travel": show_travel(recipient.travel),
        "callbacks": travel_words(recipient.travel),
    }


# -- for people


def _lines(found: Foreseen, number: int, count: int) -> Iterator[Line]:
    told = as_plain(found)
    head = f"message {number}  " if count > 1 else ""
    if not told["accepted"]:
        answer = f"refused {told['status']}" if told["status"] else f"no answer ({told['dropped']})"
        yield (Piece(head, QUIET), Piece(answer, BAD), *_rule(told["rule"] or "the era, or the account"))
        if told["refusal"] and not told["rule"]:
            yield (Piece(f"  {told['refusal'][:300]}", QUIET),)
        yield from _entered(told)
        return
    waits = f"  departs after {format_duration(told['departsAfterMs'])}" if told["departsAfterMs"] else ""
    for recipient in told["recipients"]:
        yield (Piece(head, QUIET), Piece(recipient["to"], "bold"), *_rule(recipient["rule"] or "an ordinary day"))
        if waits:
            yield (Piece(waits, QUIET),)
        for _, line in sorted([*map(_event, recipient["events"]), *_beside(recipient, told["departsAfterMs"] or 0)],
                              key=lambda timed: timed[0]):  # fmt: skip
            yield line
        if recipient["callbacks"]:
            yield (Piece(f"  its callbacks: {recipient['callbacks']}", QUIET),)
        if not any(event["type"] in TERMINAL for event in recipient["events"]):
            yield (Piece("  and nothing more is heard of it", QUIET),)
    yield from _entered(told)


def _entered(told: dict[str, Any]) -> Iterator[Line]:
    """The states that follow from the request itself."""
    if told["enters"]:
        yield (Piece(f"  the scenario passes into {', then '.join(told['enters'])}"),)


def _rule(rule: str) -> Line:
    return (Piece(f"  ← {rule}", QUIET),)


def _event(event: dict[str, Any]) -> tuple[int, Line]:
    """When, and its line."""
    code = f" {event['errorCode']}" if event["errorCode"] is not None else ""
    asked = "" if event["asked"] else "  no callback: the application does not ask for it"
    said = Piece(f"{event['type']}{code}", STYLES.get(event["type"], ""))
    return event["afterMs"], (_after(event["afterMs"]), said, Piece(asked, QUIET))


def _beside(recipient: dict[str, Any], departs_ms: int) -> Iterator[tuple[int, Line]]:
    """What the story does beside the message's own events."""
    for aside in recipient["beside"]:
        after_ms = departs_ms + aside["offset_ms"]
        if "state" in aside:
            yield after_ms, (_after(after_ms), Piece(f"state {aside['state']}"))
        if "reply" in aside:
            what = " ".join([aside["reply"]["text"], *aside["reply"].get("media", ())])
            yield after_ms, (_after(after_ms), Piece(f"reply {what}"))


def _after(ms: int) -> Piece:
    return Piece(f"  {'+' + format_duration(ms):<11} ")
