"""Read the body of POST …/messages: first leniently, as what was meant, then as a valid request or as a refusal.

Rule 1: nothing here raises, whatever the bytes are.
Rule 2: unknown fields are ignored, among them those that the era does not know yet; null counts as absent.
Rule 3: every fault is reported, not only the first. Texts that no source has are the profile's `other_field_texts`.
Rule 4: lengths count UTF-16 units (OQ-38).
"""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import DecodeError, Struct, json

from simulator.model.messages import SendRequest
from simulator.model.numbers import is_alphanumeric_sender
from simulator.model.patterns import compile_whole
from simulator.model.times import parse_time
from simulator.model.urls import find_url
from simulator.profiles.profile import Profile
from simulator.wire.half_pair import has_half_pair
from simulator.wire.refusals import Refusal, invalid, unsupported_type

Fault = tuple[str, str]
Faults = Iterator[Fault]
Document = dict[str, Any]

_decoder = json.Decoder()
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_URL = re.compile(r"https?://[^\s/?#]\S*", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class RawSend(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """What a body seems to ask, for those who look before it is judged: empty or None where absent or of a wrong type.

    `to` is without duplicates. `document` is the JSON object itself; None when there is none, and `fault` says why.
    """

    application_id: str = ""
    from_: str = ""
    to: tuple[str, ...] = ()
    text: str = ""
    media: tuple[str, ...] = ()
    tag: str | None = None
    priority: str | None = None
    expiration: str | None = None
    document: Document | None = None
    fault: str | None = None


def read_send(body: bytes) -> RawSend:
    """Look at a body leniently."""
    try:
        document = _decoder.decode(body.removeprefix(_BYTE_ORDER_MARK))
    except DecodeError as error:
        half = has_half_pair(body)
        return RawSend(
            fault="a text in it holds half of a surrogate pair, of an emoji cut in two" if half else str(error)
        )
    except UnicodeDecodeError:
        return RawSend(fault="it is not UTF-8")
    except RecursionError:
        return RawSend(fault="it is nested too deeply")
    if not isinstance(document, dict):
        return RawSend(fault="it is another value")
    return RawSend(
        application_id=_string(document, "applicationId") or "",
        from_=_string(document, "from") or "",
        to=_recipients(document.get("to")),
        text=_string(document, "text") or "",
        media=_strings(document.get("media")),
        tag=_string(document, "tag"),
        priority=_string(document, "priority"),
        expiration=_string(document, "expiration"),
        document=document,
    )


def _string(document: Document, name: str) -> str | None:
    value = document.get(name)
    return value if isinstance(value, str) else None


def _strings(value: object) -> tuple[str, ...]:
    return tuple([item for item in value if isinstance(item, str)]) if isinstance(value, list) else ()


def _recipients(value: object) -> tuple[str, ...]:
    """A number or a list of numbers; of duplicates the first stays (OQ-12)."""
    if isinstance(value, str):
        return (value,)
    numbers = _strings(value)
    return numbers if len(numbers) < 2 else tuple(dict.fromkeys(numbers))


def parse_send(
    raw: RawSend, content_type: str, profile: Profile, now_ms: int, *, strict: bool = False
) -> SendRequest | Refusal:
    """Judge a request: 415 before 400 (OQ-45). `strict` also wants an application id of UUID shape (OQ-28)."""
    if not _is_json(content_type):
        return unsupported_type(profile, content_type)
    if raw.document is None:
        return invalid(profile, [("body", profile.other_field_texts.value.not_an_object.format(reason=raw.fault))])
    faults = list(_faults(raw, raw.document, profile, now_ms, strict=strict))
    return invalid(profile, faults) if faults else _request(raw, profile)


def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == "application/json"


def _request(raw: RawSend, profile: Profile) -> SendRequest:
    expiration = raw.expiration if profile.expiration.value else None
    return SendRequest(
        application_id=raw.application_id,
        from_=raw.from_,
        to=raw.to,
        text=raw.text,
        media=raw.media,
        tag=raw.tag,
        priority=raw.priority if profile.priority.value else None,
        expiration=expiration,
        expiration_ms=None if expiration is None else parse_time(expiration),
    )


def _faults(raw: RawSend, document: Document, profile: Profile, now_ms: int, *, strict: bool) -> Faults:
    yield from _to_faults(raw, document, profile)
    yield from _from_faults(document, profile)
    yield from _text_faults(raw, document, profile)
    if document.get("media") is not None:
        yield from _media_faults(document["media"], profile)
    yield from _application_faults(raw, document, profile, strict=strict)
    if document.get("tag") is not None:
        yield from _string_faults("tag", document["tag"], profile.max_tag.value, profile)
    if profile.priority.value and document.get("priority") not in (None, "default", "high"):
        yield "priority", profile.other_field_texts.value.priority_unknown
    if profile.expiration.value and document.get("expiration") is not None:
        yield from _expiration_faults(document["expiration"], profile, now_ms)


def _to_faults(raw: RawSend, document: Document, profile: Profile) -> Faults:
    value = document.get("to")
    entries = value if isinstance(value, list) else [value]
    if not entries or value is None or value == "":
        yield "to", profile.field_texts.value.to_missing
        return
    wrong = [entry for entry in entries if not (isinstance(entry, str) and _is_number(entry, profile))]
    for entry in dict.fromkeys(map(_shown, wrong)):
        yield "to", profile.field_texts.value.not_e164.format(value=entry)
    if profile.duplicates.value == "reject":
        yield from _duplicate_faults(entries, profile)
    if len(raw.to) > profile.max_recipients.value and profile.too_many_recipients.value == 400:
        yield "to", profile.other_field_texts.value.too_many_recipients.format(limit=profile.max_recipients.value)


def _is_number(text: str, profile: Profile) -> bool:
    return compile_whole(profile.number_pattern.value)(text)


def _duplicate_faults(entries: list[object], profile: Profile) -> Faults:
    shown = [_shown(entry) for entry in entries]
    for entry in dict.fromkeys(entry for entry in shown if shown.count(entry) > 1):
        yield "to", profile.other_field_texts.value.duplicate.format(value=entry)


def _from_faults(document: Document, profile: Profile) -> Faults:
    value = document.get("from")
    if value is None or value == "" or isinstance(value, list | dict):
        yield "from", profile.field_texts.value.from_missing
    elif not (isinstance(value, str) and _is_sender(value, profile)):
        yield "from", profile.field_texts.value.not_e164.format(value=_shown(value))


def _is_sender(value: str, profile: Profile) -> bool:
    """A leading plus always means a telephone number: '+invalid' is the documented example of a refused `from`."""
    if value.startswith("+"):
        return _is_number(value, profile)
    if compile_whole(profile.short_code_pattern.value)(value):
        return True
    return profile.alphanumeric_senders.value and is_alphanumeric_sender(value)


def _text_faults(raw: RawSend, document: Document, profile: Profile) -> Faults:
    value = document.get("text")
    if value is not None and value != "":
        yield from _string_faults("text", value, profile.max_text.value, profile)
    elif not raw.media and not document.get("media"):
        yield "text", profile.field_texts.value.text_missing


def _string_faults(field: str, value: object, limit: int, profile: Profile) -> Faults:
    texts = profile.other_field_texts.value
    if not isinstance(value, str):
        yield field, texts.not_a_string.format(field=field)
    elif _is_longer(value, limit):
        yield field, texts.too_long.format(field=field, limit=limit)


def _is_longer(text: str, limit: int) -> bool:
    if 2 * len(text) <= limit:
        return False
    return len(text) > limit or len(text.encode("utf-16-le")) > 2 * limit


def _media_faults(value: object, profile: Profile) -> Faults:
    texts = profile.other_field_texts.value
    if not isinstance(value, list):
        yield "media", texts.media_not_a_list
        return
    for entry in value:
        if not (isinstance(entry, str) and _URL.fullmatch(entry) and find_url(entry)):
            yield "media", texts.not_a_url.format(value=_shown(entry))
        elif _is_longer(entry, profile.max_media_url.value):
            yield "media", texts.url_too_long.format(limit=profile.max_media_url.value)
    if len(value) > profile.max_media.value:
        yield "media", texts.too_many_media.format(limit=profile.max_media.value)


def _application_faults(raw: RawSend, document: Document, profile: Profile, *, strict: bool) -> Faults:
    value = document.get("applicationId")
    texts = profile.other_field_texts.value
    if value is not None and not isinstance(value, str):
        yield "applicationId", texts.not_a_string.format(field="applicationId")
    elif not raw.application_id.strip():
        yield "applicationId", texts.missing.format(field="applicationId")
    elif strict and not _UUID.fullmatch(raw.application_id):
        yield "applicationId", texts.application_not_uuid


def _expiration_faults(value: object, profile: Profile, now_ms: int) -> Faults:
    texts = profile.other_field_texts.value
    try:
        expiration_ms = parse_time(value) if isinstance(value, str) else None
    except ValueError:
        expiration_ms = None
    if expiration_ms is None:
        yield "expiration", texts.expiration_unreadable
    elif expiration_ms <= now_ms and profile.past_expiration.value == 400:
        yield "expiration", texts.expiration_past


def _shown(value: object) -> str:
    """A value inside a text: strings bare, scalars as in JSON; a container, of any depth, is only hinted at."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | dict):
        return "[...]" if isinstance(value, list) else "{...}"
    return json.encode(value).decode() if value is None or isinstance(value, bool) else str(value)
