"""The shapes of what happened: events and attempts by cursor, deliveries, messages with their whole history."""

from typing import get_args

from simulator.model.travel import FaultKind
from simulator.runtime.happenings import EVENT_TYPES, KINDS
from simulator.web.shapes import (
    ANY,
    FLAG,
    NUMBER,
    TEXT,
    TIME,
    WHOLE,
    Shape,
    many,
    maybe,
    one_of,
    optional,
    record,
    said,
)

# -- what happened

FAULTS: tuple[str, ...] = get_args(FaultKind)
_ABOUT: dict[str, Shape] = {
    "seq": said(WHOLE, "its number in the journal: a cursor"),
    "time": TIME,
    "kind": one_of(*KINDS),
    "type": said(maybe(TEXT), "of the event; of a refusal"),
    "messageId": maybe(TEXT),
    "direction": maybe(one_of("in", "out")),
    "from": maybe(TEXT),
    "to": said({"anyOf": [TEXT, many(TEXT), {"type": "null"}]}, "a list where the whole message is meant"),
    "text": maybe(TEXT),
    "tag": maybe(TEXT),
    "applicationId": maybe(TEXT),
}


def _happening(**more: Shape) -> Shape:
    return record(**{**_ABOUT, **more})


_EVENT_TYPE = one_of(*EVENT_TYPES)
_DELIVERY: dict[str, Shape] = {"type": _EVENT_TYPE, "errorCode": maybe(WHOLE), "deliveryId": WHOLE}
_UNKNOWN_TOO: dict[str, Shape] = {**_DELIVERY, "type": maybe(_EVENT_TYPE)}
OUTCOME: dict[str, Shape] = {
    "status": maybe(WHOLE),
    "reason": TEXT,
    "challenged": FLAG,
    "lost": said(FLAG, "the endpoint took the event, but the provider never heard so"),
    "fault": said(maybe(one_of(*FAULTS)), "what the scenario let happen to the request"),
}

HAPPENING: Shape = {
    "oneOf": [
        _happening(kind=one_of("accepted"), segmentCount=WHOLE, rules=many(maybe(TEXT))),
        _happening(kind=one_of("received"), segmentCount=WHOLE, owner=TEXT, cause=maybe(TEXT), answers=maybe(TEXT)),
        _happening(kind=one_of("refused"), status=WHOLE, rule=maybe(TEXT), retryAfter=maybe(WHOLE)),
        _happening(
            kind=one_of("event"),
            type=_EVENT_TYPE,
            errorCode=maybe(WHOLE),
            rule=maybe(TEXT),
            deliveryId=maybe(WHOLE),
            copies=said(WHOLE, "how many deliveries tell of it, from deliveryId on"),
            skipped=maybe(TEXT),
        ),
        _happening(kind=one_of("resent"), **_UNKNOWN_TOO, of=WHOLE),
        _happening(kind=one_of("hung"), **_UNKNOWN_TOO, attempt=WHOLE, ends=TIME),
        _happening(
            kind=one_of("attempt"),
            **_UNKNOWN_TOO,
            **OUTCOME,
            attempt=WHOLE,
            acknowledged=FLAG,
            retry=maybe(TIME),
            gaveUp=maybe(TEXT),
        ),
    ]
}
HAPPENINGS = record(
    events=many({"$ref": "#/components/schemas/Happening"}),
    next=said(WHOLE, "the cursor to go on from"),
    more=said(FLAG, "whether there is more already"),
    due=said(WHOLE, "how many things are due now: under a manual clock they wait for an advance"),
)

# -- deliveries

_ATTEMPT = record(
    number=WHOLE,
    started=TIME,
    ended=TIME,
    **OUTCOME,
    acknowledged=FLAG,
    retry=maybe(TIME),
    gaveUp=maybe(TEXT),
    url=maybe(TEXT),
    answer=said(maybe(TEXT), "the first bytes of what the application answered"),
    detail=maybe(TEXT),
    wallMs=maybe(WHOLE),
)
_SENT: dict[str, Shape] = {
    "id": WHOLE,
    "since": said(maybe(TIME), "when it was sent once more by hand"),
    "role": one_of("status", "inbound"),
    "application": TEXT,
    "status": one_of("held", "pending", "acknowledged", "gave-up"),
    "next": said(maybe(TIME), "when the next attempt is due"),
    "attempts": many(_ATTEMPT),
}
DELIVERY = record(**_SENT)
DELIVERY_WITH_BODY = record(
    **_SENT,
    messageId=TEXT,
    type=_EVENT_TYPE,
    to=TEXT,
    errorCode=maybe(WHOLE),
    url=said(maybe(TEXT), "where the next attempt would go"),
    body=said(TEXT, "what is sent"),
)


# -- messages

_MESSAGE: dict[str, Shape] = {
    "id": TEXT,
    "time": TIME,
    "direction": one_of("in", "out"),
    "kind": one_of("sms", "mms", "group"),
    "from": TEXT,
    "to": many(TEXT),
    "text": TEXT,
    "media": many(TEXT),
    "tag": maybe(TEXT),
    "applicationId": TEXT,
    "segmentCount": WHOLE,
    "priority": maybe(TEXT),
    "expiration": maybe(TEXT),
    "profile": TEXT,
    "cause": said(maybe(TEXT), "what in the scenario wrote it; null: nothing did"),
    "answers": said(maybe(TEXT), "the message that it answers"),
    "departed": said(maybe(TIME), "when it left the queue"),
    "expired": maybe(TIME),
    "pending": said(WHOLE, "how many things may still happen to it"),
}
_SUMMARY = record(
    to=TEXT,
    rule=said(maybe(TEXT), "the rule that decided; null: the ordinary day"),
    events=many(_EVENT_TYPE),
    errorCode=maybe(WHOLE),
    acknowledged=said(FLAG, "whether every callback was answered 2xx"),
)
MESSAGES = record(
    total=said(WHOLE, "how many are remembered"),
    messages=many(record(**_MESSAGE, recipients=many(_SUMMARY))),
)
_RAW = said(ANY, "what the scenario wrote of an event that no provider sends, or null")
_PLANNED = record(
    type=_EVENT_TYPE, errorCode=maybe(WHOLE), raw=_RAW, afterDeparture=said(NUMBER, "seconds"), due=maybe(TIME)
)
_TRAVEL = optional(
    record(),
    copies=WHOLE,
    loseAcks=WHOLE,
    order=many(WHOLE),
    delays=many(NUMBER),
    timeout=NUMBER,
    schedule=many(NUMBER),
    window=NUMBER,
    redirect=TEXT,
    fault=optional(record(kind=one_of(*FAULTS), attempts=ANY), lasts=NUMBER),
)
_HAPPENED = record(
    type=_EVENT_TYPE,
    time=TIME,
    errorCode=maybe(WHOLE),
    skipped=said(maybe(TEXT), "why nobody was told"),
    raw=_RAW,
    delivery=maybe(DELIVERY),
    copies=said(many(DELIVERY), "the same at the same time, as the scenario says"),
    resent=said(many(DELIVERY), "the same once more, by hand"),
)
_RECIPIENT = record(
    to=TEXT,
    rule=maybe(TEXT),
    travel=said(maybe(_TRAVEL), "how its callbacks travel otherwise than usual; seconds, places from 1"),
    planned=many(_PLANNED),
    events=many(_HAPPENED),
)
HISTORY = record(**_MESSAGE, recipients=many(_RECIPIENT))
