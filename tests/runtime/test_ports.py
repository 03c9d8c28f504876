"""Who listens on a port: a real socket of this process, and a /proc of the test's own."""

import os
import socket
import sys
from pathlib import Path

import pytest

from simulator.runtime.ports import Listener, find_listener

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"


def line(port: int, inode: int, *, state: str = "0A", uid: int = 1000, address: str = "0100007F") -> str:
    return (
        f"   0: {address}:{port:04X} 00000000:0000 {state} 00000000:00000000 00:00000000 00000000 {uid} 0 {inode} 1\n"
    )


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """Process 12 listens on 8484, over IPv6 on 8443; somebody unknown on 443; 9000 is only connected to."""
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "tcp").write_text(HEAD + line(8484, 71) + line(443, 72, uid=0) + line(9000, 73, state="01"))
    (tmp_path / "net" / "tcp6").write_text(HEAD + line(8443, 74, address="0" * 32))
    (tmp_path / "12" / "fd").mkdir(parents=True)
    (tmp_path / "9").mkdir()
    for number, inode in ((3, 71), (4, 74), (5, 73)):
        (tmp_path / "12" / "fd" / str(number)).symlink_to(f"socket:[{inode}]")
    words = ("/usr/bin/python3", "/opt/bin/bwsim", "serve", "--password", "secret")
    (tmp_path / "12" / "cmdline").write_bytes("\0".join(words).encode() + b"\0")
    return tmp_path


@pytest.mark.parametrize("port", [8484, 8443])
def test_a_process_is_named_without_its_options(proc, port):
    assert find_listener(port, proc=proc) == Listener(pid=12, command="python3 bwsim serve")


def test_of_a_process_that_cannot_be_looked_into_the_user_is_named(proc):
    found = find_listener(443, proc=proc)

    assert found == Listener(uid=0)
    assert str(found) == "an unknown process of user 0"


@pytest.mark.parametrize("port", [9000, 1])
def test_a_port_that_is_only_connected_to_or_not_in_use_has_nobody(proc, port):
    assert find_listener(port, proc=proc) is None


def test_without_proc_it_is_known_to_be_taken_and_no_more(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = find_listener(port, proc=tmp_path)

    assert str(found) == "an unknown process"
    assert find_listener(port, proc=tmp_path) is None


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_this_process_finds_itself():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = find_listener(taken.getsockname()[1])

    assert found is not None
    assert found.pid == os.getpid()
    assert "python" in str(found)
