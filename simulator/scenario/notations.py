"""The small notations inside a scenario's values: `1s..5s`, `every 3`, `10/s`, `{ status: 500 }`, URLs, codes.

Each function reads one; its ValueError says what is allowed.
"""

import json
import re
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from simulator import profiles
from simulator.model.accounts import MediaTooLarge
from simulator.model.clocks import KEYS, ClockSetting, parse_clock
from simulator.model.numbers import is_e164, is_short_code, meant_number
from simulator.model.problems import guess
from simulator.model.times import DURATION, is_duration, parse_duration
from simulator.scenario import meant, shapes
from simulator.scenario.values import Drop, Dropping, Nth, Range
from simulator.scenario.wrong import checked, choice, choose, read_all, unexpected, unknown, wrong

NTH = "3, 10..19 or every 3"
RANGE = "a duration like 3s, or a range like 1s..5s"
MAX_SEED = 2**63 - 1

_NTH = re.compile(r"(?:every +(?P<every>[0-9]{1,9})|(?P<first>[0-9]{1,9})(?:\.\.(?P<last>[0-9]{1,9}))?)")
_CHANCE = re.compile(r"(?P<percent>[0-9]{1,3}(?:\.[0-9]{1,6})?) ?%")
_DROPS = get_args(Dropping)
_RATE = re.compile(r"(?P<count>[0-9]{1,9})/(?P<unit>s|m|h)")
_PER_MINUTE = {"s": (60, 1), "m": (1, 1), "h": (1, 60)}
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")
_OWN_HEADERS = frozenset({"content-length", "transfer-encoding", "connection"})


def _read_duration(value: object) -> int:
    if isinstance(value, str):
        return parse_duration(value)
    hint = f"did you mean '{value}s'?" if isinstance(value, int) and not isinstance(value, bool) else None
    raise unexpected(DURATION, hint)


def read_span(value: object) -> int:
    """A duration above zero, in milliseconds."""
    duration = _read_duration(value)
    if duration <= 0:
        raise unexpected("a duration above zero")
    return duration


def read_range(value: object) -> Range:
    """A duration, or two of them with two dots between."""
    ends = [end.strip() for end in value.split("..")] if isinstance(value, str) else []
    if len(ends) not in (1, 2) or not all(map(is_duration, ends)):
        raise unexpected(RANGE, meant.said(meant.meant_range(value)))
    low_ms, high_ms = parse_duration(ends[0]), parse_duration(ends[-1])
    if low_ms > high_ms:
        raise wrong(f"the range {value} ends before it begins", meant.said(f"{ends[1]}..{ends[0]}"))
    return Range(low_ms, high_ms)


def _read_nth(value: object) -> Nth:
    found = _NTH.fullmatch(str(value)) if isinstance(value, int | str) and not isinstance(value, bool) else None
    if found is None:
        raise unexpected(NTH, meant.said(meant.meant_nth(value)))
    if found["every"]:
        return Nth(every=_counted(found["every"]))
    first = _counted(found["first"])
    last = _counted(found["last"] or found["first"])
    if first > last:
        raise wrong(f"the range {value} ends before it begins", f"did you mean '{last}..{first}'?")
    return Nth(first=first, last=last)


def _counted(digits: str) -> int:
    if int(digits) == 0:
        raise wrong("messages are counted from 1")
    return int(digits)


def _read_chance(value: object) -> float:
    found = _CHANCE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise unexpected("a chance like 5% or 0.5%", meant.said(meant.meant_chance(value)))
    share = float(found["percent"]) / 100
    if not 0 < share <= 1:
        raise wrong(f"a chance is above 0% and at most 100%, found {value}")
    return share


def _read_seconds(value: object) -> int:
    seconds, rest = divmod(_read_duration(value), 1000)
    if rest:
        raise wrong(f"Retry-After counts whole seconds, found {value}")
    return seconds


def _read_drop(value: object) -> Drop:
    """A word, or `{ how, accepted }`."""
    if not isinstance(value, dict):
        return Drop(how=choose(value, _DROPS))  # type: ignore[arg-type]
    for key in value:
        if key not in ("how", "accepted"):
            raise unknown("key", key, ("how", "accepted"))
    if "how" not in value:
        raise wrong("missing", at=("how",))
    accepted = value.get("accepted", False)
    if not isinstance(accepted, bool):
        raise unexpected("true or false", at=("accepted",))
    return Drop(how=choose(value["how"], _DROPS, at=("how",)), accepted=accepted)  # type: ignore[arg-type]


def _read_rate(value: object) -> int:
    found = _RATE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise unexpected("a rate of segments like 10/s, 60/m or 600/h", meant.said(meant.meant_rate(value)))
    times, divisor = _PER_MINUTE[found["unit"]]
    per_minute, rest = divmod(int(found["count"]) * times, divisor)
    if rest or not per_minute:
        raise wrong(f"{value} is not a whole number of segments in a minute")
    return per_minute


def _read_yes(value: object) -> Literal[True]:
    if value is not True:
        raise unexpected("true", meant.flag_hint(value) if value is not False else None)
    return True


def _read_flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise unexpected("true or false", meant.flag_hint(value))


def _read_switch(value: object) -> bool:
    if value in ("yes", "no"):
        raise unexpected("on or off", meant.said("on" if value == "yes" else "off"))
    return value if isinstance(value, bool) else choose(value, ("on", "off")) == "on"


def _read_silence(value: object) -> Literal["wait", "forever"]:
    if value not in (True, "forever") or (value == 1 and not isinstance(value, bool)):
        raise unexpected("true or forever", guess(str(value), ("true", "forever")))
    return "forever" if value == "forever" else "wait"


def _read_too_large(value: object) -> object:
    if value not in (413, 400) or isinstance(value, bool | float):
        raise unexpected("413 or 400", quotes_hint(value))
    return value


def _whole(low: int, high: int, expected: str) -> Any:
    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise unexpected(expected, quotes_hint(value))
        return value

    return checked(read, shapes.whole(low, high, expected))


def quotes_hint(value: object) -> str | None:
    """What to do where a number was wanted and a text of digits stands."""
    return "write it without quotes" if isinstance(value, str) and value.isdecimal() else None


def _read_text(value: object) -> str:
    if not isinstance(value, str):
        raise unexpected("text")
    return value


def _read_word(value: object) -> str:
    if not _read_text(value).strip():
        raise unexpected("text that is not empty")
    return str(value)


def _read_country(value: object) -> str:
    text = _read_text(value)
    if re.fullmatch(r"[A-Z]{3}", text) is None:
        raise unexpected("a country of three letters, like USA or CAN")
    return text


def read_number(value: object) -> str:
    """An E.164 number or a short code."""
    text = _read_text(value)
    if not is_e164(text) and not is_short_code(text):
        raise unexpected("a number like +19195550100 or a short code like 12345", meant.said(meant_number(text)))
    return text


def _read_url(value: object) -> str:
    text = _read_text(value)
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s\x00-\x1f]", text):
        scheme = re.match(r"[\w.-]+(:\d+)?(/|$)", text)
        raise unexpected(
            "a URL like http://127.0.0.1:3000/status", f"did you mean 'http://{text}'?" if scheme else None
        )
    return text


def _read_clock(value: object) -> ClockSetting:
    """What the one grammar of clocks says, with the place of the key that it complains of."""
    keys = tuple(value) if isinstance(value, dict) else ()
    for key in keys:
        if key not in KEYS:
            raise unknown("key", str(key), KEYS)
    try:
        return parse_clock(value)
    except ValueError as error:
        key, _, said = str(error).partition(": ")
        raise wrong(said, at=(key,)) if key in keys else wrong(str(error)) from None


def _read_body(value: object) -> str:
    """Text as it is; anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _read_raw(value: object) -> str:
    """As JSON, so that text that is sent as it is differs from keys with values."""
    if not isinstance(value, dict | list | str):
        raise unexpected("keys with values, a list, or text")
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _read_headers(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise unexpected("header names with their values")
    return tuple(read_all(_read_header, value.items()))


def _read_header(name: str, content: object) -> tuple[str, str]:
    return _header_name(name), _header_value(name, content)


def _header_name(name: str) -> str:
    if name.lower() in _OWN_HEADERS:
        raise wrong("the server sets this header by itself", at=(name,), key=True)
    if not _HEADER_NAME.fullmatch(name):
        raise wrong("not a header's name", at=(name,), key=True)
    return name


def _header_value(name: str, content: object) -> str:
    text = str(content) if isinstance(content, int | float) and not isinstance(content, bool) else content
    if not isinstance(text, str) or not _HEADER_VALUE.fullmatch(text):
        raise unexpected("text on one line", at=(name,))
    return text


Span = Annotated[int, checked(read_span, shapes.SPAN)]
Delay = Annotated[Range, checked(read_range, shapes.RANGE)]
NthText = Annotated[Nth, checked(_read_nth, shapes.NTH)]
Chance = Annotated[float, checked(_read_chance, shapes.CHANCE)]
Seconds = Annotated[int, checked(_read_seconds, shapes.SECONDS)]
Dropped = Annotated[Drop, checked(_read_drop, shapes.DROP)]
Rate = Annotated[int, checked(_read_rate, shapes.RATE)]
Yes = Annotated[Literal[True], checked(_read_yes, shapes.YES)]
Flag = Annotated[bool, checked(_read_flag, shapes.FLAG)]
Bytes = Annotated[int, _whole(0, 10**12, "a number of bytes")]
TooLarge = Annotated[MediaTooLarge, checked(_read_too_large, shapes.TOO_LARGE)]
Switch = Annotated[bool, checked(_read_switch, shapes.SWITCH)]
Silence = Annotated[Literal["wait", "forever"], checked(_read_silence, shapes.SILENCE)]
Text = Annotated[str, checked(_read_text, shapes.TEXT)]
Word = Annotated[str, checked(_read_word, shapes.WORD)]
PhoneNumber = Annotated[str, checked(read_number, shapes.NUMBER)]
Country = Annotated[str, checked(_read_country, shapes.COUNTRY)]
Url = Annotated[str, checked(_read_url, shapes.URL)]
Clock = Annotated[ClockSetting, checked(_read_clock, shapes.CLOCK)]
Body = Annotated[str, checked(_read_body, shapes.ANYTHING)]
Raw = Annotated[str, checked(_read_raw, shapes.RAW)]
Headers = Annotated[tuple[tuple[str, str], ...], checked(_read_headers, shapes.HEADERS)]
Code = Annotated[int, _whole(1000, 9999, "an error code of four digits, like 4720")]
Status = Annotated[int, _whole(200, 599, "an HTTP status from 200 to 599")]
Seed = Annotated[int, _whole(0, MAX_SEED, "a whole number from 0 on")]
Version = Annotated[int, _whole(1, 1, "1, the only version there is")]
ProfileName = Annotated[str, choice(profiles.NAMES)]
