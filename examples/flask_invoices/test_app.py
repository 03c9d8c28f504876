"""The application against the simulator. `bandwidth` comes with the pytest plugin, which is installed with bwsim."""

import threading

import pytest
from flask_invoices.app import Invoices
from werkzeug.serving import make_server

ANA = "+19195550111"


@pytest.fixture
def app(bandwidth):
    invoices = Invoices(bandwidth.environment, waits_s=(0, 0))
    server = make_server("127.0.0.1", 0, invoices.web, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    bandwidth.callback_url = f"http://127.0.0.1:{server.server_port}/callbacks"
    yield invoices
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_invoice_is_delivered(bandwidth, app):
    app.send("2026-001", to=ANA)
    assert app.invoices["2026-001"].state == "sent"

    bandwidth.advance("1h")

    assert app.invoices["2026-001"].state == "delivered"


def test_a_failed_message_is_shown_to_the_user(bandwidth, app):
    bandwidth.rule(to=ANA, fail=4720, after="2s")

    app.send("2026-001", to=ANA)
    bandwidth.advance("24h")

    failed = bandwidth.expect_callback("message-failed", to=ANA)
    assert failed.error_code == 4720 and failed.acknowledged
    assert (app.invoices["2026-001"].state, app.invoices["2026-001"].reason) == ("undeliverable", 4720)


def test_an_event_that_comes_twice_is_taken_once(bandwidth, app):
    app.send("2026-001", to=ANA)
    bandwidth.advance("1h")
    bandwidth.resend(bandwidth.expect_callback("message-delivered").delivery_id)
    bandwidth.advance("1h")

    bandwidth.expect_callback("message-delivered", times=2)
    assert len(app.invoices["2026-001"].events) == 1


def test_a_busy_provider_is_asked_again(bandwidth, app):
    bandwidth.rule(respond=429, nth="1..2")

    app.send("2026-001", to=ANA)

    assert app.invoices["2026-001"].state == "sent"
    assert len(bandwidth.messages()) == 1


def test_what_is_refused_for_good_is_not_tried_again(bandwidth, app):
    app.send("2026-001", to="+1")

    assert app.invoices["2026-001"].state == "refused"
    assert bandwidth.show()["totals"]["refused"] == 1


def test_who_says_stop_hears_no_more(bandwidth, app):
    bandwidth.receive(to=bandwidth.number, from_=ANA, text="Stop")
    bandwidth.advance("1s")

    app.send("2026-001", to=ANA)

    assert app.invoices["2026-001"].state == "refused"
    assert bandwidth.messages(to=ANA) == []
