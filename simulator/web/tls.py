"""HTTPS beside HTTP: Bandwidth's host names by the local authority, and where its certificate is had."""

import os
import ssl

from aiohttp import web
from msgspec import Struct

from simulator.runtime.authority import Authority, find_folder, load_authority, own_names
from simulator.settings import Settings
from simulator.web.errors import ControlError
from simulator.web.keys import AUTHORITY
from simulator.web.route import Answer, Route

CA = "/_sim/ca.pem"
PEM = "application/x-pem-file"


class Tls(Struct, frozen=True):
    """What a second listener needs."""

    port: int
    context: ssl.SSLContext
    authority: Authority


def make_tls(settings: Settings) -> Tls | None:
    """As the settings say; None without --tls. AuthorityError when there can be no certificate."""
    if not settings.tls:
        return None
    authority = load_authority(find_folder(settings.ca_dir, settings.data, os.environ))
    return Tls(settings.tls_port, authority.make_context(own_names(settings.tls_names or ())), authority)


async def get_ca(request: web.Request) -> web.Response:
    """The certificate of the authority that signed this server's."""
    authority = request.app[AUTHORITY]
    if authority is None:
        raise ControlError(404, "not-found", "there is no authority: this simulator was started without --tls")
    return web.Response(body=authority.pem, content_type=PEM)


ROUTES = (
    Route(
        method="GET",
        path=CA,
        handler=get_ca,
        about="The certificate of the local authority, which whoever uses HTTPS here must trust",
        answers={200: Answer("The certificate, PEM.", {"type": "string"}, PEM)},
        errors=(404,),
    ),
)
