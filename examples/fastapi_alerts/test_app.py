"""The application under uvicorn in a thread, and asked over HTTP like any other."""

import threading

import httpx
import pytest
import uvicorn
from fastapi_alerts.app import make_app

ANA, BEN = "+19195550111", "+19195550112"


@pytest.fixture
def app(bandwidth):
    config = uvicorn.Config(make_app(bandwidth.environment, waits_s=(0, 0)), port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    socket = config.bind_socket()
    socket.listen()  # callbacks may come before the server is ready; they wait
    thread = threading.Thread(target=server.run, args=([socket],))
    thread.start()
    url = f"http://127.0.0.1:{socket.getsockname()[1]}"
    bandwidth.callback_url = f"{url}/callbacks"
    with httpx.Client(base_url=url) as http:
        yield http
    server.should_exit = True
    thread.join()
    socket.close()


def alert(app, *phones):
    return app.post("/alerts", json={"phones": phones, "text": "The pump has stopped."}).json()


def test_everybody_is_reached(bandwidth, app):
    assert alert(app, ANA, BEN) == {ANA: "sent", BEN: "sent"}

    bandwidth.advance("1m")

    assert app.get(f"/alerts/{ANA}").json() == {"state": "reached"}
    bandwidth.expect_callback("message-delivered", times=2, acknowledged=True)


def test_who_cannot_be_reached_is_known(bandwidth, app):
    bandwidth.rule(to=BEN, fail=4720, after="2s")

    alert(app, ANA, BEN)
    bandwidth.advance("24h")

    assert bandwidth.expect_callback("message-failed", to=BEN).acknowledged
    assert app.get(f"/alerts/{BEN}").json() == {"state": "not reached"}


@pytest.mark.parametrize(("refused", "state"), [("1..2", "sent"), ("1..3", "busy")])
def test_a_busy_provider_is_asked_three_times(bandwidth, app, refused, state):
    bandwidth.rule(respond=429, nth=refused)

    assert alert(app, ANA) == {ANA: state}


def test_an_event_that_comes_again_changes_nothing(bandwidth, app):
    alert(app, ANA)
    bandwidth.advance("1m")
    bandwidth.resend(bandwidth.expect_callback("message-delivered").delivery_id)
    bandwidth.advance("1m")

    bandwidth.expect_callback("message-delivered", times=2, acknowledged=True)
    assert app.get(f"/alerts/{ANA}").json() == {"state": "reached"}


def test_who_says_stop_hears_no_more(bandwidth, app):
    bandwidth.receive(to=bandwidth.number, from_=ANA, text="STOP")
    bandwidth.advance("1s")

    assert alert(app, ANA) == {ANA: "refused"}
