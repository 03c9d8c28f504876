"""The description of the control API tells what is served, and schemathesis holds the server to it."""

import re
from typing import Any

import pytest
import schemathesis
from aiohttp import web

from simulator.runtime.simulator import Simulator
from simulator.web import bodies
from simulator.web.app import make_app
from simulator.web.described import describe
from simulator.web.openapi import OWN
from simulator.web.table import TABLE, THEMES
from tests.contract.fuzzing import check_worlds, errors, fuzz
from tests.rig import ACCOUNT, Rig, running

DESCRIPTION = describe(THEMES)
# Callbacks go nowhere but to this machine, and most requests are about the same account.
CONFIG = f"""
[dictionaries]
accounts = {{ values = ["{ACCOUNT}", "1"] }}
applications = {{ values = ["app", "other"] }}
numbers = {{ values = ["+19195550100", "12345", "+18005550100"] }}
deliveries = {{ values = [1, 2, 3] }}
urls = {{ values = ["http://127.0.0.1:9/callbacks"] }}
profiles = {{ values = ["2018-quirk", "2026"] }}
scenarios = {{ values = ["default", "numbers"] }}

[parameters]
"path.account_id" = {{ dictionary = "accounts", probability = 0.9 }}
"path.application_id" = {{ dictionary = "applications", probability = 0.7 }}
"path.number" = {{ dictionary = "numbers", probability = 0.8 }}
"path.handset" = {{ dictionary = "numbers", probability = 0.8 }}
"path.delivery_id" = {{ dictionary = "deliveries", probability = 0.8 }}
"path.profile" = {{ dictionary = "profiles", probability = 0.7 }}
"path.scenario" = {{ dictionary = "scenarios", probability = 0.7 }}
"body.callback_url" = {{ dictionary = "urls", probability = 1.0 }}
"body.status_url" = {{ dictionary = "urls", probability = 1.0 }}
"body.inbound_url" = {{ dictionary = "urls", probability = 1.0 }}
"body.from" = {{ dictionary = "numbers", probability = 0.8 }}
"""
ENDLESS = ("--exclude-path-regex", "/stream$")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "allow_header_conformance",
)


def served(simulator: Simulator) -> set[tuple[str, str]]:
    """The routes under /_sim, without HEAD, which every GET answers too."""
    return {
        (route.method, route.resource.canonical)
        for route in make_app(simulator).router.routes()
        if isinstance(route.resource, web.Resource)
        and route.resource.canonical.startswith("/_sim/")
        and route.method != "HEAD"
    }


async def test_every_route_that_is_served_stands_in_the_table_and_no_other():
    async with running() as rig:
        assert served(rig.simulator) == {(route.method, route.path) for route in TABLE}


def test_every_route_is_described():
    described = {(method.upper(), path) for path, operations in DESCRIPTION["paths"].items() for method in operations}

    assert described == {(route.method, route.path) for route in TABLE}


def test_it_is_valid_openapi():
    schemathesis.openapi.from_dict({**DESCRIPTION, "servers": [{"url": "http://127.0.0.1"}]}).validate()


def test_every_operation_has_a_name_of_its_own_and_a_sentence():
    operations = [each for item in DESCRIPTION["paths"].values() for each in item.values()]

    assert len({each["operationId"] for each in operations}) == len(operations)
    assert all(each["summary"][0].isupper() and not each["summary"].endswith(".") for each in operations)


def test_every_object_says_exactly_what_it_holds():
    for path, item in DESCRIPTION["paths"].items():
        for method, operation in item.items():
            for status, answer in operation["responses"].items():
                if "$ref" not in answer and "application/json" in answer.get("content", {}):
                    shape = answer["content"]["application/json"]["schema"]
                    assert "properties" in shape or path == "/_sim/schema", (method, path, status)


async def test_it_is_served_under_the_address_that_was_asked():
    async with running() as rig, rig.http.get(rig.url + OWN, headers={"Host": "bandwidth.test:81"}) as response:
        document = await response.json()

    assert document.pop("servers") == [{"url": "http://bandwidth.test:81", "description": "this simulator"}]
    assert document["paths"].keys() == DESCRIPTION["paths"].keys()


async def fill(rig: Rig) -> None:
    """Give the account something of every kind."""
    await rig.sim("PUT", "/applications/app", {"callback_url": "http://127.0.0.1:9/callbacks"})
    for to in ("+19195550101", "+15550004720"):
        await rig.send(to=to)
    await rig.post(text="")
    await rig.sim("POST", "/inbound", {"from": "+19195550111", "to": "+19195550100", "media": ["picture.png"]})
    await rig.advance(by="10m")
    await rig.sim("POST", "/deliveries/1/resend")


async def test_answers_fit_the_description(tmp_path, caplog, monkeypatch):
    monkeypatch.setattr(bodies, "LONGEST_WAIT_S", 0.01)
    async with running(cap="50ms") as rig:
        await fill(rig)
        run = await fuzz(
            rig, tmp_path, OWN, CONFIG, phases="examples,coverage", examples=1, checks=CHECKS, options=ENDLESS
        )

        assert run.exit_code == 0, run.said
        assert run.report["operations"]["tested"] == len(TABLE) - 2  # without the stream and the description itself
        assert run.requests > 500
        check_worlds(rig)
    assert errors(caplog) == []


@pytest.mark.long
async def test_ten_thousand_answers_fit_the_description(tmp_path, caplog, monkeypatch):
    monkeypatch.setattr(bodies, "LONGEST_WAIT_S", 0.01)
    async with running(cap="50ms") as rig:
        await fill(rig)
        run = await fuzz(
            rig,
            tmp_path,
            OWN,
            CONFIG,
            phases="examples,coverage,fuzzing,stateful",
            examples=300,
            checks=CHECKS,
            options=ENDLESS,
        )

        assert run.exit_code == 0, run.said
        assert run.requests >= 10_000
        check_worlds(rig)
    assert errors(caplog) == []


READS: tuple[str, ...] = tuple(route.path for route in TABLE if route.method == "GET" and "stream" not in route.path)


@pytest.mark.parametrize("path", READS)
async def test_a_parameter_that_nobody_reads_is_named(path: str):
    async with running() as rig:
        filled = re.sub(r"{\w+}", "1", path)
        async with rig.http.get(f"{rig.url}{filled}?bogus=1") as response:
            answer: Any = await response.json()

    assert response.status == 422
    assert answer["error"]["problems"][0]["path"] == "bogus"
