"""`bwsim ready`: is a simulator up? The image's HEALTHCHECK calls it every few seconds, so it loads next to nothing."""

import http.client
import time
from urllib.parse import urlsplit

import click

from simulator.cli.output import echo, json_option, print_json
from simulator.cli.where import url_option

NOT_READY = 1
TIMEOUT_S = 2.0
PAUSE_S = 0.05


@click.command()
@url_option("Where it runs.")
@click.option("--wait", "wait_s", metavar="SECONDS", type=click.FloatRange(min=0), default=0.0, help="Try for so long.")
@json_option
def ready(url: str, wait_s: float, as_json: bool) -> None:
    """Exit with 0 once a simulator is healthy, else 1."""
    deadline = time.monotonic() + wait_s
    reason = ask(url)
    while reason is not None and time.monotonic() < deadline:
        time.sleep(PAUSE_S)
        reason = ask(url)
    if as_json:
        print_json({"ready": reason is None, "url": url, "reason": reason})
    else:
        echo(f"ready: {url}" if reason is None else f"not ready: {url}: {reason}", err=reason is not None)
    if reason is not None:
        raise SystemExit(NOT_READY)


def ask(url: str) -> str | None:
    """Why it is not ready; None when it is."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", f"{parts.path.rstrip('/')}/_sim/health")
        answer = connection.getresponse()
        status, body = answer.status, answer.read(65_536)
    except (OSError, http.client.HTTPException) as failed:
        return str(failed) or type(failed).__name__
    finally:
        connection.close()
    if status != http.client.OK:
        return f"health answers {status}"
    return None if b'"version"' in body else "it answers, but not as a simulator does"
