"""What a server logs: a line for each thing, for people or for machines."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from simulator.cli import logs


class Terminal(io.StringIO):
    """People read here."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def log() -> Iterator[logging.Logger]:
    root, before = logging.getLogger(), list(logging.getLogger().handlers)
    yield logging.getLogger("simulator.test")
    root.handlers = before


def fail(log: logging.Logger) -> None:
    try:
        raise ValueError("because")
    except ValueError as error:
        log.error("GET %s failed", "/a", exc_info=error)


def test_a_machine_reads_each_thing_as_one_line_of_json(log):
    stream = io.StringIO()
    logs.begin(stream)

    log.warning("PUT %r: 401: there is no é\n\x9b31m header", "/a\x1b")
    log.info("nobody needs to know")
    fail(log)

    first, second = map(json.loads, stream.getvalue().splitlines())
    assert first.pop("time").endswith("Z")
    assert first == {
        "level": "warning",
        "logger": "simulator.test",
        "message": "PUT '/a\\x1b': 401: there is no é\n\x9b31m header",
    }
    assert (second["level"], second["message"]) == ("error", "GET /a failed")
    assert second["traceback"].endswith("ValueError: because")
    assert not any(ord(character) in range(127, 160) for character in stream.getvalue())


def test_people_read_the_message(log):
    stream = Terminal()
    logs.begin(stream)

    log.warning("the token has expired\x1b[31m")

    assert stream.getvalue() == "bwsim: the token has expired�[31m\n"


def test_the_time_is_the_walls_in_utc(log):
    stream = io.StringIO()
    logs.begin(stream)
    record = log.makeRecord(log.name, logging.WARNING, "file", 1, "said", (), None)
    record.created = 1_800_000_000.25

    log.handle(record)

    assert json.loads(stream.getvalue())["time"] == "2027-01-15T08:00:00.250Z"
