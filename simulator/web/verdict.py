"""Our side: whether the story went as expected, judged now.

`GET A/verdict` judges the scenario's `expect` over what happened since that scenario was set; without any it passes.
`POST A/verdict` judges what it is given, an expectation as in a file, a list of them, or {"expect": [...]}, in JSON or
YAML, over all that the journal holds, or what came after `after=SEQ`; nothing is recorded.
"""

from functools import partial

from aiohttp import web

from simulator.runtime.aside import aside
from simulator.runtime.world import World
from simulator.scenario.expected import Expectation
from simulator.scenario.load import load_expectations
from simulator.verdict.results import Verdict
from simulator.verdict.show import as_json
from simulator.web.bodies import read_text, read_whole
from simulator.web.errors import invalid, json_response
from simulator.web.events import AFTER
from simulator.web.paths import A, check_cursor, check_not_reset, look_at, world_of
from simulator.web.route import Answer, Body, Route
from simulator.web.shapes import ANY, FLAG, TEXT, WHOLE, Shape, many, maybe, one_of, record, said

ABOUT_NOTHING = 'nothing is expected: send an expectation as in a scenario, a list of them, or {"expect": [...]}'


async def get_verdict(request: web.Request) -> web.Response:
    """The scenario's own expectations."""
    world = world_of(request)
    return json_response(as_json(await _judge(world, None, after=0)))


async def post_verdict(request: web.Request) -> web.Response:
    """Expectations that are asked by the way."""
    after = read_whole(request.query, "after", 0, 2**62)
    text = await read_text(request)
    expectations, problems = await aside(text, partial(load_expectations, text))
    if problems:
        raise invalid(str(problems[0]), *problems)
    if not expectations:
        raise invalid(ABOUT_NOTHING)
    world = look_at(request)  # judging is no use of an account
    if after:
        check_cursor(world, after)
    return json_response(as_json(await _judge(world, expectations, after=after)))


async def _judge(world: World, expectations: tuple[Expectation, ...] | None, *, after: int) -> Verdict:
    world.check_running()
    verdict = await world.verdicts.judge(expectations, after=after)
    check_not_reset(world)
    return verdict


_DIFFERS = record(field=TEXT, expected=TEXT, found=TEXT)
_NEAR = record(word=one_of("nearest", "first"), what=TEXT, differs=many(_DIFFERS), note=maybe(TEXT))
_RESULT = record(
    key=said(TEXT, "its place: expect[0]"),
    name=maybe(TEXT),
    passed=FLAG,
    expected=said(TEXT, "what was expected, in words"),
    came=said(TEXT, "what came instead, in words"),
    count=said(maybe(WHOLE), "how many things fit; null for app"),
    matched=said(many(ANY), "the first twenty things that fit"),
    nearest=said(maybe(_NEAR), "what came nearest to something that did not come, or the first thing that went wrong"),
)
VERDICT: Shape = record(
    passed=FLAG,
    expectations=many(_RESULT),
    seed=WHOLE,
    scenario=TEXT,
    replay=said(TEXT, "the command that plays the same again"),
    incomplete=said(maybe(TEXT), "why the whole story could not be seen; then it does not pass"),
    note=said(maybe(TEXT), "what may explain that it does not hold"),
)

_EXPECT: Shape = said(
    ANY,
    "one of `expect` in a scenario (callback, sent, refused or app; times, acknowledged, within), or a list of them",
)
ROUTES = (
    Route(
        method="GET",
        path=f"{A}/verdict",
        handler=get_verdict,
        about="Whether what the scenario expects came, judged now, over what happened since that scenario was set",
        answers={200: Answer("The verdict; without `expect` it passes.", VERDICT)},
        errors=(404, 410, 503),
    ),
    Route(
        method="POST",
        path=f"{A}/verdict",
        handler=post_verdict,
        about="Judge other expectations, over all that happened, or what came after a cursor; nothing is recorded",
        query=(AFTER,),
        body=Body(
            {"application/json": _EXPECT, "application/yaml": TEXT},
            '{"callback": {"type": "message-failed", "to": "+19195550111"}, "times": 1, "acknowledged": true}',
        ),
        answers={200: Answer("The verdict.", VERDICT)},
        errors=(400, 404, 410, 413, 422, 503),
    ),
)
