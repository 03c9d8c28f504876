"""`bwsim ready` against a server that answers as told."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from click.testing import CliRunner

from simulator.cli.main import cli


class Health(BaseHTTPRequestHandler):
    """Answers each request with the next of the server's statuses; the last one repeats."""

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Answering)
        server.paths.append(self.path)
        self.send_response(server.statuses.pop(0) if len(server.statuses) > 1 else server.statuses[0])
        self.end_headers()
        self.wfile.write(server.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Answering(HTTPServer):
    statuses: list[int]
    body = b'{"status":"ok","version":"1"}'
    paths: list[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def server() -> Iterator[Answering]:
    with Answering(("127.0.0.1", 0), Health) as server:
        server.statuses, server.paths = [200], []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ready(*arguments: str, **environment: str):
    return CliRunner(env={"BWSIM_URL": None, "BWSIM_PORT": None, **environment}).invoke(cli, ["ready", *arguments])


def test_a_healthy_simulator_is_ready(server):
    result = ready("--url", server.url)

    assert (result.exit_code, result.output) == (0, f"ready: {server.url}\n")
    assert server.paths == ["/_sim/health"]


def test_the_url_comes_from_the_environment_or_its_port(server):
    assert ready(BWSIM_URL=f"{server.url}/").exit_code == 0
    assert ready(BWSIM_PORT=str(server.server_port)).exit_code == 0
    assert server.paths == ["/_sim/health"] * 2


def test_an_unhealthy_simulator_is_not_ready(server):
    server.statuses = [503]

    result = ready("--url", server.url, "--json")

    assert result.exit_code == 1
    assert json.loads(result.output) == {"ready": False, "url": server.url, "reason": "health answers 503"}


def test_it_waits_for_as_long_as_it_is_told(server):
    server.statuses = [503, 503, 200]

    result = ready("--url", server.url, "--wait", "20")

    assert result.exit_code == 0
    assert len(server.paths) == 3


def test_nobody_there_is_not_ready(server):
    url = server.url
    server.socket.close()

    result = ready("--url", "http://127.0.0.1:1")

    assert url
    assert result.exit_code == 1
    assert result.stderr.startswith("not ready: http://127.0.0.1:1: ")


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999", "http://[::1", "http://a:b"])
def test_a_url_that_is_none_is_bad_usage(url):
    assert ready("--url", url).exit_code == 2


def test_another_program_that_answers_200_is_not_ready(server: Answering):
    server.body = b"hello"

    result = ready("--url", server.url)

    assert result.exit_code == 1
    assert "not as a simulator does" in result.output
