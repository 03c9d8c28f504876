"""The system's store, played by a folder and a command of the test's own."""

import os
from pathlib import Path

import pytest

from simulator.runtime.trust_store import Store, TrustError, find_store, install, uninstall

COMMAND = ("take-over",)
PEM = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


@pytest.fixture
def store(tmp_path, monkeypatch) -> Store:
    """Its command writes down what lies in the folder, as update-ca-certificates makes one file of all."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "anchors").mkdir()
    command = tmp_path / "bin" / "take-over"
    command.write_text(
        f"#!/bin/sh\nls {tmp_path / 'anchors'} > {tmp_path / 'taken'}\n"
        f'echo "$@" >> {tmp_path / "said"}\necho "$1" >&2\nexit "${{1:-0}}"\n'
    )
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    return Store("a test", tmp_path / "anchors", ".crt", COMMAND, (*COMMAND, "0", "anew"))


def test_it_is_put_in_and_taken_out_again(store, tmp_path):
    file = install(store, PEM)
    with_it = (tmp_path / "taken").read_text()
    content, mode = file.read_bytes(), file.stat().st_mode & 0o777
    there = uninstall(store), uninstall(store)

    assert (file.name, content, mode) == ("bandwidth-simulator.crt", PEM, 0o644)
    assert with_it == "bandwidth-simulator.crt\n"
    assert there == (True, False)
    assert (tmp_path / "taken").read_text() == ""
    assert (tmp_path / "said").read_text().splitlines() == ["", "0 anew"]


def test_a_command_that_fails_is_told_and_nothing_stays_behind(store):
    failing = Store("a test", store.folder, ".crt", (*COMMAND, "7"), COMMAND)

    with pytest.raises(TrustError, match="take-over 7 ended with 7: 7"):
        install(failing, PEM)

    assert list(store.folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(store):
    gone = Store("a test", store.folder / "gone", ".crt", COMMAND, (*COMMAND, "0", "anew"))

    with pytest.raises(TrustError, match=r"gone/bandwidth-simulator\.crt cannot be written: No such file"):
        install(gone, PEM)


def test_the_store_of_this_system_is_the_one_whose_folder_and_command_are_here(store, tmp_path):
    others = (
        Store("no folder", tmp_path / "gone", ".crt", COMMAND, COMMAND),
        Store("no command", tmp_path, ".crt", ("no-such-command",), COMMAND),
    )

    assert find_store(Path("ca.pem"), stores=(*others, store)) == store


@pytest.mark.parametrize(
    ("platform", "said"),
    [("darwin", "security add-trusted-cert"), ("win32", "certutil -addstore"), ("linux", "ca-certificates")],
)
def test_where_there_is_none_it_says_what_to_do(platform, said):
    with pytest.raises(TrustError, match=said):
        find_store(Path("/kept/ca.pem"), stores=(), platform=platform)
