"""An application that knows nothing of the simulator: it sends through Bandwidth's SDK, to the hosts built into that.

    python -m simulator.demo.order --to +19195550111 --text hello

Rule 1: no URL, no certificate, no option of the SDK but credentials; what leads here is the machine's business.
Rule 2: where Bandwidth's hosts lead to Bandwidth, nothing is sent.
"""

import importlib
import ipaddress
import socket
from typing import Any

import click

from simulator.demo.sdk import MissingSdkError

HOSTS = ("messaging.bandwidth.com", "api.bandwidth.com")
COULD_NOT_RUN = 3


@click.command()
@click.option("--to", default="+19195550111", show_default=True, help="Where to.")
@click.option("--text", default="Your order is on its way.", show_default=True, help="The text.")
@click.option("--account", default="9900000", show_default=True, help="The account.")
@click.option("--client-id", default="client", show_default=True, help="Of the OAuth2 client.")
@click.option("--client-secret", default="secret", show_default=True, help="Of the OAuth2 client.")
def main(to: str, text: str, account: str, client_id: str, client_secret: str) -> None:
    """Send one message as an application does in production: a token first, then the message."""
    for host in HOSTS:
        _check_leads_here(host)
    bandwidth = _load_sdk()
    api = bandwidth.MessagesApi(
        bandwidth.ApiClient(bandwidth.Configuration(client_id=client_id, client_secret=client_secret))
    )
    request = bandwidth.models.MessageRequest(application_id="example", to=[to], var_from="+19195550100", text=text)
    try:
        sent = api.create_message(account, request)
    except Exception as error:
        raise _failed(f"the SDK raised {type(error).__name__}: {error}") from None
    click.echo(f"order: accepted {sent.id}")


def _check_leads_here(host: str) -> None:
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise _failed(f"{host} cannot be looked up: {error}") from None
    public = sorted(str(address) for address in found if ipaddress.ip_address(address).is_global)
    if public:
        raise _failed(f"{host} is Bandwidth's own here ({', '.join(public)}); see docs/how-to/zero-change.md")


def _load_sdk() -> Any:
    try:
        return importlib.import_module("bandwidth")
    except ImportError:
        raise _failed(str(MissingSdkError())) from None


def _failed(why: str) -> SystemExit:
    click.echo(f"order: {why}", err=True)
    return SystemExit(COULD_NOT_RUN)


if __name__ == "__main__":
    main()
