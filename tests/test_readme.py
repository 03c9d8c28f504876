"""The README is true: what it shows is loaded, or compared with what really comes out.

Its commands are run by tests/docs, which plays every page in a shell.
"""

import asyncio
import contextlib
import io
import re
import shlex
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from simulator.cli.main import COMMANDS, cli
from simulator.scenario.load import load_scenario
from simulator.settings import load
from tests.receiver import Receiver
from tests.rig import Rig, running

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
WRITTEN_URL = "http://127.0.0.1:8484"
_BLOCK = re.compile(
    r"^(?:<!-- (?P<mark>[\w-]+) -->\n)?```(?P<language>\w+)(?! shown)[^\n]*\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
# What differs from run to run, and what a new line in a table of the simulator moves.
_CHANGING = re.compile(r"\d+\.\d s|bandwidth-sdk [\d.]+|numbers\[\d+\]|\b\d{13}[a-z2-7]{16}\b|\d\d:\d\d:\d\d\.\d{3}")


CURL = (ROOT / "docs" / "how-to" / "curl.md").read_text(encoding="utf-8")
POINT = (ROOT / "docs" / "how-to" / "point-your-application.md").read_text(encoding="utf-8")
DEMO = (ROOT / "docs" / "demo.md").read_text(encoding="utf-8")


def blocks(language: str, *, mark: str | None = None, page: str = README) -> list[str]:
    found = [block["body"] for block in _BLOCK.finditer(page) if (block["language"], block["mark"]) == (language, mark)]
    assert found
    return found


def commands(program: str) -> list[list[str]]:
    """Every command line of the shell blocks that runs that program, as words without comments."""
    text = "\n".join(blocks("sh", page=README + CURL)).replace("\\\n", " ")
    lines = [shlex.split(line, comments=True) for line in text.splitlines()]
    return [words for words in lines if words[:1] == [program]]


@pytest.fixture(autouse=True)
def _plain(monkeypatch):
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    endpoint = Receiver()
    await endpoint.start()
    yield endpoint
    await endpoint.stop()


@pytest.fixture
async def rig(receiver: Receiver) -> AsyncIterator[Rig]:
    async with running(callback_url=f"{receiver.url}/status") as started:
        yield started


# -- YAML


def test_every_scenario_loads_without_a_problem():
    scenarios = [block for block in blocks("yaml") if "version: 1" in block]

    assert scenarios
    for text in scenarios:
        assert load_scenario(text, file="README.md").problems == []


def test_every_settings_file_loads_without_a_problem(tmp_path: Path):
    files = [block for block in blocks("yaml", page=POINT) if "version: 1" not in block]

    assert files
    for text in files:
        (tmp_path / "bwsim.yaml").write_text(text)
        loaded = load({}, {}, tmp_path)
        assert loaded.problems == []
        assert loaded.settings is not None


# -- commands


@pytest.mark.parametrize("name", re.findall(r"`bwsim ([a-z]+)", README))
def test_every_command_that_is_named_exists(name):
    assert name in COMMANDS


async def test_every_curl_is_answered_with_success(rig, monkeypatch):
    monkeypatch.chdir(ROOT)
    found = [_read_curl(words, rig.url) for words in commands("curl")]

    assert len(found) > 8
    for method, url, data, headers in found:
        async with rig.http.request(method, url, data=data, headers=headers) as answer:
            assert 200 <= answer.status < 300, (method, url, await answer.text())


def _read_curl(words: list[str], url: str) -> tuple[str, str, bytes | None, dict[str, str]]:
    """Method, URL, body and headers of a curl command line; an option that is not known here fails."""
    parser = click.Command(
        "curl",
        params=[
            click.Option(["-X", "method"]),
            click.Option(["-u", "user"]),
            click.Option(["-H", "headers"], multiple=True),
            click.Option(["-d", "--data-binary", "data"]),
            click.Argument(["url"]),
        ],
    )
    said = parser.make_context("curl", words[1:]).params
    headers = dict(header.split(": ", 1) for header in said["headers"])
    if said["user"]:
        headers["Authorization"] = "Basic dXNlcjpwYXNzd29yZA=="
    data = _read_data(said["data"])
    address = said["url"].replace("$A", f"{url}/_sim/accounts/9900000").replace(WRITTEN_URL, url)
    return said["method"] or ("GET" if data is None else "POST"), address, data, headers


def _read_data(said: str | None) -> bytes | None:
    if said is None:
        return None
    return Path(said[1:]).read_bytes() if said.startswith("@") else said.encode()


def test_every_make_target_exists():
    makefile = (ROOT / "Makefile").read_text()

    for target in re.findall(r"\bmake ([a-z-]+)", README):
        assert f"\n{target}:" in makefile


# -- programs


async def test_the_python_of_the_readme_sends_a_message(rig):
    for program in blocks("python"):
        printed = io.StringIO()
        await asyncio.to_thread(_run, program.replace(WRITTEN_URL, rig.url), printed)

        [message] = (await rig.sim("GET", "/messages")).json["messages"]
        assert printed.getvalue() == f"{message['id']} 1\n"


def _run(program: str, printed: io.StringIO) -> None:
    variables: dict[str, Any] = {}
    with contextlib.redirect_stdout(printed):
        exec(compile(program, "README.md", "exec"), variables)


# -- what is shown as output


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield _CHANGING.sub("#", line).rstrip()


def test_what_it_shows_of_the_demo_is_what_the_demo_prints():
    printed = list(_lines(CliRunner().invoke(cli, ["demo"]).output))
    [shown] = blocks("text", mark="demo", page=DEMO)

    for part in shown.split("…\n"):
        wanted = list(_lines(part))
        places = range(len(printed) - len(wanted) + 1)
        assert any(printed[at : at + len(wanted)] == wanted for at in places), "\n".join(printed)


async def test_what_it_shows_of_tail_is_what_tail_prints(rig):
    [shown] = blocks("text", mark="tail")
    await rig.send(to="+19195550111", text="Your order is on its way.", tag="order-7")
    await rig.advance(by="0s")

    result = await asyncio.to_thread(CliRunner().invoke, cli, ["tail", "--no-follow", "--url", rig.url])

    printed, wanted = list(_lines(result.output))[1:], list(_lines(shown))[1:]
    mine = [line.replace("clock manual", "clock real").replace("scenario test", "scenario default") for line in printed]
    assert mine[: len(wanted)] == wanted


# -- numbers


@pytest.mark.parametrize(("number", "status"), [("+15550004720", 202), ("+15550000429", 429), ("+15550000000", 202)])
async def test_the_numbers_that_need_no_file_do_what_it_says(rig, receiver, number, status):
    assert number in README

    answer = await rig.post(to=number)
    await rig.advance(by="96h")

    assert answer.status == status
    assert receiver.types() == (["message-failed"] if number == "+15550004720" else [])
