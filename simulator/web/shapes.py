"""The shapes of what /_sim takes and answers, as JSON Schema; the same for the description, its tests and the docs."""

from typing import Any, get_args

from simulator import profiles
from simulator.model.travel import FaultKind
from simulator.runtime.happenings import EVENT_TYPES, KINDS

Shape = dict[str, Any]
FAULTS: tuple[str, ...] = get_args(FaultKind)


def record(**fields: Shape) -> Shape:
    """An object with exactly these fields; `from_` stands for from."""
    named = {name.rstrip("_"): shape for name, shape in fields.items()}
    return {"type": "object", "properties": named, "required": list(named), "additionalProperties": False}


def many(shape: Shape) -> Shape:
    """A list."""
    return {"type": "array", "items": shape}


def maybe(shape: Shape) -> Shape:
    """That, or null."""
    return {"anyOf": [shape, {"type": "null"}]}


def one_of(*values: str) -> Shape:
    """One of these words."""
    return {"type": "string", "enum": list(values)}


def said(shape: Shape, about: str) -> Shape:
    """The shape, with what it is."""
    return {**shape, "description": about}


def by_name(shape: Shape) -> Shape:
    """An object whose keys are not known beforehand."""
    return {"type": "object", "additionalProperties": shape}


TEXT: Shape = {"type": "string"}
WHOLE: Shape = {"type": "integer"}
NUMBER: Shape = {"type": "number"}
FLAG: Shape = {"type": "boolean"}
TIME: Shape = {"type": "string", "format": "date-time"}
ANY: Shape = {}

MODE = one_of("real", "manual", "auto", "compressed")
CLOCK = record(mode=MODE, rate=maybe(NUMBER))
CLOCK_NOW = record(mode=MODE, rate=maybe(NUMBER), now=TIME)
CLOCK_SAID = said(
    {
        "oneOf": [
            {"type": "string", "pattern": "^(real|manual|auto|[0-9]{1,6}x)$"},
            {
                "type": "object",
                "properties": {"mode": MODE, "rate": {"type": ["number", "string"]}, "day": TEXT, "start": TEXT},
                "additionalProperties": False,
                "minProperties": 1,
            },
        ]
    },
    "real, manual, auto, a rate like 3600x, or { mode, rate, day, start }",
)

_QUEUE = record(
    segments=WHOLE,
    messages=WHOLE,
    perMinute=maybe(WHOLE),
    capacity=maybe(WHOLE),
    numberPerMinute=maybe(WHOLE),
)
_TRAFFIC = record(
    item=said(TEXT, "its place in the scenario, and its name"),
    written=said(WHOLE, "how many messages so far"),
    next=said(maybe(TIME), "when the next one is due; null when it is over"),
)
_ACCOUNT: dict[str, Shape] = {
    "account": TEXT,
    "begun": said(FLAG, "false: not used yet, and shown as it would be"),
    "lent": said(FLAG, "true: somebody counts on it, and it is not forgotten"),
    "now": TIME,
    "clock": CLOCK,
    "profile": TEXT,
    "seed": WHOLE,
    "scenario": TEXT,
    "counters": said(by_name(WHOLE), "how often each rule of the scenario was counted"),
    "totals": said(by_name(WHOLE), "how often what happened, since the beginning"),
    "messages": said(WHOLE, "how many are remembered"),
    "queue": _QUEUE,
    "traffic": said(many(_TRAFFIC), "what people write by themselves, as the scenario says"),
    "pending": said(WHOLE, "how many things lie ahead"),
    "due": said(WHOLE, "how many of them are due now: under a manual clock they wait for an advance"),
    "next": said(maybe(TIME), "when the next thing is due"),
    "firstSeq": said(WHOLE, "the number of the oldest entry of the journal that is kept"),
    "lastSeq": said(WHOLE, "the number of the newest entry of the journal"),
    "stopped": said(maybe(TEXT), "why this account stopped, or null"),
}
ACCOUNT = record(**_ACCOUNT)
ACCOUNTS = record(accounts=many(ACCOUNT))
MADE = record(
    **_ACCOUNT,
    base_url=said(TEXT, "what an application is pointed at"),
    control_url=said(TEXT, "where this account's part of the control API begins"),
)
MAKE: Shape = {
    "type": "object",
    "properties": {
        "account": said({"type": "string", "minLength": 1, "maxLength": 60}, "its id; none: a free one"),
        "scenario": said(
            {"anyOf": [TEXT, {"type": "object"}]}, "the name of a built-in scenario, a scenario's text, or an object"
        ),
        "profile": one_of(*profiles.NAMES, "newest"),
        "seed": {"type": "integer", "minimum": 0, "maximum": 2**63 - 1},
        "clock": CLOCK_SAID,
        "callback_url": said({"type": "string", "format": "uri"}, "where its events go"),
        "lease": said(FLAG, "not to be forgotten while it is used; DELETE …/lease gives it back"),
    },
    "additionalProperties": False,
}

# -- what happened

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

# -- numbers

NUMBER_SHOWN = record(
    number=TEXT,
    application=maybe(TEXT),
    registered=FLAG,
    declared=said(FLAG, "false: only known because a handset opted out of it"),
    optOuts=said(many(TEXT), "the handsets that said STOP to it"),
)
NUMBERS = record(numbers=many(NUMBER_SHOWN))
NUMBER_SAID: Shape = {
    "type": "object",
    "properties": {"application": TEXT, "registered": FLAG},
    "additionalProperties": False,
}
