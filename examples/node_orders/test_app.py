"""An application in a process of its own, in any language: it gets its settings from the environment."""

import json
import os
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="there is no node here")
ANA = "+19195550111"


class Orders:
    """The running application."""

    def __init__(self, url):
        self.url = url

    def order(self, id, phone):
        body = json.dumps({"id": id, "phone": phone}).encode()
        return self._ask(urllib.request.Request(f"{self.url}/orders", body))

    def state(self, id):
        return self._ask(f"{self.url}/orders/{id}")

    def _ask(self, request):
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["state"]


@pytest.fixture
def app(bandwidth):
    environment = {**os.environ, **bandwidth.environment, "RETRY_MS": "1,1"}
    program = Path(__file__).with_name("app.mjs")
    with subprocess.Popen(["node", program], env=environment, stdout=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().split()[-1]
        bandwidth.callback_url = f"{url}/callbacks"
        yield Orders(url)
        process.terminate()


def test_an_order_is_told(bandwidth, app):
    assert app.order("1001", ANA) == "sent"

    bandwidth.advance("1m")

    assert app.state("1001") == "delivered"


def test_a_failed_message_is_known(bandwidth, app):
    bandwidth.rule(to=ANA, fail=4720, after="2s")

    app.order("1001", ANA)
    bandwidth.advance("24h")

    assert bandwidth.expect_callback("message-failed", to=ANA).acknowledged
    assert app.state("1001") == "undeliverable"


def test_a_busy_provider_is_asked_again(bandwidth, app):
    bandwidth.rule(respond=503, nth="1..2")

    assert app.order("1001", ANA) == "sent"
    assert app.order("1002", "+1") == "refused"


def test_an_event_that_comes_again_changes_nothing(bandwidth, app):
    app.order("1001", ANA)
    bandwidth.advance("1m")
    bandwidth.resend(bandwidth.expect_callback("message-delivered").delivery_id)
    bandwidth.advance("1m")

    bandwidth.expect_callback("message-delivered", times=2, acknowledged=True)
    assert app.state("1001") == "delivered"


def test_who_says_stop_hears_no_more(bandwidth, app):
    bandwidth.receive(to=bandwidth.number, from_=ANA, text="STOP")
    bandwidth.advance("1s")

    assert app.order("1001", ANA) == "refused"
