"""`bwsim ca`: the authority of this machine, or that of a running simulator."""

import asyncio
import hashlib
import json
import os
import ssl

import pytest
from click.testing import CliRunner

from simulator.cli.main import cli
from simulator.runtime.authority import load_authority
from tests.rig import running
from tests.secure import serving


@pytest.fixture
def ca(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("BWSIM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def call(*arguments: str, **environment: str):
        return CliRunner(env=environment).invoke(cli, ["ca", *arguments])

    return call


def test_it_prints_the_certificate_made_now_and_kept(ca, tmp_path):
    first, second = ca(), ca()

    assert (first.exit_code, first.stderr) == (0, "")
    assert first.stdout == second.stdout == (tmp_path / "state" / "bwsim" / "ca.pem").read_text()


def test_it_is_the_one_that_serve_has(ca, tmp_path):
    (tmp_path / "bwsim.yaml").write_text("data: kept\n")

    paths = [ca("--path"), ca("--path", "--data", "d"), ca("--path", BWSIM_CA_DIR="c"), ca("--path", "--ca-dir", "f")]

    assert [path.stdout.strip() for path in paths] == [
        str(tmp_path / folder / "ca.pem") for folder in ("kept", "d", "c", "f")
    ]


def test_as_json_it_has_path_and_fingerprint(ca, tmp_path):
    found = json.loads(ca("--json").stdout)

    authority = load_authority(tmp_path / "state" / "bwsim")
    assert found["path"] == str(authority.path)
    assert found["pem"].encode() == authority.pem
    assert found["sha256"] == hashlib.sha256(ssl.PEM_cert_to_DER_cert(found["pem"])).hexdigest()


async def test_with_a_url_it_is_that_of_the_simulator_there(ca, tmp_path):
    async with serving(tmp_path / "there") as server:
        result = await asyncio.to_thread(ca, "--url", server.url)

    assert result.stdout == (tmp_path / "there" / "ca.pem").read_text()
    assert not (tmp_path / "state").exists()


async def test_a_simulator_without_tls_says_so(ca):
    async with running() as rig:
        result = await asyncio.to_thread(ca, "--url", rig.url)

    assert (result.exit_code, result.stdout) == (3, "")
    assert "started without --tls" in result.stderr


@pytest.mark.parametrize(
    "said", [("--path", "--install"), ("--install", "--uninstall"), ("--path", "--url", "http://x")]
)
def test_what_contradicts_itself_is_bad_usage(ca, said):
    assert ca(*said).exit_code == 2


def test_a_place_that_cannot_be_is_told(ca, tmp_path):
    (tmp_path / "file").write_text("")

    result = ca("--ca-dir", "file/below")

    assert (result.exit_code, result.stdout) == (3, "")
    assert "cannot be kept in file/below" in result.stderr


def test_a_damaged_authority_is_told(ca, tmp_path):
    (tmp_path / "ca.key").write_text("x")

    result = ca("--ca-dir", ".")

    assert result.exit_code == 3
    assert "not an authority; remove it" in result.stderr
