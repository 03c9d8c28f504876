"""Descriptions of what is served, in OpenAPI 3.1: data beside this file, read when somebody asks."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web

from simulator.web.errors import json_response
from simulator.web.keys import DESCRIPTION
from simulator.web.route import Answer, Route

OWN = "/_sim/openapi.json"
BANDWIDTH = "/_sim/bandwidth.openapi.json"
PROFILE = "2026"
_PARTS = ("bandwidth", "messages", "listing", "media", "oauth")


async def get_bandwidth(request: web.Request) -> web.Response:
    """Bandwidth's side, at the address under which it was asked for."""
    return json_response(describe_bandwidth() | _servers(request))


async def get_own(request: web.Request) -> web.Response:
    """The control API, likewise."""
    return json_response(request.app[DESCRIPTION] | _servers(request))


def _servers(request: web.Request) -> dict[str, Any]:
    host = request.host.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return {"servers": [{"url": f"{request.scheme}://{host}", "description": "this simulator"}]}


@cache
def describe_bandwidth() -> dict[str, Any]:
    """Bandwidth's side under profile 2026, put together from its files. Not to be changed."""
    whole: dict[str, Any] = {}
    for name in _PARTS:
        _merge(whole, _read(name))
    return whole


def _read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8"))
    return document


def _merge(whole: dict[str, Any], part: Mapping[str, Any]) -> None:
    """Two parts may share a path and a group of components, never a name in it."""
    for key, value in part.items():
        if isinstance(value, dict) and isinstance(whole.get(key), dict):
            _merge(whole[key], value)
        elif key in whole:
            raise ValueError(f"{key} is described twice")
        else:
            whole[key] = value


_DOCUMENT: Mapping[str, Any] = {
    "type": "object",
    "properties": {"openapi": {"type": "string"}},
    "required": ["openapi", "info", "paths", "servers"],
}

ROUTES = (
    Route(
        method="GET",
        path=OWN,
        handler=get_own,
        about="This API, described in OpenAPI 3.1",
        answers={200: Answer("The description.", _DOCUMENT)},
    ),
    Route(
        method="GET",
        path=BANDWIDTH,
        handler=get_bandwidth,
        about="Bandwidth's side as it is played here, described in OpenAPI 3.1",
        answers={200: Answer("The description.", _DOCUMENT)},
    ),
)
