"""`bwsim ready`: is a simulator up? The image's HEALTHCHECK calls it every few seconds, so it loads next to nothing."""

import http.client
import os
import time
from urllib.parse import urlsplit

import click

from simulator.cli.output import echo, json_option, print_json

NOT_READY = 1
TIMEOUT_S = 2.0
PAUSE_S = 0.05


def default_url() -> str:
    """BWSIM_URL, or this machine at BWSIM_PORT, as `serve` would use it."""
    return os.environ.get("BWSIM_URL") or f"http://127.0.0.1:{os.environ.get('BWSIM_PORT') or 8484}"


@click.command()
@click.option("--url", metavar="URL", help="Where it runs.  [BWSIM_URL; default: http://127.0.0.1:8484]")
@click.option("--wait", "wait_s", metavar="SECONDS", type=click.FloatRange(min=0), default=0.0, help="Try for so long.")
@json_option
def ready(url: str | None, wait_s: float, as_json: bool) -> None:
    """Exit with 0 once a simulator is healthy, else 1."""
    address = url or default_url()
    deadline = time.monotonic() + wait_s
    reason = ask(address)
    while reason is not None and time.monotonic() < deadline:
        time.sleep(PAUSE_S)
        reason = ask(address)
    if as_json:
        print_json({"ready": reason is None, "url": address, "reason": reason})
    else:
        echo(f"ready: {address}" if reason is None else f"not ready: {address}: {reason}", err=reason is not None)
    if reason is not None:
        raise SystemExit(NOT_READY)


def ask(url: str) -> str | None:
    """Why it is not ready; None when it is."""
    try:
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    except (ValueError, http.client.InvalidURL) as wrong:
        raise click.BadParameter(f"{url!r}: {wrong}", param_hint="--url") from None
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
