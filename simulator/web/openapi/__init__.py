"""Descriptions of what is served, in OpenAPI 3.1: data beside this file, read when somebody asks."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web

from simulator.web.errors import json_response

BANDWIDTH = "/_sim/bandwidth.openapi.json"
PROFILE = "2026"
_PARTS = ("bandwidth", "messages", "listing", "media", "oauth")


def add_routes(app: web.Application) -> None:
    """Every route of this module."""
    app.router.add_get(BANDWIDTH, get_bandwidth)


async def get_bandwidth(request: web.Request) -> web.Response:
    """Bandwidth's side, at the address under which it was asked for."""
    host = request.host.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    server = {"url": f"{request.scheme}://{host}", "description": "this simulator"}
    return json_response(describe_bandwidth() | {"servers": [server]})


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
