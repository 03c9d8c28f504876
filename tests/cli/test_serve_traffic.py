"""`bwsim serve` with a scenario in which people write, and a small application of the standard library that answers."""

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

LISTENING = "bwsim: listening on http://127.0.0.1:"
SCENARIO = """
version: 1
name: shop
rules:
  - when: { send: { text: thanks } }
    then: [ { deliver: true }, { reply: { text: bye, media: [contact.vcf] } } ]
traffic:
  - receive: { to: "+19195550100", text: "{{ faker.sentence }}" }
    every: 30ms
    count: 3
    people: 1
    replies: [and?]
    reply_after: 10ms
"""


class Shop(ThreadingHTTPServer):
    """Answers a sentence with "what?" and "and?" with "thanks"; `texts` is what people wrote."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.texts: list[str] = []
        self.simulator = 0
        self.heard = threading.Event()
        self.done = threading.Event()

    def answer(self, message: dict[str, Any]) -> None:
        said = "thanks" if message["text"] == "and?" else "what?"
        body = {"applicationId": "shop", "from": message["to"][0], "to": [message["from"]], "text": said}
        headers = {"Content-Type": "application/json", "Authorization": "Basic " + base64.b64encode(b"u:p").decode()}
        connection = HTTPConnection("127.0.0.1", self.simulator, timeout=30)
        connection.request("POST", "/api/v2/users/9900000/messages", json.dumps(body), headers)
        connection.getresponse().read()
        connection.close()


class Handler(BaseHTTPRequestHandler):
    server: Shop

    def do_POST(self) -> None:
        [event] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()
        if event["type"] != "message-received":
            return
        self.server.texts.append(event["message"]["text"])
        self.server.heard.set()
        if event["message"]["text"] == "bye":
            self.server.done.set()
        elif self.server.simulator:
            self.server.answer(event["message"])

    def log_message(self, format: str, *said: object) -> None:
        """Quiet."""


@contextmanager
def free_simulator(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[int]:
    """The port of a simulator that runs until the block ends."""
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline().removeprefix(LISTENING))
    finally:
        process.terminate()
        process.communicate()


@pytest.fixture
def shop() -> Iterator[Shop]:
    server = Shop()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_people_write_to_an_application_that_never_called_first(shop: Shop, tmp_path: Path):
    (tmp_path / "shop.yaml").write_text(SCENARIO, encoding="utf-8")
    (tmp_path / "bwsim.yaml").write_text(f"callback-url: http://127.0.0.1:{shop.server_port}/\n", encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BWSIM_")}
    command = [sys.executable, "-m", "simulator", "serve", "--port", "0", "--scenario", "shop.yaml"]
    with free_simulator(command, tmp_path, environment) as port:
        assert shop.heard.wait(60)  # nobody used the account
        shop.simulator = port
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("PUT", "/_sim/accounts/9900000/scenario", SCENARIO.encode())
        assert connection.getresponse().status == 200  # again from the beginning, now that the application knows where
        connection.close()

        assert shop.done.wait(60)

    assert {"and?", "bye"} < set(shop.texts)
