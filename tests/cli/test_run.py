"""`bwsim run` as a process: what it starts, what it prints, and how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from simulator.cli.played import folder_of
from simulator.web.signals import ending

APP = Path(__file__).with_name("app.py")
STORY = """\
name: carrier-trouble
seed: 42
rules:
  - when: { send: { to: "+19195550111" } }
    then: [ { after: 2s, fail: 4720 } ]
expect:
  - name: Ana is told
    callback: { type: message-failed, errorCode: 4720, to: "+19195550111" }
    times: 1
    acknowledged: true
  - app: answers-every-callback
"""
Run = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    started: list[subprocess.Popen[str]] = []
    (tmp_path / "story.yaml").write_text(STORY)

    def call(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "simulator", "run", *arguments],
            cwd=tmp_path,
            env={name: value for name, value in os.environ.items() if not name.startswith("BWSIM_")} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield call
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def ended(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    output, errors = process.communicate(timeout=60)
    return process.returncode, output, errors


def app(status: int, *more: str) -> list[str]:
    return ["--", sys.executable, str(APP), str(status), *more]


def test_a_story_that_went_well_ends_with_0(run: Run) -> None:
    code, output, errors = ended(run("story.yaml", *app(200)))

    assert (code, errors) == (0, "")
    assert output.splitlines() == [
        "202",
        "202",
        "carrier-trouble: all 2 expectations hold",
        "  ok    Ana is told  (1 came)",
        "  ok    the application answers every callback with 2xx in time  (2 of 2 attempts were answered with 2xx)",
    ]


def test_a_story_that_did_not_is_told_with_what_came_its_seed_and_how_to_see_it_again(run: Run) -> None:
    code, output, _ = ended(run("story.yaml", "--start", "2026-01-01T00:00:00Z", "--retain", "50", "--", "true"))

    assert code == 1
    assert output.splitlines() == [
        "carrier-trouble: 2 of 2 expectations do not hold",
        "  FAIL  Ana is told",
        "          expected  callback message-failed, errorCode 4720, to +19195550111: once, acknowledged",
        "          came      none came",
        "  FAIL  the application answers every callback with 2xx in time",
        "          came      no callback was sent",
        "seed 42; again: bwsim run story.yaml --seed 42 --start 2026-01-01T00:00:00.000Z --retain 50 -- true",
    ]


def test_time_runs_out_while_what_the_command_left_in_the_background_lives(run: Run) -> None:
    words = " ".join(app(200, "--stay")[1:])
    wait_for_two = "while [ $(wc -l < out) -lt 2 ]; do sleep 0.05; done"

    code, output, _ = ended(run("story.yaml", "--", "sh", "-c", f": > out; {words} >> out & {wait_for_two}"))

    assert code == 0, output
    assert "all 2 expectations hold" in output


def test_callbacks_that_come_after_the_command_are_told_with_what_to_do(run: Run, tmp_path: Path) -> None:
    leaving = ["--", sys.executable, str(APP), "200", "--leave"]

    code, output, _ = ended(run("story.yaml", "--start", "2026-01-01T00:00:00Z", "--clock", "manual", *leaving))
    _, told, _ = ended(run("story.yaml", "--json", "--junit", "verdict.xml", "--clock", "manual", *leaving))

    assert code == 1
    note = next(line for line in output.splitlines() if "the command had ended" in line)
    assert "attempts" in note and "from 2026-01-01T00:00:00.000Z on" in note
    assert "--wait-for" in note
    [account] = json.loads(told)["accounts"]
    assert "nobody listened" in account["note"]
    assert "nobody listened" in (tmp_path / "verdict.xml").read_text()


def test_callbacks_that_an_application_in_the_background_refuses_are_its_own_fault(run: Run) -> None:
    words = " ".join(app(404, "--stay")[1:])
    wait_for_two = "while [ $(wc -l < out) -lt 2 ]; do sleep 0.05; done"

    code, output, _ = ended(run("story.yaml", "--", "sh", "-c", f": > out; {words} >> out & {wait_for_two}"))

    assert code == 1
    assert "the command had ended" not in output


def test_a_failure_leaves_a_folder_and_a_junit_file(run: Run, tmp_path: Path) -> None:
    process = run("story.yaml", "--junit", "verdict.xml", "--keep", "kept/here", *app(404))
    code, _, errors = ended(process)

    assert code == 1
    assert "journal, timeline, verdict and seed are in kept/here" in errors
    kept = {path.name: path.read_text() for path in (tmp_path / "kept/here").iterdir()}
    assert set(kept) == {"journal.ndjson", "timeline.txt", "verdict.txt", "verdict.json", "seed.txt"}
    assert kept["seed.txt"] == "42\n"
    assert json.loads(kept["journal.ndjson"].splitlines()[0])["kind"] == "world-started"
    assert "attempt 1 → 404" in kept["timeline.txt"]
    assert json.loads(kept["verdict.json"])["passed"] is False
    suite = ET.parse(tmp_path / "verdict.xml").getroot()[0]
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("carrier-trouble (9900000)", "2", "2")


def test_what_is_kept_says_what_failed_also_when_it_was_the_command(run: Run, tmp_path: Path) -> None:
    code, _, _ = ended(run("default", "--keep", "kept", "--", "sh", "-c", "exit 4"))

    assert code == 1
    assert "the command ended with 4" in (tmp_path / "kept/verdict.txt").read_text()
    assert json.loads((tmp_path / "kept/verdict.json").read_text())["problems"] == ["the command ended with 4"]


def test_after_success_no_folder_is_left_but_the_junit_file_is(run: Run, tmp_path: Path) -> None:
    code, _, _ = ended(run("story.yaml", "--junit", "verdict.xml", "--keep", "kept", *app(200)))

    assert code == 0
    assert not (tmp_path / "kept").exists()
    assert ET.parse(tmp_path / "verdict.xml").getroot()[0].get("failures") == "0"


def test_json_goes_to_stdout_alone(run: Run) -> None:
    code, output, errors = ended(run("story.yaml", "--json", *app(200)))

    said = json.loads(output)
    assert (code, said["passed"], said["exit"], said["problems"]) == (0, True, 0, [])
    assert [each["passed"] for each in said["accounts"][0]["expectations"]] == [True, True]
    assert errors == "202\n202\n"


def test_a_command_that_fails_fails_the_run(run: Run) -> None:
    code, output, _ = ended(run("default", "--", "sh", "-c", "exit 7"))

    assert (code, output) == (1, "default: nothing is expected\nthe command ended with 7\n")


def test_a_command_that_a_signal_ended_fails_the_run(run: Run) -> None:
    code, output, _ = ended(run("default", "--", "sh", "-c", "kill -9 $$"))

    assert (code, output.splitlines()[-1]) == (1, "the command ended with 137")


OUT = """
rules: [ { when: { send: {} }, then: [ { state: out }, { after: 10m, state: start } ] } ]
expect: [ { sent: {} } ]
"""
JUMPS = (
    "time is auto: it jumps whenever nothing happens, also over the 10m of state out; --clock 60x lets that last 10s"
)


def test_a_clock_that_nobody_asked_for_says_over_what_it_jumps(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out.yaml").write_text(OUT)

    code, output, errors = ended(run("out.yaml", "--", "true"))

    assert code == 1
    assert errors.startswith(f"bwsim: {JUMPS}\n")
    assert f"\n{JUMPS}\n" in output


def test_a_clock_that_was_asked_for_needs_no_note(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out.yaml").write_text(OUT)

    _, output, errors = ended(run("out.yaml", "--clock", "auto", "--", "true"))

    assert "jumps" not in output + errors


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["default", "--", "/nonexistent/program"], 3, "/nonexistent/program: No such file or directory"),
        (["nope.yaml", "--", "true"], 2, "nope.yaml: no such file or built-in scenario"),
        (["bad.yaml", "--", "true"], 2, "bad.yaml:1:17: expect[0].app: expected answers-every-callback"),
        (["default", "--clock", "manul", "--", "true"], 2, "did you mean 'manual'?"),
        (["default", "--junit", "no/such/folder.xml", "--", "true"], 2, "there is no such folder"),
        (["default", "--keep", "bad.yaml", "--", "true"], 2, "this is a file"),
        ([], 2, "SCENARIO"),
        (["default", "--wait-for", "http://127.0.0.1:3000"], 2, "needs a COMMAND"),
        (["default", "--wait-for", "here", "--", "true"], 2, "expected a URL like http://127.0.0.1:3000"),
    ],
)
def test_what_cannot_be_played_is_told(run: Run, tmp_path: Path, arguments, code, said) -> None:
    (tmp_path / "bad.yaml").write_text("expect: [{ app: answers }]\n")

    ending, output, errors = ended(run(*arguments))

    assert (ending, output) == (code, "")
    assert said in errors


def test_the_clock_is_auto_unless_something_says_otherwise(run: Run, tmp_path: Path) -> None:
    (tmp_path / "manual.yaml").write_text("clock: manual\n")
    ask = "import os, urllib.request as u; a = os.environ; print(u.urlopen(a['BWSIM_URL'] + '/_sim/health').read())"
    command = ["--", sys.executable, "-c", ask]

    auto = ended(run("default", *command))[1]
    said = ended(run("manual.yaml", *command))[1]
    flag = ended(run("manual.yaml", "--clock", "real", *command))[1]

    assert ['"mode": "auto"' in auto, '"mode": "manual"' in said, '"mode": "real"' in flag] == [True, True, True]


@pytest.mark.parametrize("number", ending())  # without SIGHUP where the tests themselves are to outlive a terminal
def test_a_signal_ends_the_command_and_all_it_started(run: Run, tmp_path: Path, number: int) -> None:
    process = run("default", "--", "sh", "-c", "sleep 600 & echo $! > pid; echo ready; wait")
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    started = int((tmp_path / "pid").read_text())

    process.send_signal(number)
    code, output, errors = ended(process)

    assert (code, output) == (130, "")
    assert "interrupted; there is no verdict" in errors
    assert is_gone(started)


@pytest.mark.parametrize("account", ["..", "../../elsewhere", "/etc", "a\\b", "con."])
def test_the_folder_of_an_account_lies_within_what_is_kept_whatever_it_is_called(account: str) -> None:
    name = folder_of(account)

    assert not set(name) & set("./\\:")
    assert unquote(name) == account


def test_a_command_that_ignores_signals_is_ended_all_the_same(run: Run, tmp_path: Path) -> None:
    process = run("default", "--", "sh", "-c", "trap '' INT TERM; echo $$ > pid; echo ready; while :; do sleep 1; done")
    assert process.stdout is not None and process.stdout.readline() == "ready\n"

    process.send_signal(signal.SIGINT)

    assert ended(process)[0] == 130
    assert is_gone(int((tmp_path / "pid").read_text()))


def is_gone(pid: int) -> bool:
    """Whether the process ended, be it that nobody has asked for its exit code yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_without_a_command_the_story_goes_on_until_it_is_ended(run: Run) -> None:
    process = run("story.yaml", PYTHONUNBUFFERED="1")
    assert process.stderr is not None
    listening = process.stderr.readline()
    url = listening.split()[3].rstrip(";")
    environment = {"BWSIM_URL": url, "BWSIM_BASE_URL": f"{url}/api/v2", "BW_NUMBER": "+19195550100"}
    names = {"BW_ACCOUNT_ID": "9900000", "BW_USERNAME": "u", "BW_PASSWORD": "p", "BW_MESSAGING_APPLICATION_ID": "a"}
    subprocess.run(app(200)[1:], env={**os.environ, **environment, **names}, check=True, timeout=60)

    process.send_signal(signal.SIGINT)
    code, output, _ = ended(process)

    assert code == 0
    assert "all 2 expectations hold" in output


@pytest.mark.parametrize(("account", "named"), [("9900000", False), ("4711", True)])
def test_an_account_is_named_where_it_is_another_than_the_one_that_was_said(run: Run, account, named) -> None:
    words = " ".join(app(200)[1:])

    code, output, _ = ended(run("story.yaml", "--", "sh", "-c", f"BW_ACCOUNT_ID={account} exec {words}"))

    assert (code, "account 4711" in output) == (0, named)


TRAFFIC = """\
account:
  applications: [{ id: app, callback_url: "http://127.0.0.1:PORT/callbacks" }]
  numbers: [{ number: "+19195550100", application: app }]
traffic:
  - receive: { to: "+19195550100", text: "hello" }
    every: 1h
    count: 5
expect:
  - callback: { type: message-received, text: hello }
    times: 5
    acknowledged: true
"""
SERVE = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Callbacks(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *said): pass
HTTPServer(("127.0.0.1", int(sys.argv[1])), Callbacks).serve_forever()
"""


def test_the_command_may_be_the_application_that_people_write_to(run: Run, tmp_path: Path, free_port: int) -> None:
    (tmp_path / "traffic.yaml").write_text(TRAFFIC.replace("PORT", str(free_port)))
    (tmp_path / "serve.py").write_text(SERVE)
    command = ["--", sys.executable, "serve.py", str(free_port)]

    code, output, _ = ended(run("traffic.yaml", "--wait-for", f"http://127.0.0.1:{free_port}", *command))

    assert code == 0, output
    assert "(5 came)" in output


def test_an_application_that_ends_before_it_listens_could_not_be_run(run: Run, free_port: int) -> None:
    code, _, errors = ended(run("default", "--wait-for", f"127.0.0.1:{free_port}", "--", "false"))

    assert (code, errors) == (3, "bwsim: false ended with 1 before it listened\n")


def test_traffic_alone_is_a_story(run: Run, tmp_path: Path, free_port: int) -> None:
    (tmp_path / "traffic.yaml").write_text(TRAFFIC.replace("PORT", str(free_port)))

    code, output, errors = ended(run("traffic.yaml"))

    assert (code, errors) == (1, "")
    assert "5 came, 5 of them not as expected" in output
    assert "connection refused" in output


def test_what_the_server_logs_is_said_as_all_else_that_run_says(run: Run) -> None:
    post = "import http.client, os; from urllib.parse import urlsplit\n"
    post += "to = http.client.HTTPConnection(urlsplit(os.environ['BWSIM_URL']).netloc)\n"
    post += "to.request('POST', '/api/v2/users/9900000/messages', b'{}'); to.getresponse().read()"

    _, stderr = run("story.yaml", "--", sys.executable, "-c", post).communicate()

    assert "bwsim: POST '/api/v2/users/9900000/messages': 401: there is no Authorization header\n" in stderr
