"""What the text of a setting must be: each function makes its value, or a ValueError that says what is allowed."""

import re
from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address

from simulator.model.clocks import ClockSetting, parse_clock
from simulator.model.masking import mask_user
from simulator.model.problems import guess
from simulator.model.times import parse_duration
from simulator.model.urls import find_url
from simulator.scenario.document import read_document

Parse = Callable[[object], object]

_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_TLS_NAME = re.compile(rf"(\*\.)?{_LABEL}(\.{_LABEL})*")
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


def parse_text(value: object) -> str:
    """Any text but none."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"expected a text, found {_shown(value)}")
    return value


def parse_boolean(value: object) -> bool:
    """true or false, and the other words for them."""
    word = value.lower() if isinstance(value, str) else ""
    if word not in _TRUE + _FALSE:
        raise ValueError(f"expected true or false, found {_shown(value)}")
    return word in _TRUE


def whole_number(low: int, high: int) -> Callable[[object], int]:
    """A parser of whole numbers from `low` to `high`."""

    def parse(value: object) -> int:
        digits = value if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20 else None
        if digits is None or not low <= int(digits) <= high:
            raise ValueError(f"expected a whole number from {low} to {high}, found {_shown(value)}")
        return int(digits)

    return parse


def parse_word(value: object, allowed: Sequence[str]) -> str:
    """One of the allowed words."""
    if isinstance(value, str) and value in allowed:
        return value
    *most, last = allowed
    hint = guess(value, allowed) if isinstance(value, str) else None
    found = f"{_shown(value)}{f' ({hint})' if hint else ''}"
    raise ValueError(f"expected {', '.join(most)} or {last}, found {found}")


def one_of(*allowed: str) -> Callable[[object], str]:
    """A parser of one of the allowed words."""
    return lambda value: parse_word(value, allowed)


def parse_url(value: object) -> str:
    """An absolute http or https URL."""
    if isinstance(value, str) and find_url(value) is not None:
        return value
    raise ValueError(f"expected a URL like http://127.0.0.1:3000/status, found {_shown(value)}")


def parse_base_url(value: object) -> str:
    """An absolute http or https URL that paths are put behind, without a slash at its end."""
    text = parse_url(value)
    if "?" in text or "#" in text:
        raise ValueError(f"expected a URL without query, like http://simulator:8484, found {_shown(value)}")
    return text.rstrip("/")


def parse_tls_names(value: object) -> tuple[str, ...]:
    """Host names, also with `*.` before them, and IP addresses: a list, or one text with commas between them."""
    found = value.split(",") if isinstance(value, str) else value
    if not isinstance(found, list) or not found:
        raise ValueError(f"expected a host name, found {_shown(value)}")
    return tuple(_parse_tls_name(each) for each in found)


def _parse_tls_name(value: object) -> str:
    name = value.strip() if isinstance(value, str) else ""
    if not _TLS_NAME.fullmatch(name) and not _is_address(name):
        raise ValueError(f"expected a host name like sms.example.test, or an address, found {_shown(value)}")
    return name


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def parse_hosts(value: object) -> tuple[str, ...]:
    """Names or addresses of hosts, as a list or with commas between; `*.example.com` and `*` stand for many."""
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list) or not names:
        raise ValueError(f"expected names of hosts, found {_shown(value)}")
    return tuple(dict.fromkeys(map(_parse_host, names)))


_HOST = re.compile(r"\*|(?:\*\.)?[^\W_](?:[\w.-]*\w)?\.?|\[?[0-9a-fA-F.]*:[0-9a-fA-F:.]+\]?")


def _parse_host(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not _HOST.fullmatch(text):
        hint = "; without scheme, port and path" if "/" in text or ":" in text else ""
        raise ValueError(f"expected a host like hooks.example.com, *.example.com or *, found {_shown(value)}{hint}")
    return text


def parse_token(value: object) -> str:
    """What may stand in a header: printable ASCII without spaces. What was found is not told, since it is a secret."""
    if not isinstance(value, str) or not value or not all("!" <= character <= "~" for character in value):
        raise ValueError("expected printable ASCII characters without spaces")
    return value


def parse_duration_ms(value: object) -> int:
    """A duration in milliseconds."""
    return parse_duration(parse_text(value))


def parse_lifetime(value: object) -> int:
    """A duration in milliseconds, of whole seconds and not none."""
    lifetime_ms = parse_duration_ms(value)
    if lifetime_ms % 1000 or not lifetime_ms:
        raise ValueError(f"expected whole seconds, at least one, found {_shown(value)}")
    return lifetime_ms


def parse_cap(value: object) -> int | None:
    """A duration in milliseconds; None for `none`."""
    try:
        return None if value == "none" else parse_duration_ms(value)
    except ValueError as wrong:
        raise ValueError(str(wrong).replace("expected a", "expected none or a", 1)) from None


def parse_start(value: object) -> int | None:
    """Epoch milliseconds; None for `now`. What a clock value says of its start holds here too."""
    try:
        return parse_clock({"mode": "manual", "start": value}).start_ms
    except ValueError as wrong:
        raise ValueError(str(wrong).removeprefix("start: ")) from None


def parse_clock_text(value: object) -> ClockSetting:
    """A clock value; on one line it may be written as in a file: `{ day: 24s }`."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = _parse_flow(value)
    if isinstance(value, Mapping) and isinstance(value.get("rate"), str):
        value = {**value, "rate": _number(value["rate"])}
    return parse_clock(value)


def _parse_flow(text: str) -> object:
    document = read_document(text)
    if document.root is None or document.problems:
        raise ValueError(f"expected a value like {{ day: 24s }}, found {_shown(text)}")
    return document.root.plain


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def parse_rate_limit(value: object) -> int | str:
    """on, off, or how many."""
    if value in ("on", "off"):
        return str(value)
    try:
        return _rate(value)
    except ValueError:
        raise ValueError(f"expected on, off or a whole number, found {_shown(value)}") from None


_rate = whole_number(1, 10**9)


def parse_profile(value: object) -> str:
    """The name of an era; `newest` is the newest."""
    from simulator import profiles  # its tables are loaded when an era is named, not by every command

    return profiles.NEWEST if value == "newest" else parse_word(value, profiles.NAMES)


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "keys and values"
    return repr(mask_user(value)[:60]) if isinstance(value, str) else "a list"
