"""The application against the simulator. With pytest-django, its `live_server` takes the place of `_serving`."""

import os
import tempfile
import threading

import pytest

os.environ["REMINDERS_DB"] = os.path.join(tempfile.mkdtemp(), "reminders.sqlite3")

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django_reminders.app import Event, Reminder, Stop, remind, settings

ANA, BEN = "+19195550111", "+19195550112"


class Quiet(WSGIRequestHandler):
    """Logs nothing."""

    def log_message(self, format, *args):
        pass


@pytest.fixture(scope="session")
def _serving():
    with connection.schema_editor() as editor:
        for model in (Reminder, Event, Stop):
            editor.create_model(model)
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/callbacks"
    server.shutdown()
    thread.join()
    server.server_close()
    connection.close()


@pytest.fixture
def account(bandwidth, _serving):
    for model in (Reminder, Event, Stop):
        model.objects.all().delete()
    settings.BANDWIDTH_URL = bandwidth.base_url
    bandwidth.callback_url = _serving
    return bandwidth.environment


def state_of(phone):
    return Reminder.objects.get(phone=phone).state


def test_each_appointment_is_reminded_of_once(bandwidth, account):
    Reminder.objects.create(phone=ANA)

    remind(account)
    remind(account)
    bandwidth.advance("1h")

    assert len(bandwidth.messages(to=ANA)) == 1
    assert state_of(ANA) == "delivered"


def test_a_failed_reminder_is_known(bandwidth, account):
    bandwidth.rule(to=BEN, fail=4720, after="2s")
    for phone in (ANA, BEN):
        Reminder.objects.create(phone=phone)

    remind(account)
    bandwidth.advance("24h")

    assert bandwidth.expect_callback("message-failed", to=BEN).acknowledged
    assert (state_of(ANA), state_of(BEN)) == ("delivered", "undeliverable")


def test_a_busy_provider_is_asked_again_at_the_next_run(bandwidth, account):
    bandwidth.rule(respond=503, nth=1)
    Reminder.objects.create(phone=ANA)

    remind(account)
    assert state_of(ANA) == "busy"
    remind(account)

    assert state_of(ANA) == "sent"


def test_an_event_that_comes_twice_is_taken_once(bandwidth, account):
    Reminder.objects.create(phone=ANA)
    remind(account)
    bandwidth.advance("1h")
    bandwidth.resend(bandwidth.expect_callback("message-delivered").delivery_id)
    bandwidth.advance("1h")

    bandwidth.expect_callback("message-delivered", times=2, acknowledged=True)
    assert Event.objects.count() == 1


def test_who_says_stop_hears_no_more(bandwidth, account):
    bandwidth.receive(to=bandwidth.number, from_=ANA, text="stop")
    bandwidth.advance("1s")
    Reminder.objects.create(phone=ANA)

    remind(account)

    assert state_of(ANA) == "refused"
    assert bandwidth.messages(to=ANA) == []
