"""The blocking client where a process has many threads or many open files."""

import os
import resource
from collections.abc import Iterator

import pytest

from simulator.client import Client
from simulator.testing import ServerThread

BEYOND = 1024  # files that select() can look at


@pytest.fixture
def many_open_files() -> Iterator[None]:
    """So many that the next one has a number which select() does not take."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2 * BEYOND:
        pytest.skip("this machine does not allow as many open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * BEYOND), hard))
    held = [os.open(os.devnull, os.O_RDONLY)]
    while held[-1] < BEYOND:
        held.append(os.open(os.devnull, os.O_RDONLY))
    yield
    for each in held:
        os.close(each)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_kept_connection_is_used_again_however_many_files_are_open(many_open_files: None):
    with ServerThread() as server, Client(server.url) as simulator:
        first, second = simulator.health(), simulator.health()

    assert first == second
