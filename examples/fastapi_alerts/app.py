"""Alerts by SMS: a FastAPI application; POST /alerts sends to everybody on duty, callbacks tell who was reached.

    BW_ACCOUNT_ID=… BW_USERNAME=… BW_PASSWORD=… BW_MESSAGING_APPLICATION_ID=… BW_NUMBER=+1… \\
        uvicorn --factory app:from_environment
"""

import asyncio
import os
from collections.abc import Mapping
from typing import Any

import httpx
from fastapi import FastAPI

BANDWIDTH = "https://messaging.bandwidth.com/api/v2"
STATES = {"message-delivered": "reached", "message-failed": "not reached"}


def make_app(  # noqa: C901 - routes are closures
    environment: Mapping[str, str], *, waits_s: tuple[float, ...] = (1, 4)
) -> FastAPI:
    """The application. GET /alerts/{phone} tells the state: sent, reached, not reached, busy or refused."""
    app = FastAPI()
    states: dict[str, str] = {}
    stopped: set[str] = set()
    seen: set[tuple[str, str]] = set()
    auth = (environment["BW_USERNAME"], environment["BW_PASSWORD"])
    url = f"{environment.get('BWSIM_BASE_URL', BANDWIDTH)}/users/{environment['BW_ACCOUNT_ID']}/messages"

    @app.post("/alerts")
    async def alert(said: dict[str, Any]) -> dict[str, str]:
        async with httpx.AsyncClient(auth=auth) as http:
            for phone in said["phones"]:
                states[phone] = "refused" if phone in stopped else await send(http, phone, said["text"])
        return states

    async def send(http: httpx.AsyncClient, phone: str, text: str) -> str:
        message = {
            "applicationId": environment["BW_MESSAGING_APPLICATION_ID"],
            "from": environment["BW_NUMBER"],
            "to": [phone],
            "text": text,
        }
        for wait_s in (*waits_s, None):
            answer = await http.post(url, json=message)
            if answer.status_code == 202:
                return "sent"
            if answer.status_code != 429 and answer.status_code < 500:
                return "refused"
            if wait_s is not None:
                await asyncio.sleep(wait_s)
        return "busy"

    @app.get("/alerts/{phone}")
    async def show(phone: str) -> dict[str, str | None]:
        return {"state": states.get(phone)}

    @app.post("/callbacks")
    async def take(events: list[dict[str, Any]]) -> None:
        for event in events:
            message = event["message"]
            if (message["id"], event["type"]) in seen:
                continue
            seen.add((message["id"], event["type"]))
            if event["type"] == "message-received" and message["text"].strip().upper() == "STOP":
                stopped.add(message["from"])
            elif event["type"] in STATES:
                states[event["to"]] = STATES[event["type"]]

    return app


def from_environment() -> FastAPI:
    """For uvicorn --factory."""
    return make_app(os.environ)
