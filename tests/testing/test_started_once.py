"""Applications that are started once for a session, and what sends by itself: played by pytest itself."""

from tests.testing.test_plugin import played, text_of

pytest_plugins = "pytester"
FIXED = """
import threading

import pytest

SEEN = []

@pytest.fixture(scope="session")
def running(bandwidth_server):
    '''Something with settings of its own, which a test cannot change, and that never rests.'''
    from simulator.client import Client, NotAcceptedError
    over = threading.Event()

    def send():
        with Client(bandwidth_server.url, account="5500000") as client:
            while not over.is_set():
                client.send({"applicationId": "a", "from": "+19195550100", "to": ["+19195550111"], "text": "tick"})

    thread = threading.Thread(target=send)
    thread.start()
    yield bandwidth_server.base_url
    over.set()
    thread.join()

@pytest.mark.parametrize("number", range(10))
def test_each_begins_anew(bandwidth, running, number):
    assert (bandwidth.account_id, bandwidth.base_url) == ("5500000", running)
    assert bandwidth.wait_for_sent(timeout="60s").text == "tick"
    bandwidth.reset()
    first = bandwidth.wait_for_sent(timeout="60s")
    assert first.id not in SEEN
    SEEN.append(first.id)
    assert bandwidth.show()["clock"]["mode"] == "manual"
"""


def test_an_application_with_an_account_of_its_own_is_tested_while_it_sends(project):
    played(project, FIXED, "--bandwidth-account=5500000").assert_outcomes(passed=10)


def test_the_marker_says_the_account_before_the_ini_file(project):
    project.makeini("[pytest]\nbandwidth_account = 5500000\nasyncio_default_fixture_loop_scope = function")
    played(
        project,
        """
        import pytest

        def test_of_the_file(bandwidth, bandwidth_async):
            assert bandwidth.account_id == bandwidth_async.account_id == "5500000"
            assert bandwidth.environment["BW_ACCOUNT_ID"] == "5500000"

        @pytest.mark.bandwidth(account=5500001)
        def test_of_the_marker(bandwidth):
            assert bandwidth.show()["account"] == bandwidth.account_id == "5500001"
        """,
    ).assert_outcomes(passed=2)


def test_an_account_that_cannot_be_is_told(project):
    result = played(
        project, "import pytest\n@pytest.mark.bandwidth(account='a/b')\ndef test_x(bandwidth): pass\n", "-rN"
    )

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["bandwidth: account: expected *, without /, found ?a/b?"])


def test_a_wider_fixture_makes_an_account_of_its_own(project):
    played(
        project,
        """
        import pytest
        from simulator.testing import Bandwidth

        @pytest.fixture(scope="module")
        def filled(bandwidth_server):
            account = Bandwidth(bandwidth_server, "5500001")
            for number in range(5):
                message = {"applicationId": "a", "from": account.number, "to": ["+19195550111"], "text": str(number)}
                account.send(message)
            return account

        def test_it_is_there(filled, bandwidth):
            assert len(filled.messages()) == 5 and bandwidth.messages() == []

        def test_it_is_still_there(filled):
            assert len(filled.messages()) == 5
        """,
    ).assert_outcomes(passed=2)


HANGS = """
import threading

def test_it_hangs(bandwidth, app):
    over = threading.Event()
    app.take = lambda events: over.wait() and 200
    app.send_invoice("+19195550111")
    bandwidth.advance("1h")
    over.set()
    attempts = bandwidth.expect_callback("message-delivered").attempts
    assert len(attempts) > 4 and {each.reason for each in attempts} == {"timeout"}
    bandwidth.expect_callback("message-failed")
"""


def test_a_callback_hangs_as_long_as_the_option_says(project):
    result = played(project, HANGS, "--bandwidth-cap=10ms")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["* answers did not come within 10ms of the wall, *so does --bandwidth-cap=10s"])
    wrong = played(project, HANGS, "--bandwidth-cap=soon", "-rN")
    wrong.assert_outcomes(errors=1)
    wrong.stdout.fnmatch_lines(["bandwidth: --bandwidth-cap: expected none or a duration like *, found 'soon'"])


UNSENT = """
import threading

def later(app, *numbers):
    thread = threading.Thread(target=lambda: [app.send_invoice(number, text=f"to {number}") for number in numbers])
    thread.start()
    return thread

def test_in_order(bandwidth, app):
    thread = later(app, "+19195550111", "+19195550112", "+19195550111")
    first, second = (bandwidth.wait_for_sent(to="+19195550111", timeout="60s") for _ in range(2))
    other = bandwidth.wait_for_sent(text={"contains": "112"}, tag=None, kind="sms", media=False, timeout="60s")
    assert first.id != second.id and (other.to, other.message_id) == (("+19195550112",), other.id)
    thread.join()

def test_never(bandwidth, app):
    app.send_invoice("+19195550112")
    bandwidth.wait_for_sent(to="+19195550111", timeout="10ms")

def test_nothing(bandwidth):
    bandwidth.wait_for_sent(text={"contains": "x"}, timeout="10ms")

def test_misspelt(bandwidth):
    bandwidth.wait_for_sent(txet="x")
"""


def test_who_waits_for_a_message_is_told_what_came_instead(project):
    result = played(project, UNSENT, "-rN")

    result.assert_outcomes(passed=1, failed=3)
    result.stdout.fnmatch_lines(
        [
            "E *waited 10ms for the application to send a message with to '+19195550111'",
            "E *what it sent:",
            "E *  to +19195550112: 'Your invoice is due.'",
            "E *waited 10ms for the application to send a message with text {'contains': 'x'}",
            "E *it sent nothing",
            "E *TypeError: unknown field 'txet'; *(did you mean 'text'?)",
        ]
    )


def test_a_wait_inside_a_loop_is_refused_and_the_awaited_one_is_not(project):
    played(
        project,
        """
        import pytest
        from simulator.testing.account import InsideLoopError

        async def test_both(bandwidth, bandwidth_async):
            with pytest.raises(InsideLoopError):
                bandwidth.wait_for_sent()
            message = {"applicationId": "a", "from": "+19195550100", "to": ["+19195550111"], "text": "x"}
            accepted = await bandwidth_async.send(message)
            assert (await bandwidth_async.wait_for_sent(to={"in": ["+19195550111"]})).id == accepted.id
        """,
    ).assert_outcomes(passed=1)


def test_where_another_account_was_used_the_option_is_named(project):
    result = played(
        project,
        """
        from simulator.client import Client

        def test_x(bandwidth):
            with Client(bandwidth.url, account="5500000") as other:
                other.send({"applicationId": "a", "from": "+19195550100", "to": ["+19195550111"], "text": "x"})
            bandwidth.wait_for_sent(timeout="10ms")
        """,
    )

    assert "\nwhere it has an account of its own: --bandwidth-account=5500000\n" in text_of(result)


def test_an_awaited_call_outside_of_asyncio_is_told_what_to_take(project):
    result = played(
        project,
        """
        def test_x(bandwidth_async):
            bandwidth_async.show().send(None)  # so begins what runs it in another kind of loop
        """,
        "-rN",
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E *OutsideLoopError: bandwidth_async needs asyncio, which does not run here.*"])
