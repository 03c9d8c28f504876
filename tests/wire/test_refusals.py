"""The provider's 4xx and 5xx, byte for byte in both eras."""

import dataclasses
import json
from typing import Any

import pytest

from simulator import profiles
from simulator.model.accounts import QueueLimit
from simulator.profiles.facts import SpringError, documented
from simulator.wire import refusals
from simulator.wire.refusals import Refusal

QUIRK = profiles.get("2018-quirk")
MODERN = profiles.get("2026")
PATH = "/api/v2/users/9900000/messages"
NOW_MS = 1_568_055_739_253  # 2019-09-09T19:02:19.253Z
JSON_TYPE = ("Content-Type", "application/json; charset=utf-8")
CHALLENGE = ("WWW-Authenticate", 'Basic realm="Bandwidth"')
WHERE: dict[str, Any] = {"path": PATH, "now_ms": NOW_MS}
NOT_FOUND = (
    b'{"timestamp":"2019-09-09T19:02:19.253+0000","status":404,"error":"Not Found","message":"Not Found",'
    b'"path":"/api/v2/users/9900000/messages"}'
)
PER_MINUTE_60 = QueueLimit(per_minute=60, capacity_ms=900_000)


def order(profile, status, body=None, headers=()):
    return refusals.scripted(profile, status, body=body, headers=headers, **WHERE)


@pytest.mark.parametrize(
    ("refusal", "status", "type", "body"),
    [
        (
            refusals.unauthorized(QUIRK, **WHERE),
            401,
            "authentication-error",
            b'{"type":"authentication-error","description":"Invalid or missing credentials."}',
        ),
        (
            refusals.unauthorized(MODERN, **WHERE),
            401,
            "unauthorized",
            b'{"type":"unauthorized","description":"Authentication Failed"}',
        ),
        (
            refusals.forbidden(QUIRK, **WHERE),
            403,
            "unauthorized",
            b'{"type":"unauthorized","description":"Access is denied."}',
        ),
        (
            refusals.forbidden(MODERN, **WHERE),
            403,
            "forbidden",
            b'{"type":"forbidden","description":"Access Denied"}',
        ),
        (refusals.not_found(QUIRK, **WHERE), 404, "Not Found", NOT_FOUND),
        (refusals.not_found(MODERN, **WHERE), 404, "Not Found", NOT_FOUND),
        (
            refusals.not_played(MODERN, **WHERE),
            404,
            "Not Found",
            NOT_FOUND.replace(
                b'"message":"Not Found"',
                b'"message":"Of Bandwidth\'s APIs only messaging, media and the OAuth2 token are simulated; '
                b'nothing is at /api/v2/users/9900000/messages"',
            ),
        ),
        (refusals.method_not_allowed(QUIRK, "PUT", allowed=["POST"], **WHERE), 404, "Not Found", NOT_FOUND),
        (
            refusals.method_not_allowed(MODERN, "PUT", allowed=["POST"], **WHERE),
            405,
            "method-not-allowed",
            b'{"type":"method-not-allowed","description":"Method \'PUT\' not supported for this resource."}',
        ),
    ],
)
def test_a_refusal_has_the_body_of_its_era(refusal, status, type, body):
    assert (refusal.status, refusal.type, refusal.body) == (status, type, body)
    assert refusal.headers[0] == JSON_TYPE


@pytest.mark.parametrize(("profile", "more"), [(QUIRK, ()), (MODERN, (("Allow", "GET, POST"),))])
def test_only_a_405_says_which_verbs_there_are(profile, more):
    refusal = refusals.method_not_allowed(profile, "PUT", allowed=["POST", "GET"], **WHERE)

    assert refusal.headers == (JSON_TYPE, *more)


@pytest.mark.parametrize("profile", [QUIRK, MODERN])
def test_only_a_401_asks_for_credentials(profile):
    assert refusals.unauthorized(profile, **WHERE).headers == (JSON_TYPE, CHALLENGE)
    assert refusals.forbidden(profile, **WHERE).headers == (JSON_TYPE,)


@pytest.mark.parametrize("profile", [QUIRK, MODERN])
@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("text/plain;charset=UTF-8", "text/plain;charset=UTF-8"),
        ("text/plain; charset=utf-8", "text/plain;charset=utf-8"),
        ("text/plain", "text/plain;charset=UTF-8"),
        ("application/xml", "application/xml;charset=UTF-8"),
        ("", ""),
    ],
)
def test_a_415_names_the_type_that_was_sent(profile, sent, shown):
    refusal = refusals.unsupported_type(profile, sent)

    assert refusal.status == 415
    assert refusal.body == (
        b'{"type":"unsupported-content-type","description":"Content type \'%s\' not supported. '
        b"Please use 'application/json'\"}" % shown.encode()
    )


@pytest.mark.parametrize(
    ("profile", "names"),
    [(QUIRK, ["from", "text", "to", "tag"]), (MODERN, ["to", "from", "text", "tag"])],
)
def test_a_400_orders_its_fields_as_the_era_does(profile, names):
    faults = [("tag", "d"), ("to", "c"), ("text", "b"), ("from", "a")]

    refusal = refusals.invalid(profile, faults)

    assert [error["fieldName"] for error in json.loads(refusal.body)["fieldErrors"]] == names


@pytest.mark.parametrize("profile", [QUIRK, MODERN])
def test_a_400_holds_every_fault_of_a_field(profile):
    refusal = refusals.invalid(profile, [("to", "one"), ("to", "two")])

    assert (refusal.status, refusal.type) == (400, "request-validation")
    assert refusal.body == (
        b'{"type":"request-validation","description":"Your request could not be accepted",'
        b'"fieldErrors":[{"fieldName":"to","description":"one"},{"fieldName":"to","description":"two"}]}'
    )


QUEUE_FULL = (
    '{"type":"max-message-queue-size-exceeded","description":"The SMS queue for your account is full and cannot accept '
    "more messages right now. Your allowed rate is %s messages per minute. The capacity of this queue is %s messages "
    '(%s minutes). Reduce your message sending rate, or contact support to increase your allowed rate."}'
)


@pytest.mark.parametrize("profile", [QUIRK, MODERN])
@pytest.mark.parametrize(
    ("limit", "numbers"),
    [
        (PER_MINUTE_60, ("60", "900", "15")),
        (QueueLimit(per_minute=600, capacity_ms=14_400_000), ("600", "144000", "240")),
        (QueueLimit(per_minute=60, capacity_ms=90_000), ("60", "90", "1.5")),
    ],
)
def test_a_429_tells_rate_and_capacity(profile, limit, numbers):
    refusal = refusals.queue_full(profile, limit)

    assert (refusal.status, refusal.type) == (429, "max-message-queue-size-exceeded")
    assert refusal.body.decode() == QUEUE_FULL % numbers
    assert refusal.headers == (JSON_TYPE,)


@pytest.mark.parametrize("profile", [QUIRK, MODERN])
@pytest.mark.parametrize(
    ("status", "same_as"),
    [
        (400, lambda profile: refusals.invalid(profile, ())),
        (401, lambda profile: refusals.unauthorized(profile, **WHERE)),
        (403, lambda profile: refusals.forbidden(profile, **WHERE)),
        (404, lambda profile: refusals.not_found(profile, **WHERE)),
        (415, lambda profile: refusals.unsupported_type(profile, "text/plain")),
        (429, lambda profile: refusals.queue_full(profile, PER_MINUTE_60)),
    ],
)
def test_a_scripted_status_has_the_usual_body_of_the_era(profile, status, same_as):
    assert order(profile, status) == same_as(profile)


@pytest.mark.parametrize(
    ("profile", "status", "body"),
    [
        (MODERN, 405, {"type": "method-not-allowed", "description": "Method 'POST' not supported for this resource."}),
        (
            MODERN,
            500,
            {"type": "internal-server-error", "description": "Internal server error. No further information available"},
        ),
        (MODERN, 503, {"type": "service-unavailable", "description": "Service Unavailable"}),
        (MODERN, 599, {"type": "error", "description": "Error"}),
        (
            QUIRK,
            503,
            {
                "timestamp": "2019-09-09T19:02:19.253+0000",
                "status": 503,
                "error": "Service Unavailable",
                "message": "Service Unavailable",
                "path": PATH,
            },
        ),
    ],
)
def test_a_scripted_status_that_nothing_describes_has_the_shape_of_the_era(profile, status, body):
    refusal = order(profile, status)

    assert refusal.status == status
    assert json.loads(refusal.body) == body


def test_a_scripted_success_without_a_body_is_empty():
    assert order(MODERN, 204) == Refusal(204, "No Content", b"")


@pytest.mark.parametrize(
    ("body", "type"),
    [
        (b'{"type":"teapot"}', "teapot"),
        (b'{"error":"Short and stout"}', "Short and stout"),
        (b'{"type":7}', "Service Unavailable"),
        (b"[1]", "Service Unavailable"),
        (b"<html>", "Service Unavailable"),
        (b"\xff", "Service Unavailable"),
        (b'"\xff"', "Service Unavailable"),
        (b"", "Service Unavailable"),
    ],
)
def test_a_scripted_body_is_sent_as_it_stands(body, type):
    assert order(MODERN, 503, body) == Refusal(503, type, body, (JSON_TYPE,))


def test_scripted_headers_replace_ours_of_the_same_name():
    refusal = order(MODERN, 503, b"<html>", [("content-type", "text/html"), ("Retry-After", "30")])

    assert refusal.headers == (("content-type", "text/html"), ("Retry-After", "30"))


def test_scripted_headers_stand_beside_the_usual_ones():
    assert order(MODERN, 429, headers=[("Retry-After", "30")]).headers == (JSON_TYPE, ("Retry-After", "30"))


def test_an_era_may_show_the_exception_in_the_frameworks_own_body():
    denied = SpringError(403, "Forbidden", "Access is denied", "org.example.AccessDeniedException")
    profile = dataclasses.replace(QUIRK, forbidden=documented(denied, "HTTP errors, 2019-10-10"))

    refusal = refusals.forbidden(profile, **WHERE)

    assert list(json.loads(refusal.body)) == ["timestamp", "status", "error", "exception", "message", "path"]
