"""`bwsim serve` as a process: what it prints, and how it ends."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

Start = Callable[..., "subprocess.Popen[str]"]
LISTENING = "bwsim: listening on http://127.0.0.1:"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def call(*arguments: str, **environment: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "simulator", "serve", "--port", "0", *arguments],
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


def port_of(process: "subprocess.Popen[str]") -> int:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith(LISTENING), line or (process.stderr and process.stderr.read())
    return int(line.removeprefix(LISTENING))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_it_says_where_it_listens_answers_and_ends_when_told(start: Start, number: int, code: int) -> None:
    process = start()
    connection = HTTPConnection("127.0.0.1", port_of(process), timeout=10)
    connection.request("GET", "/_sim/health")
    health = json.loads(connection.getresponse().read())
    connection.close()

    process.send_signal(number)
    rest, errors = process.communicate(timeout=10)

    assert health["status"] == "ok"
    assert (process.returncode, rest, errors) == (code, "", "")


def test_it_logs_whom_it_refused_as_a_line_of_json(start: Start) -> None:
    process = start()
    connection = HTTPConnection("127.0.0.1", port_of(process), timeout=10)
    connection.request("GET", "/api/v2/users/9900000/media")
    refused = connection.getresponse().status
    connection.close()

    process.terminate()
    _, errors = process.communicate(timeout=10)

    told = json.loads(errors)
    assert refused == 401
    assert (told["level"], told["logger"]) == ("warning", "simulator.web.access")
    assert told["message"] == "GET '/api/v2/users/9900000/media': 401: there is no Authorization header"


def test_it_says_when_time_is_not_real(start: Start) -> None:
    process = start(BWSIM_CLOCK="manual")
    port_of(process)

    process.terminate()
    _, errors = process.communicate(timeout=10)

    assert "time is not real: the clock is manual" in errors


def test_mistakes_are_told_at_once_and_nothing_is_started(start: Start) -> None:
    process = start("--clock", "manul", "--seed", "x")

    output, errors = process.communicate(timeout=10)

    assert (process.returncode, output) == (2, "")
    assert [line.split(": ")[1] for line in errors.splitlines()] == ["--clock", "--seed"]


def test_a_bad_scenario_is_told_with_its_place(start: Start, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("version: 1\nruels: []\n")

    process = start("--scenario", "bad.yaml")
    _, errors = process.communicate(timeout=10)

    assert process.returncode == 2
    assert errors.startswith("bad.yaml:2:1: ruels: ")


def test_a_port_in_use_is_told_and_ends_with_three(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start("--port", str(taken.getsockname()[1]))
        output, errors = process.communicate(timeout=10)

    assert (process.returncode, output) == (3, "")
    assert "cannot listen on 127.0.0.1:" in errors
    who = "a process" if not sys.platform.startswith("linux") else f"(pid {os.getpid()})"
    assert "the port is taken by " in errors and who in errors
    assert errors.endswith("another --port, or 0 for a free one\n")


def test_with_tls_it_says_where_its_authority_lies(start: Start, tmp_path: Path) -> None:
    process = start("--tls", "--tls-port", "0", "--data", "kept")
    port_of(process)

    process.terminate()
    _, errors = process.communicate(timeout=10)

    assert re.search(r"listening on https://127\.0\.0\.1:\d+ too, by the authority kept/ca\.pem", errors)
    assert (tmp_path / "kept" / "ca.pem").exists()


def test_a_tls_port_in_use_names_its_own_flag(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start("--tls", "--tls-port", str(taken.getsockname()[1]), "--data", "kept")
        output, errors = process.communicate(timeout=10)

    assert (process.returncode, output) == (3, "")
    assert "another --tls-port, or 0 for a free one" in errors


def test_an_authority_that_cannot_be_kept_ends_with_three(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    process = start("--tls", "--ca-dir", "file/below")
    output, errors = process.communicate(timeout=10)

    assert (process.returncode, output) == (3, "")
    assert errors.startswith("bwsim: the authority cannot be kept in file/below: ")
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--start", "yesterday"),
            "--start: expected now or a time with its zone like 2026-01-01T00:00:00Z, found 'yest",
        ),
        (("--user", "x"), "--user: needs --password beside it"),
        (("--clock", "5"), "a rate like 3600x or { day: 24s }, found '5'"),
        (("--data", "kept"), "--data kept: this is a file; name a folder"),
        (("--data", "/dev/null/x"), "--data /dev/null/x: Not a directory"),
    ],
)
def test_a_mistake_in_a_flag_says_what_to_write(start: Start, tmp_path: Path, arguments, said) -> None:
    (tmp_path / "kept").write_text("")

    process = start(*arguments)
    _, errors = process.communicate(timeout=10)

    assert process.returncode in (2, 3)
    assert said in errors
