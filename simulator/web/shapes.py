"""The shapes of what /_sim takes and answers, as JSON Schema; the same for the description, its tests and the docs."""

from typing import Any

from simulator import profiles

Shape = dict[str, Any]


def record(**fields: Shape) -> Shape:
    """An object with exactly these fields; `from_` stands for from."""
    named = {name.rstrip("_"): shape for name, shape in fields.items()}
    return {"type": "object", "properties": named, "required": list(named), "additionalProperties": False}


def optional(shape: Shape, **fields: Shape) -> Shape:
    """The record with fields that may be left out."""
    return {**shape, "properties": {**shape["properties"], **fields}}


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

PROBLEM = optional(
    record(message=TEXT),
    path=said(TEXT, "where in what was sent, as in rules[1].then[0].fail"),
    hint=TEXT,
    file=TEXT,
    line=WHOLE,
    column=WHOLE,
    level=one_of("error", "warning"),
)
ERROR = record(error=record(type=TEXT, message=TEXT, problems=many(PROBLEM)))

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
    "closed": said(FLAG, "true: stored, with nothing to do, until somebody asks for it; only in the list of accounts"),
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
