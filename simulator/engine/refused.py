"""What the journal keeps of a refused request, so that it can be judged what the application did then.

Rule: what is kept is bounded, whatever was sent.
"""

from typing import Any

from msgspec import DecodeError, json

from simulator.wire.refusals import Refusal
from simulator.wire.requests import RawSend

LONGEST_TEXT = 2048
LONGEST_NUMBER = 64
MOST_NUMBERS = 64
LONGEST_REASON = 300
LONGEST_WAIT_DIGITS = 9
LONGEST_BODY = 8_192  # bytes: four texts of the longest kind


def seen(raw: RawSend) -> dict[str, Any]:
    """Sender, recipients and text of a request, cut."""
    return {
        "from_": raw.from_[:LONGEST_NUMBER],
        "to": tuple(number[:LONGEST_NUMBER] for number in raw.to[:MOST_NUMBERS]),
        "text": raw.text[:LONGEST_TEXT],
    }


def kept_body(body: bytes, content_type: str) -> str | None:
    """The whole body where it can be asked again as it is: JSON by its type, UTF-8, and not long."""
    if len(body) > LONGEST_BODY or content_type.split(";")[0].strip().lower() != "application/json":
        return None
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def reason(refusal: Refusal) -> str:
    """What the body says of each field, else its description or message; empty where it is of another form."""
    try:
        document = json.decode(refusal.body)
        fields = [f"{each['fieldName']}: {each['description']}" for each in document.get("fieldErrors") or ()]
        said = "; ".join(fields) or document.get("description") or document.get("message") or ""
    except (DecodeError, UnicodeDecodeError, RecursionError, AttributeError, TypeError, KeyError):
        return ""
    return " ".join(str(said).split())[:LONGEST_REASON]


def retry_after_s(refusal: Refusal) -> int | None:
    """The seconds of the answer's Retry-After header; None without one, and for its rare other form, a date."""
    said = next((value.strip() for name, value in refusal.headers if name.lower() == "retry-after"), "")
    fits = said.isascii() and said.isdecimal() and len(said) <= LONGEST_WAIT_DIGITS
    return int(said) if fits else None
