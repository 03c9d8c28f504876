"""The pytest plugin: the fixtures `bandwidth`, `bandwidth_async`, `bandwidth_server`, a marker, what a failure shows.

Rule 1: pytest imports this at every start, also for tests that need no simulator: nothing else is imported before a
        fixture is used.
Rule 2: what holds is the marker's word, then the option's, then the ini file's, then the scenario's.
Rule 3: a test is judged by its scenario when it came to its end: one that was skipped, or failed, says so itself.
Rule 4: one server for a session (with xdist: for a worker), one account for a test.
"""

import os
import re
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from simulator.testing.account import AsyncBandwidth, Bandwidth
    from simulator.testing.loan import Loan, Terms
    from simulator.testing.server import ServerThread

MARKER = (
    "bandwidth(scenario=, profile=, seed=, clock=, start=, callback_url=, application_id=, account=, verdict=): "
    "what the test's account begins with"
)
# name, what stands for its value, help. Each is an option --bandwidth-NAME and a line bandwidth_NAME of the ini file.
OPTIONS = (
    ("scenario", "FILE-or-NAME", "what goes wrong, and when, in every test whose marker says nothing"),
    ("profile", "ERA", "the provider's era"),
    ("seed", "N", "where every random draw comes from"),
    ("start", "TIME", "where the clock of each test begins; default: now"),
    ("account", "ID", "the account of every test; default: each has one of its own"),
    (
        "cap",
        "DURATION",
        "how long, on the wall, a callback may hang; default: 2s; 'none' for a debugger in the application",
    ),
    ("artifacts", "DIR", "leave a folder with journal, timeline and seed of each failed test"),
    (
        "verdict",
        "on|off",
        "whether a test fails when its scenario's `expect` does not hold; default: on, but for built-in scenarios",
    ),
)
_LOAN: "pytest.StashKey[Loan]" = pytest.StashKey()
_PASSED: "pytest.StashKey[bool]" = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options and the lines of the ini file."""
    group = parser.getgroup("bandwidth", "the simulator of Bandwidth's Messaging API")
    for name, value, help_ in OPTIONS:
        group.addoption(f"--bandwidth-{name}", metavar=value, default=None, help=help_)
        parser.addini(f"bandwidth_{name}", help_, default=None)


def pytest_configure(config: pytest.Config) -> None:
    """The marker."""
    config.addinivalue_line("markers", MARKER)


# -- fixtures


@pytest.fixture(scope="session")
def bandwidth_server(request: pytest.FixtureRequest) -> "Iterator[ServerThread]":
    """The simulator of this session, for an application that is started once: its `url` and `base_url`."""
    from simulator.testing.server import ServerThread

    cap = _option(request.config, "cap")
    try:
        server = ServerThread(**({} if cap is None else {"cap": cap}))
    except ValueError as error:
        said = str(error).replace("--cap", "--bandwidth-cap")
        raise pytest.fail.Exception(f"bandwidth: {said}", pytrace=False) from None
    with server:
        yield server


@pytest.fixture
def _bandwidth_loan(request: pytest.FixtureRequest, bandwidth_server: "ServerThread") -> "Iterator[Loan]":
    """The test's account; both fixtures show the same one."""
    from simulator.client import SimulatorError
    from simulator.testing.loan import Loan

    item = request.node
    terms = _terms(item)
    loan = Loan(bandwidth_server, str(item.nodeid), terms, folders=(item.path.parent, item.config.rootpath))
    try:
        loan.begin()
    except (SimulatorError, ValueError) as error:
        raise pytest.fail.Exception(f"bandwidth: {error}", pytrace=False) from None
    item.stash[_LOAN], item.stash[_PASSED] = loan, False
    yield loan
    broken: str | None = None
    try:
        broken = loan.broken() if loan.is_judged and item.stash[_PASSED] else None
    finally:
        loan.end(failed=broken is not None)
    if broken:
        pytest.fail(broken, pytrace=False)


@pytest.fixture
def bandwidth(_bandwidth_loan: "Loan") -> "Bandwidth":
    """An account of a running simulator, for a test that is not async."""
    return _bandwidth_loan.bandwidth


@pytest.fixture
def bandwidth_async(_bandwidth_loan: "Loan") -> "AsyncBandwidth":
    """An account of a running simulator, for an async test."""
    return _bandwidth_loan.bandwidth_async


# -- what a test asks for


def _terms(item: pytest.Item) -> "Terms":
    from simulator.model.problems import guess
    from simulator.testing.loan import Terms

    _check_marks(item)
    said: dict[str, Any] = {name: _option(item.config, name) for name in ("scenario", "profile", "start", "account")}
    seed = _option(item.config, "seed")
    said |= {"seed": None if seed is None else _whole(seed), "verdict": _is_on(_option(item.config, "verdict"))}
    for marker in reversed(list(item.iter_markers("bandwidth"))):
        for name in marker.kwargs:
            if name not in Terms.__struct_fields__:
                hint = guess(name, Terms.__struct_fields__)
                known = ", ".join(Terms.__struct_fields__)
                pytest.fail(
                    f"bandwidth: the marker knows no {name!r}; expected {known}{f' ({hint})' if hint else ''}",
                    pytrace=False,
                )
        if marker.args:
            pytest.fail("bandwidth: the marker takes words only, as in seed=42", pytrace=False)
        said |= marker.kwargs
    return Terms(**said)


def _check_marks(item: pytest.Item) -> None:
    """A misspelt marker says nothing to anybody: the test would play the wrong scenario, and be green."""
    from simulator.model.problems import guess

    registered = [re.split(r"[:(]", line)[0].strip() for line in item.config.getini("markers")]
    for mark in item.iter_markers():
        if mark.name not in registered and guess(mark.name, ["bandwidth"], near=0.85):
            said = (
                f"bandwidth: there is no marker {mark.name!r} (did you mean 'bandwidth'? else register it as a marker)"
            )
            pytest.fail(said, pytrace=False)


def _option(config: pytest.Config, name: str) -> str | None:
    """The option, or the line of the ini file."""
    value = config.getoption(f"--bandwidth-{name}")
    return str(value) if value else config.getini(f"bandwidth_{name}") or None


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise pytest.UsageError(f"--bandwidth-seed: expected a whole number, found {text!r}")
    return int(text)


def _is_on(text: str | None) -> bool | None:
    """None where nothing is said."""
    if text not in (None, "on", "off"):
        raise pytest.UsageError(f"--bandwidth-verdict: expected on or off, found {text!r}")
    return None if text is None else text == "on"


# -- what a failure shows


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the account's timeline to the report of a failure.

    What belongs to the failure itself is shown also before a debugger and with --show-capture=no, and is in JUnit XML.
    """
    report = yield
    loan = item.stash.get(_LOAN, None)
    if call.when == "call":
        item.stash[_PASSED] = report.passed
    if loan is not None and report.failed:
        _add(report, "bandwidth", _tell(item, loan))
    return report


def _add(report: pytest.TestReport, name: str, told: str) -> None:
    addsection = getattr(report.longrepr, "addsection", None)
    if addsection is not None:
        addsection(name, told)
    elif isinstance(report.longrepr, str):  # what is told without a traceback is a plain text
        report.longrepr += f"\n{f' {name} ':-^80}\n{told}"
    else:
        report.sections.append((name, told))


def _tell(item: pytest.Item, loan: "Loan") -> str:
    from simulator.testing import artifacts, report

    try:
        seen = loan.look()
        told = report.tell(_from_here(item), seen)
        folder = _option(item.config, "artifacts")
        if folder is None:
            return report.section(told)
        left = artifacts.write(item.config.invocation_params.dir / folder, str(item.nodeid), told, seen.lines)
        return f"{report.section(told)}\nleft for you: {left}"
    except Exception as error:  # a report that cannot be made must not hide the failure that it is about
        return f"the account cannot be shown: {type(error).__name__}: {error}"


def _from_here(item: pytest.Item) -> str:
    """The test's name as it is typed where pytest was called."""
    _, _, rest = str(item.nodeid).partition("::")
    return f"{os.path.relpath(item.path, item.config.invocation_params.dir)}::{rest}"
