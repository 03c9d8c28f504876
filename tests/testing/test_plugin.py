"""The pytest plugin, played by pytest itself."""

import json
import re
import sys
from pathlib import Path

import pytest

pytest_plugins = "pytester"
DESIGN = """
def test_a_failed_message_is_shown_to_the_user(bandwidth, app):
    bandwidth.rule(to="+19195550111", fail=4720, after="2s")

    app.send_invoice(to="+19195550111")
    bandwidth.advance("24h")

    failed = bandwidth.expect_callback("message-failed", to="+19195550111")
    assert failed.error_code == 4720 and failed.acknowledged
    assert app.invoice_state == "undeliverable"
"""
FAILING = """
def test_nobody_advanced(bandwidth, app):
    app.send_invoice(to="+19195550111")

    bandwidth.expect_callback("message-delivered")
"""
ADVANCED = """
def test_something_else_came(bandwidth, app):
    app.send_invoice(to="+19195550111")
    bandwidth.advance("24h")

    bandwidth.expect_callback("message-failed", to="+19195550112")
"""


def played(project: pytest.Pytester, text: str, *arguments: str) -> pytest.RunResult:
    project.makepyfile(text)
    return project.runpytest_inprocess(*arguments)


def text_of(result: pytest.RunResult) -> str:
    return "\n".join(result.outlines)


def test_the_example_of_the_documentation_passes(project):
    played(project, DESIGN).assert_outcomes(passed=1)


def test_a_forgotten_advance_is_told_with_the_timeline(project):
    result = played(project, FAILING)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            ">       bandwidth.expect_callback(*",
            "E  *expected a callback: message-delivered",
            "E *nothing came",
            "E *1 delivery is due now; did you forget advance?",
            "*- bandwidth -*",
            "account 99*, seed 1, profile 2026, scenario default, clock manual at 20*",
            "*accepted  *+19195550111*",
            "1 delivery is due now; did you forget advance?",
            "play it again: python -m pytest *::test_nobody_advanced --bandwidth-seed=1 --bandwidth-start=20*Z",
        ]
    )
    assert "simulator/client" not in text_of(result)


def test_what_came_instead_and_the_nearest_are_told(project):
    result = played(project, ADVANCED)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E *expected a callback: message-failed with to '+19195550112'",
            "E *what came instead:",
            "E *message-delivered to +19195550111  1 attempt, the last: 200, acknowledged",
            "*- bandwidth -*",
            "*attempt 1 * 200 acknowledged*",
        ]
    )


def test_a_test_that_passes_prints_nothing(project):
    assert "account 99" not in text_of(played(project, DESIGN, "-rA"))


def test_the_command_plays_it_again_to_the_same_journal(project):
    first = played(project, FAILING, "--bandwidth-artifacts=first", "--bandwidth-seed=7")
    [command] = re.findall("play it again: python -m pytest (.*)", text_of(first))

    again = project.runpytest_inprocess(*command.split(), "--bandwidth-artifacts=again")

    again.assert_outcomes(failed=1)
    one, other = (next((project.path / name).iterdir()) for name in ("first", "again"))
    without_url = [
        re.sub(rb"127\.0\.0\.1:\d+", b"", (folder / "journal.ndjson").read_bytes()) for folder in (one, other)
    ]
    assert without_url[0] == without_url[1]
    assert b'"seed":7' in without_url[0]


def test_artifacts_are_left_of_failures_only(project):
    result = played(project, DESIGN + FAILING, "--bandwidth-artifacts=left")

    result.assert_outcomes(passed=1, failed=1)
    [folder] = (project.path / "left").iterdir()
    assert "test_nobody_advanced" in folder.name
    assert {path.name for path in folder.iterdir()} == {"journal.ndjson", "timeline.txt", "seed.txt"}
    assert json.loads((folder / "journal.ndjson").read_bytes().splitlines()[0])["kind"] == "world-started"
    assert "accepted" in (folder / "timeline.txt").read_text()
    assert (folder / "seed.txt").read_text().startswith("1\nplay it again: python -m pytest ")
    result.stdout.fnmatch_lines([f"left for you: *{folder.name}"])


def test_each_test_has_an_account_of_its_own(project):
    played(
        project,
        """
        accounts = []

        def test_one(bandwidth, app):
            app.send_invoice("+19195550111")
            bandwidth.advance("1h")
            assert len(bandwidth.events()) == 1
            accounts.append(bandwidth.account_id)

        def test_other(bandwidth):
            assert bandwidth.events() == []
            assert bandwidth.account_id not in accounts
        """,
    ).assert_outcomes(passed=2)


def test_both_fixtures_of_a_test_show_the_same_account(project):
    played(
        project,
        """
        async def test_same(bandwidth, bandwidth_async):
            assert bandwidth.account_id == bandwidth_async.account_id
            bandwidth_async.callback_url = "http://127.0.0.1:9/x"
            assert bandwidth.callback_url == "http://127.0.0.1:9/x"
            assert bandwidth.base_url == f"{bandwidth_async.url}/api/v2"
        """,
    ).assert_outcomes(passed=1)


def test_the_marker_says_what_the_account_begins_with(project):
    (project.path / "quiet.yaml").write_text("version: 1\nname: quiet\nseed: 5\n")
    played(
        project,
        """
        import pytest

        pytestmark = pytest.mark.bandwidth(profile="2021-get", seed=1)

        @pytest.mark.bandwidth(scenario="quiet.yaml", seed=9, clock="auto", start="2030-01-01T00:00:00Z",
                               callback_url="http://127.0.0.1:9/x", application_id="mine")
        def test_marked(bandwidth):
            shown = bandwidth.show()
            assert (shown["scenario"], shown["profile"], shown["seed"]) == ("quiet", "2021-get", 9)
            assert (shown["clock"]["mode"], shown["now"]) == ("auto", "2030-01-01T00:00:00.000Z")
            assert (bandwidth.callback_url, bandwidth.seed) == ("http://127.0.0.1:9/x", 9)
            assert bandwidth.application_id == "mine"

        @pytest.mark.bandwidth(scenario="third-message-fails", clock="3600x", start="2030-01-01T00:00:00Z")
        def test_built_in(bandwidth):
            assert bandwidth.show()["scenario"] == "third-message-fails"
            assert bandwidth.clock()["rate"] == 3600

        ACCOUNT = {"applications": [{"id": "declared"}], "numbers": [{"number": "+19195550177"}]}

        @pytest.mark.bandwidth(scenario={"version": 1, "account": ACCOUNT})
        def test_declared(bandwidth):
            assert (bandwidth.application_id, bandwidth.number) == ("declared", "+19195550177")
            assert bandwidth.environment["BW_NUMBER"] == "+19195550177"

        @pytest.mark.bandwidth(scenario={"version": 1, "name": "values"})
        def test_values(bandwidth):
            assert bandwidth.show()["scenario"] == "values"
        """,
    ).assert_outcomes(passed=4)


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ('scenaro="x"', "bandwidth: the marker knows no 'scenaro'; expected scenario, *(did you mean 'scenario'?)"),
        ("42", "bandwidth: the marker takes words only, as in seed=42"),
        ('scenario="no-such"', "*no-such: no such file or built-in scenario*"),
        ('scenario="version: 1\\nruels: 3\\n"', "*ruels*"),
        ('profile="2021-got"', "*profile: expected *2021-get*"),
        ('clock="manul"', "*manul*"),
    ],
)
def test_a_marker_that_says_what_cannot_be_fails_its_test_with_a_plain_word(project, marker, said):
    result = played(project, f"import pytest\n@pytest.mark.bandwidth({marker})\ndef test_x(bandwidth): pass\n")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([said])
    assert "Traceback" not in text_of(result) and "During handling" not in text_of(result)


def test_a_misspelt_marker_is_not_passed_over(project):
    said = ["import pytest", "@pytest.mark.bandwith(scenario='carrier-outage')", "def test_x(bandwidth): pass"]

    result = played(project, "\n".join(said), "-W", "ignore::pytest.PytestUnknownMarkWarning")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*bandwidth: there is no marker 'bandwith' (did you mean 'bandwidth'?*"])


@pytest.mark.parametrize("other", ["band", "width", "bandit"])
def test_a_marker_that_is_only_a_little_alike_is_somebody_elses(project, other):
    said = f"import pytest\n@pytest.mark.{other}\ndef test_x(bandwidth): pass"

    played(project, said, "-W", "ignore::pytest.PytestUnknownMarkWarning").assert_outcomes(passed=1)


def test_a_marker_of_ones_own_may_be_named_alike(project):
    project.makeini("[pytest]\nmarkers = bandwidths: slow ones\nasyncio_default_fixture_loop_scope = function")

    played(project, "import pytest\n@pytest.mark.bandwidths\ndef test_x(bandwidth): pass").assert_outcomes(passed=1)


def test_options_and_ini_lines_hold_where_the_marker_says_nothing(project):
    project.makeini(
        "[pytest]\nbandwidth_profile = 2021-get\nbandwidth_seed = 3\nasyncio_default_fixture_loop_scope = function"
    )
    played(
        project,
        """
        import pytest

        def test_plain(bandwidth):
            assert (bandwidth.show()["profile"], bandwidth.seed) == ("2021-get", 4)

        @pytest.mark.bandwidth(seed=8)
        def test_marked(bandwidth):
            assert bandwidth.seed == 8
        """,
        "--bandwidth-seed=4",
    ).assert_outcomes(passed=2)


def test_an_option_that_is_none_is_told(project):
    result = played(project, "def test_x(bandwidth): pass", "--bandwidth-seed=many")

    assert "--bandwidth-seed: expected a whole number, found 'many'" in text_of(result) + "\n".join(result.errlines)


def test_a_cap_that_is_none_is_told_by_the_name_of_its_option(project):
    result = played(project, "def test_x(bandwidth): pass", "--bandwidth-cap=soon")

    assert "bandwidth: --bandwidth-cap: expected none or a duration" in text_of(result)


ASYNC_APP = """
import pytest
from aiohttp import ClientSession, web

@pytest.fixture
async def states(bandwidth_async):
    states = {}

    async def take(request):
        for event in await request.json():
            states[event["to"]] = event["type"]
        return web.Response()

    application = web.Application()
    application.router.add_post("/status", take)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bandwidth_async.status_url = f"http://127.0.0.1:{runner.addresses[0][1]}/status"
    yield states
    await runner.cleanup()
"""


def test_an_application_in_the_loop_of_the_test_is_called_back(project):
    played(
        project,
        ASYNC_APP
        + """
async def test_delivered(bandwidth_async, states):
    await bandwidth_async.rule(to="+19195550111", fail=4720)
    body = {"applicationId": "any", "from": "+19195550100", "to": ["+19195550111"], "text": "hello"}
    await bandwidth_async.send(body)

    await bandwidth_async.advance("24h")

    failed = await bandwidth_async.expect_callback("message-failed")
    assert failed.acknowledged
    assert states == {"+19195550111": "message-failed"}

async def test_waited_for(bandwidth_async, states):
    await bandwidth_async.clock("real")
    await bandwidth_async.send({"applicationId": "any", "from": "+19195550100", "to": ["+19195550112"], "text": "x"})

    await bandwidth_async.wait_for("message-delivered", timeout="60s")

    assert states == {"+19195550112": "message-delivered"}
""",
    ).assert_outcomes(passed=2)


@pytest.mark.parametrize("call", ['advance("1h")', 'wait_for("message-delivered")'])
def test_a_blocking_call_inside_a_loop_is_refused_with_what_to_use(project, call):
    result = played(project, f"async def test_x(bandwidth):\n    bandwidth.{call}\n")

    result.assert_outcomes(failed=1)
    name = call.split("(")[0]
    result.stdout.fnmatch_lines([f"E *InsideLoopError: bandwidth.{name}() blocks*Use the fixture bandwidth_async*"])


def test_a_failure_in_a_fixture_after_the_account_shows_the_timeline_too(project):
    result = played(
        project,
        """
        import pytest

        @pytest.fixture
        def broken(bandwidth):
            bandwidth.send({"applicationId": "a", "from": "+19195550100", "to": ["+19195550111"], "text": "x"})
            yield
            raise RuntimeError("at the end")

        def test_x(broken):
            pass
        """,
    )

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*- bandwidth -*", "*accepted  *"])


def test_a_builtin_scenario_judges_only_where_that_is_asked_for(project):
    text = """
        import pytest

        @pytest.mark.bandwidth(scenario="third-message-fails")
        def test_played_in_part(bandwidth):
            bandwidth.verdict()

        @pytest.mark.bandwidth(scenario="third-message-fails", verdict=True)
        def test_judged(bandwidth):
            pass
        """

    result = played(project, text)
    every = played(project, text, "--bandwidth-verdict=on")

    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*ERROR at teardown of test_judged*", "*the failure is heard: expected callback*"])
    every.assert_outcomes(passed=2, errors=2)


MISTAKES = """
import pytest
import urllib.error

def test_rule_of_another_number(bandwidth, app):
    bandwidth.rule(to="+19195550112", fail=4720)
    app.send_invoice("+19195550111")
    bandwidth.advance("1h")
    bandwidth.expect_callback("message-failed")

def test_rule_that_nothing_came_after(bandwidth):
    bandwidth.rule(to="+19195550112", fail=4720)
    assert False

def test_rule_that_took_it(bandwidth, app):
    bandwidth.rule(to="+19195550111", fail=4720)
    app.send_invoice("+19195550111")
    assert False

def test_refused(bandwidth, app):
    with pytest.raises(urllib.error.HTTPError):
        app.send_invoice("+19195550111", text="")
    bandwidth.expect_callback("message-delivered")

def test_no_url(bandwidth):
    bandwidth.send({"applicationId": "a", "from": bandwidth.number, "to": ["+19195550111"], "text": "x"})
    bandwidth.advance("1h")
    bandwidth.expect_callback("message-delivered")

class Other:
    def __init__(self, bandwidth): self._real = bandwidth
    account_id = "5500000"
    def __getattr__(self, name): return getattr(self._real, name)

def test_another_account(bandwidth, app):
    app._bandwidth = Other(bandwidth)
    app.send_invoice("+19195550111")
    bandwidth.expect_callback("message-delivered")

def test_after_it(bandwidth):
    bandwidth.expect_callback("message-delivered")
"""


def test_what_went_astray_is_told(project):
    # -rN: where CI is set, pytest's summary repeats each message in full
    text = text_of(played(project, MISTAKES, "--tb=short", "-rN"))

    _, *parts = re.split(r"^_+ test_(\w+) _+$", text, flags=re.MULTILINE)
    told = dict(zip(parts[::2], parts[1::2], strict=True))
    other = "account 5500000, not this one, was sent 1 message; does the application use 99"
    refused = "400 request-validation: text: 'text' is required unless media is included"
    assert (
        "\nrule api[0] (to +19195550112, fail 4720) took nothing; 1 message came after it: "
        "to is +19195550111, wanted +19195550112\n"
    ) in told["rule_of_another_number"]
    assert "(to +19195550112, fail 4720) took nothing; no message came" in told["rule_that_nothing_came_after"]
    assert "took nothing" not in told["rule_that_took_it"]
    assert f"E   1 request was refused: {refused}" in told["refused"]
    assert "request-validation  text: 'text' is required unless media is included" in told["refused"]
    assert "(not sent: no callback URL; name one with bandwidth.callback_url = …)" in told["no_url"]
    assert "bwsim serve" not in text
    assert told["another_account"].count(other) == 2
    assert other not in told["after_it"]


SETTINGS = r"""
import pytest

@pytest.mark.parametrize(("name", "value", "said"), [
    ("callbackurl", "http://127.0.0.1:9/x", "no attribute 'callbackurl' to be set .did you mean 'callback_url'"),
    ("clock", "auto", r"bandwidth.clock is a method; call it: bandwidth.clock\('auto'\)"),
    ("base_url", "http://127.0.0.1:9", "bandwidth.base_url is the simulator's to say"),
    ("seed", 5, "bandwidth.seed is as the test's account was made"),
])
def test_typos(bandwidth, bandwidth_async, name, value, said):
    for each in (bandwidth, bandwidth_async):
        with pytest.raises(AttributeError, match=said):
            setattr(each, name, value)

def test_set(bandwidth):
    bandwidth.number, bandwidth.user = "+19195550133", "me"
    assert bandwidth.environment["BW_NUMBER"] == "+19195550133"

def test_urls_are_taken_back(bandwidth, app):
    app.send_invoice("+19195550111")
    bandwidth.callback_url = None
    assert (bandwidth.callback_url, bandwidth.inbound_url) == (None, None)
    bandwidth.advance("1h")
    assert bandwidth.events("message-delivered")[0].skipped == "no-url"

def test_urls_that_are_none(bandwidth):
    bandwidth.callback_url = None
    with pytest.raises(TypeError, match="status_url: expected a URL or None, found 8080"):
        bandwidth.callback_url = 8080
    with pytest.raises(Exception, match=r"^status_url: expected a URL"):
        bandwidth.status_url = "localhost/x"
    assert bandwidth.status_url is None

def test_python_words(bandwidth):
    with pytest.raises(TypeError, match=r"advance: expected a duration like '60s', found 60 .did you mean '60s'"):
        bandwidth.advance(60)
    with pytest.raises(TypeError, match="wait_for: timeout: expected a duration like '5s', found 0.5"):
        bandwidth.wait_for(timeout=0.5)
    assert bandwidth.receive("+19195550100", "hi").messages[0]["from"] == "+19195550101"

@pytest.mark.bandwidth(scenario={"version": 1})
def test_nameless(bandwidth):
    assert bandwidth.show()["scenario"] == "unnamed"
"""


def test_what_is_said_wrongly_on_the_fixture_is_told_in_words_of_python(project):
    played(project, SETTINGS).assert_outcomes(passed=9)


EXPECTING = """
import pytest

SCENARIO = {"version": 1, "name": "strict", "expect": [{"callback": {"type": "message-delivered"}, "times": 1}]}

@pytest.mark.bandwidth(scenario=SCENARIO)
def test_kept(bandwidth, app):
    app.send_invoice("+19195550111")
    bandwidth.advance("1h")

@pytest.mark.bandwidth(scenario=SCENARIO)
def test_broken(bandwidth, app):
    app.send_invoice("+15550004720")
    bandwidth.advance("1h")

@pytest.mark.bandwidth(scenario=SCENARIO, verdict=False)
def test_not_judged(bandwidth):
    pass
"""


def test_a_test_fails_at_its_end_when_its_scenario_expects_something_else(project):
    result = played(project, EXPECTING)

    result.assert_outcomes(passed=3, errors=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at teardown of test_broken*",
            "what the scenario strict expects does not hold:",
            "  expected *message-delivered*",
            "    came: *",
            "    nearest: *message-failed*",
            "*- bandwidth -*",
            "*message-failed  *",
        ]
    )


def test_no_scenario_is_judged_when_it_is_turned_off(project):
    played(project, EXPECTING, "--bandwidth-verdict=off").assert_outcomes(passed=3)


def test_an_event_that_is_delivered_again_is_a_callback_of_its_own(project):
    played(
        project,
        """
        def test_again(bandwidth, app):
            app.send_invoice("+19195550111")
            bandwidth.advance("1h")
            first = bandwidth.expect_callback("message-delivered", times=1)
            bandwidth.resend(first.delivery_id)
            bandwidth.advance("0s")
            assert bandwidth.expect_callback("message-delivered", times=2).message_id == first.message_id
            assert len(app.got) == 2
        """,
    ).assert_outcomes(passed=1)


def test_a_reset_begins_again_as_the_marker_says(project):
    played(
        project,
        """
        import pytest

        pytestmark = pytest.mark.bandwidth(scenario="third-message-fails", seed=9, profile="2021-get")

        def check(shown):
            assert (shown["scenario"], shown["seed"]) == ("third-message-fails", 9)
            assert (shown["profile"], shown["clock"]["mode"]) == ("2021-get", "manual")

        def test_blocking(bandwidth, app):
            app.send_invoice("+19195550111")
            bandwidth.reset()
            assert bandwidth.events() == []
            check(bandwidth.show())
            app.send_invoice("+19195550111")
            bandwidth.advance("1m")
            assert bandwidth.expect_callback("message-delivered").acknowledged

        async def test_awaited(bandwidth_async):
            await bandwidth_async.reset()
            check(await bandwidth_async.show())
        """,
    ).assert_outcomes(passed=2)


def test_a_bad_rule_shows_what_is_wrong_with_it(project):
    result = played(project, "def test_x(bandwidth):\n    bandwidth.rule(to=15551230003, fail=4720)\n")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E *RefusedError: the rule has 1 problem", "E *  to: *15551230003*"])


def test_workers_of_xdist_do_not_meet(project):
    tests = "\n".join(
        f"def test_{number}(bandwidth, app):\n"
        f"    app.send_invoice('+19195550111')\n    bandwidth.advance('1h')\n"
        f"    bandwidth.expect_callback('message-delivered', times=1)\n"
        for number in range(6)
    )
    project.makepyfile(tests)

    project.runpytest_subprocess("-n", "2").assert_outcomes(passed=6)


def test_nothing_heavy_is_loaded_before_a_fixture_is_used(project):
    project.makepyfile("def test_x(): pass")
    (project.path / "conftest.py").write_text(
        "import sys\n"
        "def pytest_sessionfinish():\n"
        "    loaded = {name.split('.')[0] for name in sys.modules}\n"
        "    ours = sorted(name for name in sys.modules if name.split('.')[0] == 'simulator')\n"
        "    print('LOADED', sorted(loaded & set('aiohttp pydantic faker msgspec yaml'.split())), ours)\n"
    )
    project.makeini("[pytest]")
    result = project.runpytest_subprocess("-s", "-p", "no:asyncio", "-p", "no:hypothesispytest", "-p", "no:faker")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*LOADED [[][]] [[]'simulator', 'simulator.pytest_plugin'[]]"])


def test_the_plugin_comes_with_the_package():
    from importlib.metadata import entry_points

    [found] = [point for point in entry_points(group="pytest11") if point.value == "simulator.pytest_plugin"]
    assert found.load().__name__ == "simulator.pytest_plugin"
    assert Path(sys.modules["simulator.pytest_plugin"].__file__ or "").name == "pytest_plugin.py"


UNWILLING = """
def test_nobody_takes_it(bandwidth, app):
    app.answers = [404] * 100
    app.send_invoice("+19195550111")
    bandwidth.advance("20h")
    bandwidth.expect_callback("message-delivered", acknowledged=True)
"""


def test_a_day_of_refused_callbacks_is_two_lines_and_what_the_application_answered(project):
    text = text_of(played(project, UNWILLING))

    assert len(re.findall(r"attempt \d+ →", text)) == 2
    assert "attempt 25 → 404, next at" in text and "(23 before it ended so too)" in text
    assert re.search(r"^http://127.0.0.1:\d+ answered 404: No such invoice$", text, re.MULTILINE)


def test_the_timeline_is_in_junit_and_where_captured_output_is_not_shown(project):
    result = played(project, FAILING, "--junitxml=report.xml", "--show-capture=no")

    result.stdout.fnmatch_lines(["*- bandwidth -*", "play it again: *"])
    assert "play it again: " in (project.path / "report.xml").read_text(encoding="utf-8")


def test_what_fails_without_a_traceback_has_the_timeline_in_junit_too(project):
    played(project, EXPECTING, "--junitxml=report.xml")

    assert "play it again: " in (project.path / "report.xml").read_text(encoding="utf-8")


TYPOS = """
def test_callbck(bandwidth): bandwidth.expect_callbck("message-failed")
def test_faild(bandwidth): bandwidth.expect_callback("message-faild")
def test_errorcode(bandwidth): bandwidth.expect_callback(errorcode=4720)
def test_kind(bandwidth): bandwidth.expect_callback(kind="smms")
def test_too(bandwidth): bandwidth.rule(too="+19195550111", fail=4720)
async def test_wait(bandwidth_async): await bandwidth_async.wait_fro("message-failed")
def test_verdict(bandwidth): bandwidth.expect({"sent": {}})
"""


def test_a_misspelt_word_is_told_with_a_guess_and_without_a_line_of_ours(project):
    text = text_of(played(project, TYPOS, "-rN"))

    assert "simulator/" not in text and "bwsim" not in text
    for meant in ("expect_callback", "message-failed", "error_code", "to", "wait_for"):
        assert f"(did you mean '{meant}'?)" in text
    assert "simulator.client.ExpectationError: what is expected does not hold:" in text
    assert "bandwidth = <Bandwidth of account 99" in text


def test_a_debugger_stops_at_the_line_of_the_test_below_the_timeline(project):
    project.makepyfile(FAILING)

    result = project.run(sys.executable, "-m", "pytest", "--pdb", stdin=b"print('NOW', bandwidth.show()['due'])\nq\n")

    result.stdout.fnmatch_lines(["play it again: *", "*entering PDB*", "> *test_nobody_advanced()", "*NOW 1"])


UNFINISHED = """
import unittest

import pytest

pytestmark = pytest.mark.bandwidth(scenario={"version": 1, "expect": [{"callback": {"type": "message-failed"}}]})

def test_skipped(bandwidth): pytest.skip("on another day")

@pytest.mark.xfail
def test_known(bandwidth): assert 0

def test_failed(bandwidth): assert 0

@pytest.fixture
def broken(bandwidth): raise RuntimeError("not set up")

def test_not_begun(broken): pass

class TestOfUnittest(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def _take(self, bandwidth): pass
    def test_skipped(self): self.skipTest("on another day")
    def test_to_its_end(self): pass
"""


def test_only_a_test_that_came_to_its_end_is_judged(project):
    result = played(project, UNFINISHED)

    result.assert_outcomes(passed=1, failed=1, errors=2, skipped=2, xfailed=1)
    result.stdout.fnmatch_lines(["*ERROR at setup of test_not_begun*", "*ERROR at teardown of *test_to_its_end*"])


UNHEARD = """
def test_waits(bandwidth): bandwidth.expect_callback("message-delivered")

def test_lets_time_pass(bandwidth):
    bandwidth.advance("1h")
    assert False

def test_fails_before(bandwidth): assert False

def test_dropped(bandwidth):
    bandwidth.rule(drop="reset")
    bandwidth.advance("1h")
    try: bandwidth.send({"applicationId": "a", "from": bandwidth.number, "to": ["+19195550111"], "text": "x"})
    except Exception: pass
    bandwidth.expect_callback("message-delivered")

def test_refused(bandwidth):
    try: bandwidth.send({})
    except Exception: pass
    bandwidth.advance("1h")
    assert False
"""


def test_an_application_that_sends_elsewhere_is_asked_for(project):
    text = text_of(played(project, UNHEARD, "--tb=short", "-rN"))

    _, *parts = re.split(r"^_+ test_(\w+) _+$", text, flags=re.MULTILINE)
    told = dict(zip(parts[::2], parts[1::2], strict=True))
    asked = r"nothing was sent to account 99\d+; does the application send to http://127.0.0.1:\d+/api/v2\?\n"
    assert {name: len(re.findall(asked, part)) for name, part in told.items()} == {
        "waits": 1,
        "lets_time_pass": 1,
        "fails_before": 0,
        "dropped": 0,
        "refused": 0,
    }
