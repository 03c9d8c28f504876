"""The page at /: what runs here and where to go."""

import html
from urllib.parse import quote

from aiohttp import web

from simulator import __version__
from simulator.runtime.redact import mask_url
from simulator.runtime.simulator import Simulator
from simulator.runtime.world import World
from simulator.web.keys import SIMULATOR
from simulator.web.views import show_time

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bandwidth simulator</title>
<style>
  :root {{ color-scheme: light dark; --ink: #1b1d23; --quiet: #62677a; --line: #d9dce5; --paper: #fbfbfd; --card: #fff;
          --accent: #0a6ebd; }}
  @media (prefers-color-scheme: dark) {{ :root {{ --ink: #e8eaf0; --quiet: #9aa0b4; --line: #31343f; --paper: #16181d;
          --card: #1d2027; --accent: #6cb6f5; }} }}
  body {{ font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0; }}
  main {{ max-width: 50rem; margin: 0 auto; padding: 3rem 1.25rem 4rem; }}
  h1 {{ font-size: 1.6rem; margin: 0; }} h2 {{ font-size: 1.05rem; margin: 2.2rem 0 .5rem; }}
  p {{ margin: .4rem 0; }} .quiet {{ color: var(--quiet); }} a {{ color: var(--accent); }}
  pre {{ background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .9rem 1rem;
        overflow-x: auto; font-size: .85rem; line-height: 1.5; }}
  table {{ border-collapse: collapse; width: 100%; font-size: .92rem; }}
  @media (max-width: 40rem) {{ table {{ display: block; overflow-x: auto; }} }}
  th, td {{ text-align: left; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); }}
  th {{ color: var(--quiet); font-weight: 500; }} .bad {{ color: #c0392b; }}
</style></head><body><main>
<h1>Bandwidth simulator</h1>
<p class="quiet">version {version} · profile {profile} · scenario {scenario}</p>
<p>This process behaves like Bandwidth's Messaging API. Point your application at
<code>{url}/api/v2</code> and it will be called back{callback}.</p>
<h2>Send a message</h2>
<pre>curl -u user:password {url}/api/v2/users/9900000/messages \\
  -H 'Content-Type: application/json' \\
  -d '{{"applicationId":"demo","from":"+19195550100","to":"+19195550101","text":"hello"}}'</pre>
<h2>Accounts in use</h2>
{accounts}
<h2>Where to go</h2>
<table>
<tr><td><a href="/_sim/health">/_sim/health</a></td><td>whether it is well</td></tr>
<tr><td><a href="/_sim/accounts">/_sim/accounts</a></td><td>every account: clock, scenario, what is pending</td></tr>
<tr><td><a href="/_sim/scenarios">/_sim/scenarios</a>, <a href="/_sim/profiles">profiles</a>,
<a href="/_sim/codes">codes</a></td><td>what there is to play</td></tr>
<tr><td><a href="/_sim/metrics">/_sim/metrics</a></td><td>figures for Prometheus</td></tr>
<tr><td><a href="/_sim/openapi.json">/_sim/openapi.json</a></td><td>all of <code>/_sim</code>, for programs</td></tr>
</table>
<h2>Of an account</h2>
<table>
<tr><th>beneath /_sim/accounts/9900000</th><th></th></tr>
<tr><td>/messages</td><td>messages with events, deliveries and attempts</td></tr>
<tr><td>/messages/newest/explain</td><td>which rule decided, and why no other</td></tr>
<tr><td>/events?wait=5s</td><td>what happened since a cursor, or the next thing that does</td></tr>
<tr><td>/stream</td><td>all of it live, as server-sent events</td></tr>
<tr><td>/journal</td><td>everything that happened, line by line</td></tr>
<tr><td>/verdict</td><td>whether what the scenario expects came</td></tr>
<tr><td>/clock/advance</td><td>POST <code>{{"by":"24h"}}</code> and a day passes</td></tr>
</table>
<h2>At the prompt</h2>
<pre>bwsim tail                 what happens, as it happens
bwsim explain              why the newest message became what it became
bwsim listen               take the callbacks, with no application yet
bwsim doctor               what is wrong between application and simulator
bwsim --help               the others</pre>
<p class="quiet">The documentation lies beside the source, in <code>docs/README.md</code>.</p>
</main></body></html>
"""
LOCKED = '<p class="quiet">They are shown to who sends the control token.</p>'


async def page(request: web.Request) -> web.Response:
    """The start page."""
    simulator = request.app[SIMULATOR]
    text = PAGE.format(
        version=__version__,
        profile=html.escape(simulator.era.name),
        scenario=html.escape(simulator.scenario_name),
        url=html.escape(f"{request.scheme}://{request.host}"),
        callback="" if simulator.settings.control_token else _callback(simulator.settings.callback_url),
        accounts=LOCKED if simulator.settings.control_token else _accounts(simulator),
    )
    return web.Response(text=text, content_type="text/html", charset="utf-8")


def _callback(url: str | None) -> str:
    """Where, as far as the flag says, without what may be secret in it."""
    if url is None:
        return ", where a scenario, its application or <code>--callback-url</code> says"
    return f" at <code>{html.escape(mask_url(url).partition('?')[0])}</code>, unless its application says otherwise"


def _accounts(simulator: Simulator) -> str:
    worlds, closed = list(simulator.worlds.values()), len(simulator.asleep)
    if not worlds and not closed:
        return '<p class="quiet">None yet: an account begins when it is first used.</p>'
    rows = "".join(_row(world) for world in worlds[:200])
    more = (
        f'<p class="quiet">And {closed} that are stored, and closed until somebody asks for them.</p>' if closed else ""
    )
    head = "<tr><th>account</th><th>now</th><th>clock</th><th>messages</th><th>pending</th></tr>"
    return f"<table>{head}{rows}</table>{more}"


def _row(world: World) -> str:
    state = world.engine.state
    name = html.escape(state.account_id)
    link = f"/_sim/accounts/{quote(state.account_id, safe='')}/messages"
    clock = f'<span class="bad">stopped: {html.escape(world.failure)}</span>' if world.failure else world.clock.mode
    return (
        f'<tr><td><a href="{link}">{name}</a></td><td>{show_time(world.now_ms())}</td>'
        f"<td>{clock}</td><td>{len(state.messages)}</td><td>{len(state.agenda.items)}</td></tr>"
    )
