"""What a file may say under `traffic`, and of a handset's `reply`, and what it means.

What no single key can tell (an end, a sender) is in `traffic_shape`.
"""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any, ClassVar

from pydantic import Field

from simulator.model.media import SAMPLE_NAMES
from simulator.scenario import shapes
from simulator.scenario.notations import Delay, Span, Text, quotes_hint, read_number, read_range
from simulator.scenario.part import Part
from simulator.scenario.templates import NUMBER, Locale, Template, read_template
from simulator.scenario.values import Range, Reply, Traffic
from simulator.scenario.wrong import checked, choose, read_at, read_some, unexpected, unknown, wrong

MOST_PEOPLE = 10_000
MOST_MESSAGES = 10**9
REPLY_AFTER = Range(2_000, 20_000)
"""How long people take for the next text of a conversation, where the file does not say; ours."""

_REPLY_KEYS = ("text", "media")


def _read_sender(value: object) -> Template:
    """A number, or a blank for one."""
    if not isinstance(value, str) or "{{" not in value:
        return Template((read_number(value),))
    found = read_template(value)
    if found != Template(("", ""), (NUMBER,)):
        raise wrong("these blanks make no number", "write {{ faker.number }}, or leave `from` out")
    return found


def _read_recipients(value: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(read_some(read_number, value)))


def _read_texts(value: object) -> tuple[Template, ...]:
    return read_some(read_template, value)


def _read_file(value: object) -> str:
    return choose(value, SAMPLE_NAMES)


def _read_reply(value: object) -> Reply:
    """A text, or `{ text, media }` with one of them at least."""
    if isinstance(value, str):
        return Reply(text=read_template(value))
    if not isinstance(value, dict) or not value:
        raise unexpected("text, or { text: ..., media: [picture.png] }")
    for key in value:
        if key not in _REPLY_KEYS:
            raise unknown("key of a reply", key, _REPLY_KEYS)
    text = read_at(read_template, value.get("text", ""), ("text",))
    media = read_some(_read_file, value["media"], ("media",)) if "media" in value else ()
    return Reply(text=text, media=media)


def _read_gap(value: object) -> Range:
    """A delay that does not end at zero, or everything would arrive at one instant."""
    found = read_range(value)
    if found.high_ms <= 0:
        raise unexpected("a duration above zero, or a range of them")
    return found


def _whole(most: int, description: str) -> Any:
    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise unexpected(f"a whole number from 1 to {most}", quotes_hint(value))
        return value

    return checked(read, shapes.whole(1, most, description))


_FILE = shapes.words(SAMPLE_NAMES)
_FILES = shapes.either("built-in files, one or a list", _FILE, shapes.list_of(_FILE, ""))
_SENDER = shapes.text(
    "a number, or {{ faker.number }} for a made-up one",
    r"\+[0-9]+|[0-9]{3,8}|\{\{\s*faker\.number\s*\}\}",
    ["+19195550111", "{{ faker.number }}"],
)
_TEXTS = shapes.either("a text, or several", shapes.TEMPLATE, shapes.list_of(shapes.TEMPLATE, ""))
_REPLY = shapes.either(
    "a text, with files or without",
    shapes.TEMPLATE,
    {
        "type": "object",
        "properties": {"text": shapes.TEMPLATE, "media": _FILES},
        "additionalProperties": False,
        "minProperties": 1,
    },
)

Sender = Annotated[Template, checked(_read_sender, _SENDER)]
Recipients = Annotated[
    tuple[str, ...],
    checked(
        _read_recipients,
        shapes.either("a number, or several for a group", shapes.NUMBER, shapes.list_of(shapes.NUMBER, "")),
    ),
]
Texts = Annotated[tuple[Template, ...], checked(_read_texts, _TEXTS)]
Files = Annotated[tuple[str, ...], checked(partial(read_some, _read_file), _FILES)]
Gap = Annotated[Range, checked(_read_gap, shapes.GAP)]
Messages = Annotated[int, _whole(MOST_MESSAGES, "how many messages")]
People = Annotated[int, _whole(MOST_PEOPLE, "how many people")]
ReplyText = Annotated[Reply, checked(_read_reply, _REPLY)]


class Arriving(Part):
    """What arrives: `from` a number (made up where it is left out) `to` one of yours, or several for a group."""

    thing: ClassVar[str] = "field"

    from_: Sender | None = Field(default=None, alias="from")
    to: Recipients
    text: Texts = ()
    media: Files = ()


class TrafficItem(Part):
    """Messages that people send unasked, one `every` so often, `for` a while or until there were `count`.

    `people` says how many different people take turns; without it everybody writes once. `replies` is what a person
    says next, one text each time the application answers, `reply_after` its message has arrived.
    """

    name: Text | None = None
    receive: Arriving
    every: Gap
    for_: Span | None = Field(default=None, alias="for")
    count: Messages | None = None
    after: Delay | None = None
    people: People | None = None
    replies: Texts = ()
    reply_after: Delay | None = None
    locale: Locale | None = None


def build_traffic(said: Sequence[TrafficItem]) -> tuple[Traffic, ...]:
    """The items, with the keys `traffic[0]` and on."""
    return tuple(_traffic(item, f"traffic[{index}]") for index, item in enumerate(said))


def _traffic(said: TrafficItem, key: str) -> Traffic:
    return Traffic(
        key=key,
        name=said.name,
        from_=said.receive.from_,
        to=said.receive.to,
        texts=said.receive.text or (Template(("",)),),
        media=said.receive.media,
        every=said.every,
        lasts_ms=said.for_,
        count=said.count,
        after=said.after or Range(),
        people=said.people,
        replies=said.replies,
        reply_after=said.reply_after or REPLY_AFTER,
        locale=said.locale,
    )
