"""The control token of a simulator that has one: where it is found, and on which requests it goes."""

import os

from simulator.client.calls import Request

VARIABLE = "BWSIM_CONTROL_TOKEN"


def find_token(said: str | None) -> str | None:
    """What was said, else what the environment says."""
    return said or os.environ.get(VARIABLE) or None


def headers_of(request: Request, token: str | None) -> dict[str, str]:
    """The headers of a request. Only our own side is sent the token; Bandwidth's has credentials of its own."""
    if token is None or not request.path.startswith("/_sim"):
        return request.headers
    return {**request.headers, "Authorization": f"Bearer {token}"}
