"""The description of Bandwidth's side tells what is served: its routes, their methods, the profile's values."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from aiohttp import web

from simulator import profiles
from simulator.runtime.simulator import Simulator
from simulator.web import listing, media, messages, oauth
from simulator.web.app import make_app
from simulator.web.openapi import BANDWIDTH, PROFILE, describe_bandwidth
from tests.rig import AUTHORIZATION, PLAIN, Rig, running

DESCRIPTION = describe_bandwidth()
NOW = profiles.get(PROFILE)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
MESSAGES = "/api/v2/users/{accountId}/messages"
FILE = "/api/v2/users/{accountId}/media/{mediaId}"
FULL = "account: { queue: { rate: 1/s, capacity: 1s } }\n"
DECLARED = """
accounts:
  "9900000": { users: [ { user: someone, password: else } ] }
  "9900001": { users: [ { user: user, password: secret } ] }
"""
ROOMS = {room.__name__ for room in (messages, listing, media, oauth)}


def described() -> Iterator[tuple[str, str]]:
    for path, item in DESCRIPTION["paths"].items():
        for method in item.keys() - {"parameters"}:
            yield path, method.upper()


def operation(path: str, method: str) -> Any:
    return DESCRIPTION["paths"][path][method.lower()]


def schema(name: str) -> Any:
    return DESCRIPTION["components"]["schemas"][name]


def fill(path: str, account: str = "9900000") -> str:
    return path.replace("{accountId}", account).replace("{mediaId}", "kitten.png")


async def ask(rig: Rig, method: str, path: str, *, account: str = "9900000", **said: Any) -> schemathesis.Response:
    """What the server answers, as one that can be held against the description."""
    url = rig.url + fill(path, account)
    async with rig.http.request(method, url, headers=AUTHORIZATION, **said) as response:
        return schemathesis.Response(
            status_code=response.status,
            headers={name: [value] for name, value in response.headers.items()},
            content=await response.read(),
            request=requests.Request(method, url).prepare(),
            elapsed=0.0,
            verify=False,
        )


def check(path: str, method: str, response: schemathesis.Response, status: int) -> None:
    """It has that status, which is described, and its body fits."""
    assert (response.status_code, str(status) in operation(path, method)["responses"]) == (status, True)
    schemathesis.openapi.from_dict(DESCRIPTION)[path][method].validate_response(response)


def names_left_out(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, below in value.items():
            if key == "$ref":
                yield below
            yield from references(below)
    elif isinstance(value, list):
        for below in value:
            yield from references(below)


def served_paths(simulator: Simulator) -> set[str]:
    """Paths of routes whose handler stands in one of the rooms, but for the one that answers to unknown paths."""
    return {
        route.resource.canonical
        for route in make_app(simulator).router.routes()
        if route.handler.__module__ in ROOMS and route.handler is not messages.unknown_path
        if isinstance(route.resource, web.Resource)
    }


async def test_every_path_that_is_served_is_described_and_no_other():
    async with running() as rig:
        served = served_paths(rig.simulator)

    assert {names_left_out(path) for path in served} == {names_left_out(path) for path in DESCRIPTION["paths"]}


async def test_every_method_that_a_path_knows_is_described_and_no_other():
    known, allowed = set(), set()

    async with running(profile=PROFILE) as rig:
        for path in DESCRIPTION["paths"]:
            for method in METHODS:
                async with rig.http.request(method, rig.url + fill(path), headers=AUTHORIZATION) as response:
                    if response.status != 405:
                        known.add((path, method))
                    else:
                        allowed |= {(path, each) for each in response.headers["Allow"].split(", ")}

    assert known == set(described())
    assert allowed == known


async def test_it_is_served_with_the_address_under_which_it_was_asked_for():
    async with running() as rig, rig.http.get(rig.url + BANDWIDTH, headers={"Host": "bandwidth.test:81"}) as response:
        document = await response.json()

    assert document.pop("servers") == [{"url": "http://bandwidth.test:81", "description": "this simulator"}]
    assert document == json.loads(json.dumps(DESCRIPTION))


def test_it_is_valid_openapi():
    schemathesis.openapi.from_dict(DESCRIPTION).validate()


def test_every_reference_leads_somewhere_and_every_component_is_used():
    used = set(references(DESCRIPTION)) | {"#/components/responses/MethodNotAllowed"}

    assert used == {
        f"#/components/{group}/{name}"
        for group, components in DESCRIPTION["components"].items()
        if group != "securitySchemes"
        for name in components
    }


@pytest.mark.parametrize(("path", "method"), sorted(described()))
def test_every_operation_names_itself_and_who_may_use_it(path: str, method: str):
    said = operation(path, method)

    assert said["operationId"] and said["summary"] and said["tags"]
    assert all(name in DESCRIPTION["components"]["securitySchemes"] for each in said["security"] for name in each)


def test_the_list_has_the_parameters_of_the_profile():
    components = DESCRIPTION["components"]["parameters"]
    said = operation("/api/v2/users/{accountId}/messages", "GET")["parameters"]

    names = [components[each["$ref"].rpartition("/")[2]]["name"] if "$ref" in each else each["name"] for each in said]

    assert sorted(names) == sorted(NOW.listing.parameters.value)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        (schema("MessageStatus")["enum"], NOW.listing.statuses.value),
        (schema("MessageType")["enum"], NOW.listing.types.value),
        (schema("Product")["enum"], NOW.listing.products.value),
        (schema("ListedMessage")["required"], NOW.listing.fields.value),
        (list(schema("ListedMessage")["properties"]), NOW.listing.fields.value),
        (list(schema("Message")["properties"]), NOW.accepted_fields.value),
        (list(schema("Media")["properties"]), NOW.media.list_fields.value),
        (schema("InvalidMessage")["properties"]["fieldErrors"]["items"]["properties"]["fieldName"]["enum"],
         NOW.invalid_order.value),
    ],
)  # fmt: skip
def test_names_are_those_of_the_profile_in_its_order(said: list[str], value: tuple[str, ...]):
    assert tuple(said) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        (schema("SendMessage")["properties"]["text"]["maxLength"], NOW.max_text.value),
        (schema("SendMessage")["properties"]["tag"]["maxLength"], NOW.max_tag.value),
        (schema("SendMessage")["properties"]["media"]["maxItems"], NOW.max_media.value),
        (schema("SendMessage")["properties"]["to"]["anyOf"][1]["maxItems"], NOW.max_recipients.value),
        (schema("MediaUrl")["maxLength"], NOW.max_media_url.value),
        (schema("InvalidMessage")["properties"]["type"]["const"], NOW.invalid.value.type),
        (DESCRIPTION["components"]["headers"]["Challenge"]["schema"]["const"], NOW.challenge.value),
    ],
)
def test_limits_and_texts_are_those_of_the_profile(said: object, value: object):
    assert said == value


def test_null_is_allowed_where_the_profile_has_it():
    properties = schema("ListedMessage")["properties"]

    nullable = {name for name, said in properties.items() if "null" in json.dumps(said)}

    assert nullable == NOW.listing.nullable.value


# -- answers that random requests do not get


async def test_what_is_too_large_is_answered_as_described():
    async with running() as rig:
        message = await ask(rig, "POST", MESSAGES, data=io.BytesIO(bytes(1024 * 1024 + 1)))
        file = await ask(rig, "PUT", FILE, data=io.BytesIO(bytes(4 * 1024 * 1024)))

    check(MESSAGES, "POST", message, 413)
    check(FILE, "PUT", file, 413)


async def test_too_much_is_answered_as_described():
    async with running(PLAIN + FULL, list_rate_limit="1") as rig:
        said = {"applicationId": "app", "from": "+19195550100", "to": "+19195550101", "text": "hello"}
        posts = [await ask(rig, "POST", MESSAGES, json=said) for _ in range(3)]
        lists = [await ask(rig, "GET", MESSAGES, params={"limit": "1"}) for _ in range(2)]

    check(MESSAGES, "POST", posts[-1], 429)
    check(MESSAGES, "GET", lists[-1], 429)
    assert lists[-1].headers["retry-after"] == ["300"]


@pytest.mark.parametrize(("path", "method"), sorted(each for each in described() if "{" in each[0]))
async def test_what_an_account_refuses_is_answered_as_described(path: str, method: str, tmp_path):
    (tmp_path / "bwsim.yaml").write_text(DECLARED)

    async with running(folder=tmp_path) as rig:
        foreign = await ask(rig, method, path)
        impossible = await ask(rig, method, path, account="9" * 300)
        rig.simulator.world("9900001").journal.fail("the disk is full")
        stopped = await ask(rig, method, path, account="9900001", params={"limit": "1"})

    check(path, method, foreign, 403)
    check(path, method, impossible, 404)
    check(path, method, stopped, 500)
