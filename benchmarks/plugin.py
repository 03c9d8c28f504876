"""`python -m benchmarks.plugin`: how long a test with the pytest plugin takes.

Each test sends a message over HTTP to an account of its own, has its callback refused twice by an application in a
thread, lets a day pass, and asserts on what it was told. Measured are setup, call and teardown, as pytest has them.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import pytest

TESTS = """
import http.server
import threading

import pytest

class App(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answers = []

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.answers.pop(0) if self.answers else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format, *args):
        pass

@pytest.fixture(scope="session")
def app():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), App)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()

@pytest.mark.parametrize("number", range(COUNT))
def test_a_callback_is_refused_twice(bandwidth, app, number):
    bandwidth.callback_url = app
    App.answers = [500, 503]
    bandwidth.rule(to="+19195550111", fail=4720, after="2s")
    bandwidth.send({"applicationId": "app", "from": "+19195550100", "to": ["+19195550111"], "text": "hello"})

    bandwidth.advance("24h")

    failed = bandwidth.expect_callback("message-failed", to="+19195550111", times=1)
    assert failed.acknowledged and len(failed.attempts) == 3
"""


class Watch:
    """A pytest plugin that adds up what each test takes."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.failed = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Setup, call, teardown."""
        name = str(report.nodeid)
        self.seconds[name] = self.seconds.get(name, 0.0) + report.duration
        self.failed += report.failed


def main() -> int:
    """Measure and print; 1 when a test failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plugin", description=__doc__)
    parser.add_argument("--tests", type=int, default=300)
    asked = parser.parse_args()
    watch = Watch()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "pytest.ini").write_text("[pytest]\n")
        (Path(folder) / "test_plugin.py").write_text(TESTS.replace("COUNT", str(asked.tests)))
        arguments = ["-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:asyncio"]
        pytest.main([*arguments, "--capture=no", "-r", "N", folder], plugins=[watch])
    first, *others = watch.seconds.values()
    ordered = sorted(others)
    took_s = time.perf_counter() - began
    print(f"tests                  {len(watch.seconds)}, {watch.failed} failed, {took_s:.1f} s in all")
    print(f"the first, with the server's start  {first * 1000:.0f} ms")
    print(f"each after it, median  {statistics.median(ordered) * 1000:.1f} ms")
    print(f"               p99     {ordered[int(len(ordered) * 0.99)] * 1000:.1f} ms")
    return 1 if watch.failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
