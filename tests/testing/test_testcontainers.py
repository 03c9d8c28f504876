"""The helper for Testcontainers, against a stand-in of the Docker engine: there is no engine where the tests run.

The stand-in speaks the few words of its API that starting one container takes; the port that it tells as published is
that of a real simulator. What only an engine shows, that the image starts, is not tested here.
"""

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.testing import ServerThread

ID = "c0ffee" * 10


class Engine:
    """Keeps what was asked to be created; `published` is the port of the only container."""

    def __init__(self, published: int) -> None:
        self.published = published
        self.created: dict[str, Any] = {}
        self.asked: list[str] = []
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.host = f"tcp://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        self.asked.append(f"{method} {path}")
        if path == "version":
            return 200, {"ApiVersion": "1.45", "Version": "27.0"}
        if path == "containers/create":
            self.created = body
            return 201, {"Id": ID, "Warnings": []}
        if path == f"containers/{ID}/json":
            ports = {"8484/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(self.published)}]}
            shown = {"Id": ID, "Name": "/one", "State": {"Status": "running"}, "Config": {"Image": "x"}, "Image": "x"}
            return 200, {**shown, "NetworkSettings": {"Ports": ports, "Networks": {}}, "HostConfig": {}}
        if path == "containers/json":
            port = {"PrivatePort": 8484, "PublicPort": self.published, "Type": "tcp", "IP": "127.0.0.1"}
            return 200, [{"Id": ID, "Ports": [port]}]
        if path.startswith("images/"):
            return 200, {"Id": "sha256:1", "RepoTags": ["bandwidth-simulator:latest"]}
        return 204, None

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(engine: Engine) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path = self.path.split("?")[0].strip("/")
            path = path.split("/", 1)[1] if path.startswith("v1.") else path
            status, value = engine.answer(self.command, path, json.loads(body) if body else None)
            said = b"" if value is None else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = do_DELETE = _answer  # noqa: N815 - the words of http.server

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    return Handler


@pytest.fixture
def engine(monkeypatch) -> Iterator[Engine]:
    with ServerThread() as server:
        started = Engine(int(server.url.rsplit(":", 1)[1]))
        monkeypatch.setenv("DOCKER_HOST", started.host)
        from testcontainers.core.config import ConnectionMode, testcontainers_config

        monkeypatch.setattr(testcontainers_config, "ryuk_disabled", True)
        monkeypatch.setattr(testcontainers_config, "connection_mode_override", ConnectionMode.docker_host)
        yield started
        started.close()


@pytest.mark.filterwarnings("ignore")  # testcontainers' own, and the connections of docker's client
def test_a_container_is_started_waited_for_and_asked(engine):
    from simulator.testcontainers import SimulatorContainer

    with SimulatorContainer(clock="manual", strict="true") as container:
        client = container.client()
        shown = client.show()
        client.close()

    assert engine.created["Cmd"] == ["serve", "--host", "0.0.0.0", "--clock", "manual", "--strict"]
    assert engine.created["Image"] == "bandwidth-simulator"
    assert list(engine.created["ExposedPorts"]) == ["8484/tcp"]
    assert engine.created["HostConfig"]["ExtraHosts"] == ["host.docker.internal:host-gateway"]
    assert shown["clock"]["mode"] == "manual"
    assert f"DELETE containers/{ID}" in engine.asked


def test_an_application_on_this_machine_has_a_name_inside_the_container():
    from simulator.testcontainers import callback_url

    assert callback_url(3000) == "http://host.docker.internal:3000/callbacks"
