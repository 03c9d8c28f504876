"""Our side: the messages of an account with everything that happened to them, and the journal itself."""

import asyncio
from itertools import islice

from aiohttp import web

from simulator.runtime.redact import redact
from simulator.web import history_shapes, shapes, views
from simulator.web.bodies import read_number, read_wait, read_whole
from simulator.web.errors import ControlError, json_response
from simulator.web.events import AFTER, WAIT, WHOLE_TEXT
from simulator.web.explain import find_track
from simulator.web.paths import A, check_cursor, check_not_reset, wait_for_world, world_of
from simulator.web.route import Answer, Param, Route

PAGE = 100
AT_ONCE = 100


async def list_messages(request: web.Request) -> web.Response:
    """Newest first; `to`, `from` and `limit` narrow it."""
    limit = read_whole(request.query, "limit", PAGE, 10_000)
    to, from_ = read_number(request.query, "to"), read_number(request.query, "from")
    state = world_of(request).engine.state
    found = (
        track
        for track in reversed(state.messages.values())
        if (to is None or to in track.message.to) and (from_ is None or from_ == track.message.from_)
    )
    shown = [views.show_message(track, state.deliveries) for track in islice(found, limit)]
    return json_response({"total": len(state.messages), "messages": shown})


async def get_message(request: web.Request) -> web.Response:
    """One message with its events, deliveries, attempts and the rule that decided."""
    said, world = request.match_info["message_id"], world_of(request)
    state = world.engine.state
    track = state.messages.get(said) or find_track(state.messages, said)
    if track is None:
        raise ControlError(404, "not-found", f"message {said[:60]} is not known to account {state.account_id}")
    notes = {number: world.journal.notes(number) for number in state.delivery_ids([track.message.id])}
    return json_response(views.show_history(track, state, notes))


async def get_journal(request: web.Request) -> web.StreamResponse:
    """Newline-delimited JSON from `after` on; with `wait`, a page that would be empty waits for the next entry."""
    after = read_whole(request.query, "after", 0, 2**62)
    limit = read_whole(request.query, "limit", 0, 2**31) or 2**62
    wait_s = read_wait(request.query)
    until = asyncio.get_running_loop().time() + wait_s
    world = await wait_for_world(request, 0.0 if after else wait_s)  # a cursor of an account that was reset is gone now
    world.check_running()
    if world.begun:
        await world.committed()
    check_cursor(world, after)
    await world.wait_for_entry(after, until - asyncio.get_running_loop().time())
    check_not_reset(world)
    response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson; charset=utf-8"})
    await response.prepare(request)
    while not world.driver.closed and (lines := list(world.journal.lines(after=after, limit=min(limit, AT_ONCE)))):
        await response.write(b"".join(redact(line) + b"\n" for line in lines))
        after = max(after, world.journal.first_seq - 1) + len(lines)  # entries may have been forgotten meanwhile
        limit -= len(lines)
        if limit <= 0:
            break
    await response.write_eof()
    return response


ROUTES = (
    Route(
        method="GET",
        path=f"{A}/messages",
        handler=list_messages,
        about="The messages, newest first",
        query=(
            Param("to", "one of the recipients"),
            Param("from", "the sender"),
            Param("limit", f"at most so many; default: {PAGE}, at most 10000", WHOLE_TEXT),
        ),
        answers={200: Answer("The messages.", history_shapes.MESSAGES)},
        errors=(404, 422, 503),
    ),
    Route(
        method="GET",
        path=f"{A}/messages/{{message_id}}",
        handler=get_message,
        about="One message with its events, deliveries, attempts and the rule that decided: by its id, by a number "
        "(its newest message), or `newest`",
        answers={200: Answer("The message.", history_shapes.HISTORY)},
        errors=(404, 503),
    ),
    Route(
        method="GET",
        path=f"{A}/journal",
        handler=get_journal,
        about="Every line that happened; with `wait`, a page that would be empty waits for the next",
        query=(
            AFTER,
            Param("limit", "at most so many lines; default: all", WHOLE_TEXT),
            WAIT,
        ),
        answers={200: Answer("The lines, newline-delimited JSON.", shapes.TEXT, "application/x-ndjson")},
        errors=(404, 410, 422, 503),
    ),
)
