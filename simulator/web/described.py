"""The control API as OpenAPI 3.1, made of the table of its routes."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from simulator import __version__
from simulator.web import history_shapes, shapes
from simulator.web.route import Answer, Body, Param, Route

Json = dict[str, Any]
ERRORS = {
    400: "The body cannot be read.",
    401: "The control token is missing or wrong.",
    403: "The request comes from a page of another origin, or under a name that is not this machine's.",
    404: "There is no such thing.",
    405: "That is not how it is asked.",
    409: "It cannot be so now.",
    410: "The account began anew, or forgot what lay there.",
    413: "The body is too large.",
    422: "What is said is not good; every problem with its place.",
    500: "The disk did not take a file.",
    503: "The account stopped, or there is no place for another one.",
}
ALWAYS = (401, 403, 422)
"""Any request may be refused so: by its origin, its token, or a parameter that nobody reads."""

_PATH: Mapping[str, Json] = {
    "account_id": {"description": "the account", "schema": {"type": "string", "minLength": 1, "maxLength": 60}},
    "application_id": {"description": "the application", "schema": {"type": "string", "minLength": 1}},
    "message_id": {"description": "the message", "schema": {"type": "string", "minLength": 1}},
    "delivery_id": {"description": "the number of the delivery", "schema": {"type": "integer", "minimum": 1}},
    "number": {"description": "a phone number or short code", "schema": {"type": "string", "minLength": 1}},
    "handset": {"description": "a phone number", "schema": {"type": "string", "minLength": 1}},
    "profile": {"description": "the era's name", "schema": {"type": "string", "minLength": 1}},
    "scenario": {"description": "its name", "schema": {"type": "string", "minLength": 1}},
}


def describe(themes: Mapping[str, Iterable[Route]]) -> Json:
    """The whole description, but for the address of the server."""
    paths: Json = {}
    for theme, routes in themes.items():
        for route in routes:
            paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, theme)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "bwsim, the control API",
            "version": __version__,
            "description": "The simulator's own side: accounts, their time, what goes wrong in them and what happened.",
        },
        "tags": [{"name": theme} for theme in themes],
        "security": [{}, {"token": []}],
        "paths": paths,
        "components": {
            "schemas": {"Error": shapes.ERROR, "Happening": history_shapes.HAPPENING},
            "responses": {name_of(status): _error(about) for status, about in ERRORS.items()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "--control-token"}},
        },
    }


def _error(about: str) -> Json:
    return {
        "description": about,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }


def name_of(status: int) -> str:
    """The name of an error in the description."""
    return f"Error{status}"


def _operation(route: Route, theme: str) -> Json:
    module = route.handler.__module__.rpartition(".")[2]
    parameters = [_path_parameter(name) for name in names_in(route.path)]
    said: Json = {
        "operationId": f"{module}_{getattr(route.handler, '__name__', '')}",
        "summary": route.about,
        "tags": [theme],
        "parameters": parameters + [_query_parameter(param) for param in route.query],
        "responses": {str(status): _answer(answer) for status, answer in route.answers.items()},
    }
    if not said["parameters"]:
        del said["parameters"]
    if route.body is not None:
        said["requestBody"] = _body(route.body)
    for status in sorted({*route.errors, *ALWAYS} - route.answers.keys()):
        said["responses"][str(status)] = {"$ref": f"#/components/responses/{name_of(status)}"}
    return said


def names_in(path: str) -> list[str]:
    """The parts of a path that are filled in."""
    return re.findall(r"{(\w+)}", path)


def _path_parameter(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, **_PATH[name]}


def _query_parameter(param: Param) -> Json:
    return {"name": param.name, "in": "query", "description": param.about, "schema": param.schema or shapes.TEXT}


def _body(body: Body) -> Json:
    return {"required": True, "content": {kind: {"schema": schema} for kind, schema in body.content.items()}}


def _answer(answer: Answer) -> Json:
    said: Json = {"description": answer.about}
    if answer.schema is not None:
        said["content"] = {answer.content_type: {"schema": answer.schema}}
    return said
