"""Our side: an account in one file, and an account that begins from such a file."""

import asyncio

from aiohttp import web

from simulator.runtime import snapshot
from simulator.runtime.snapshot import SnapshotError
from simulator.web import shapes, views
from simulator.web.errors import ControlError, invalid, json_response
from simulator.web.paths import A, account_id_of, simulator_of, world_of
from simulator.web.route import Answer, Body, Route

LARGEST_UPLOAD = 128 * 1024 * 1024
ZIP = "application/zip"
_FILE: shapes.Shape = {"type": "string", "format": "binary"}


async def get_snapshot(request: web.Request) -> web.Response:
    """The account as it is at this instant."""
    world = world_of(request)
    if not world.begun:
        message = f"account {world.engine.state.account_id} has not been used yet: there is nothing to save"
        raise ControlError(409, "conflict", message)
    await world.committed()
    world.journal.flush()
    if world.journal.first_seq > 1:
        message = (
            f"entries before {world.journal.first_seq} of this account were forgotten, and a snapshot is its whole "
            "journal; serve with --data, or with a larger --retain"
        )
        raise ControlError(409, "conflict", message)
    lines, media = list(world.journal.lines()), list(world.read_media())
    data = await asyncio.to_thread(snapshot.write, world.engine.state.account_id, lines, media)
    return web.Response(body=data, content_type=ZIP)


async def put_snapshot(request: web.Request) -> web.Response:
    """Begin the account from a file; what there was of it is forgotten."""
    data = await _read(request)
    account_id = account_id_of(request)
    try:
        found = await asyncio.to_thread(snapshot.read, data, account_id)
        world = simulator_of(request).restore(account_id, found)
    except SnapshotError as error:
        raise invalid(f"the snapshot cannot be used: {error}") from None
    await world.committed()
    return json_response(views.show_world(world))


async def _read(request: web.Request) -> bytes:
    try:
        return await request.clone(client_max_size=LARGEST_UPLOAD).read()
    except web.HTTPRequestEntityTooLarge:
        raise ControlError(413, "too-large", f"the body is larger than {LARGEST_UPLOAD} bytes") from None


ROUTES = (
    Route(
        method="GET",
        path=f"{A}/snapshot",
        handler=get_snapshot,
        about="The account in one file: its journal and its media, passwords of applications among it",
        answers={200: Answer("The file, a zip archive.", _FILE, ZIP)},
        errors=(404, 409, 410, 500, 503),
    ),
    Route(
        method="PUT",
        path=f"{A}/snapshot",
        handler=put_snapshot,
        about="Begin this account from such a file, which may be of another account; what there was is forgotten",
        body=Body({ZIP: _FILE, "application/octet-stream": _FILE}, "@before-the-outage.zip"),
        answers={200: Answer("The account.", shapes.ACCOUNT)},
        errors=(404, 413, 422, 500, 503),
    ),
)
