"""Our side: wait for what happens. The pytest plugin's `wait_for` and `expect_callback` ask here.

`GET A/events?after=SEQ` tells what happened after that entry of the journal and is a cursor: `next` is where to go on.
`wait` is wall time; the answer comes as soon as `count` things (one, unless said) were found, or with what there is at
its end. Only what comes after the cursor counts, so what lay there before never satisfies a wait.

Without `kind` the events are meant (message-sending, -sent, -delivered, -failed, -received); `kind=attempt` means the
POSTs to the application, each with the event that it is about, its `status` and whether it was `acknowledged`.
"""

import asyncio

from aiohttp import web
from multidict import MultiMapping

from simulator.model.problems import guess
from simulator.runtime.happenings import EVENT_TYPES, KINDS, PAGE, Json, Wanted, find
from simulator.runtime.world import World
from simulator.web import history_shapes
from simulator.web.bodies import read_flag, read_number, read_wait, read_whole
from simulator.web.errors import json_response, shown, wrong
from simulator.web.paths import A, check_cursor, check_not_reset, wait_for_world
from simulator.web.route import Answer, Param, Route

MOST = 10_000


async def get_events(request: web.Request) -> web.Response:
    """What happened after a cursor, at once or as soon as it does."""
    query = request.query
    after, limit = read_whole(query, "after", 0, 2**62), max(read_whole(query, "limit", 1000, MOST), 1)
    count, wanted, wait_s = read_whole(query, "count", 1, MOST), read_wanted(query), read_wait(query)
    if count > limit:
        raise wrong("count", f"expected at most limit={limit}, found {count}")
    until = asyncio.get_running_loop().time() + wait_s
    world = await wait_for_world(request, wait_s)
    world.check_running()
    if world.begun:
        await world.committed()
    check_cursor(world, after)
    found, cursor = await Search(world, wanted, limit).run(after, count=count, until=until)
    return json_response({"events": found, "next": cursor, "more": cursor < world.last_seq, "due": world.count_due()})


class Search:
    """Reads on in a journal and collects what is wanted."""

    def __init__(self, world: World, wanted: Wanted, limit: int) -> None:
        self._world, self._wanted, self._limit = world, wanted, limit

    async def run(self, cursor: int, *, count: int, until: float) -> tuple[list[Json], int]:
        """What was found, and where to go on; it ends with `count` of them, or at that time of the event loop."""
        found: list[Json] = []
        while True:
            cursor = await self._read_on(cursor, found)
            left_s = until - asyncio.get_running_loop().time()
            if len(found) >= count or left_s <= 0:
                return found, cursor
            await self._world.wait_for_entry(cursor, left_s)
            check_not_reset(self._world)
            self._world.check_running()

    async def _read_on(self, cursor: int, found: list[Json]) -> int:
        """Read to the end of what is written, or until there are as many as may be; where that was."""
        journal, state = self._world.journal, self._world.engine.state
        while True:
            cursor = max(cursor, journal.first_seq - 1)
            read = 0
            for place, happened in find(journal.lines(after=cursor, limit=PAGE), self._wanted, state):
                read = place + 1
                if happened is not None:
                    found.append(happened)
                    if len(found) == self._limit:
                        return cursor + read
            cursor += read
            if read < PAGE:
                return cursor
            await asyncio.sleep(0)  # a long journal holds up nobody else
            check_not_reset(self._world)


def read_wanted(query: MultiMapping[str]) -> Wanted:
    """What to look for, from the query string; words may be repeated, or stand with commas between them."""
    kinds = _words(query, "kind", KINDS) or frozenset({"event"})
    delivery = read_whole(query, "delivery", -1, 2**62)
    code = read_whole(query, "errorCode", -1, 99_999)
    return Wanted(
        kinds=kinds,
        types=_words(query, "type", EVENT_TYPES if kinds <= _ABOUT_EVENTS else None),
        to=read_number(query, "to"),
        from_=read_number(query, "from"),
        message=query.get("message"),
        tag=query.get("tag"),
        application=query.get("application"),
        delivery=None if delivery < 0 else delivery,
        error_code=None if code < 0 else code,
        acknowledged=read_flag(query, "acknowledged"),
    )


_ABOUT_EVENTS = frozenset({"event", "resent", "hung", "attempt"})


def _words(query: MultiMapping[str], key: str, allowed: tuple[str, ...] | None) -> frozenset[str] | None:
    """None when nothing is said."""
    said = [word.strip() for text in query.getall(key, []) for word in text.split(",")]
    for word in said:
        if allowed is not None and word not in allowed:
            raise wrong(key, f"expected {', '.join(allowed)}, found {shown(word)}", guess(word, allowed))
    return frozenset(said) or None


WHOLE_TEXT = {"type": "integer", "minimum": 0}
WAIT = Param("wait", "how long to wait, of wall time, at most 60s", {"type": "string", "pattern": "^[0-9]{1,2}s$"})
AFTER = Param("after", "the cursor: only entries behind it count", WHOLE_TEXT)

ROUTES = (
    Route(
        method="GET",
        path=f"{A}/events",
        handler=get_events,
        about="What happened after a cursor: events, attempts, and more; waits for it when asked to",
        query=(
            AFTER,
            Param("kind", f"of {', '.join(KINDS)}; default: event", {"type": "string", "enum": list(KINDS)}),
            Param("type", "of the event, as in message-failed", {"type": "string", "enum": list(EVENT_TYPES)}),
            Param("to", "the recipient"),
            Param("from", "the sender"),
            Param("message", "the id of the message"),
            Param("tag", "the message's tag"),
            Param("application", "the application's id"),
            Param("delivery", "the number of the delivery", WHOLE_TEXT),
            Param("errorCode", "of the event", WHOLE_TEXT),
            Param("acknowledged", "of attempts: whether the application answered 2xx", {"type": "boolean"}),
            WAIT,
            Param("count", "how many to wait for; default: 1", WHOLE_TEXT),
            Param("limit", f"at most so many; default: 1000, at most {MOST}", WHOLE_TEXT),
        ),
        answers={200: Answer("What happened, and where to go on.", history_shapes.HAPPENINGS)},
        errors=(404, 410, 422, 503),
    ),
)
