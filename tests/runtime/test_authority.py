"""The local authority: made once, kept, and believed by strict clients."""

import os
import ssl
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from simulator.runtime.authority import BANDWIDTH, AuthorityError, find_folder, load_authority, own_names


def shaken(authority, names, *, asked: str, strict: bool = True) -> dict[str, object]:
    """A handshake in memory; the server's certificate as the client saw it, or its error."""
    client_context = ssl.create_default_context(cadata=authority.pem.decode())
    if strict:
        client_context.verify_flags |= ssl.VERIFY_X509_STRICT  # the default of Python 3.13
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(to_client, to_server, server_hostname=asked)
    server = authority.make_context(names).wrap_bio(to_server, to_client, server_side=True)
    done: set[ssl.SSLObject] = set()
    while len(done) < 2:
        for side in (client, server):
            try:
                side.do_handshake()
                done.add(side)
            except ssl.SSLWantReadError:
                pass
    return dict(client.getpeercert() or {})


def test_it_is_made_once_and_found_again(tmp_path):
    folder = tmp_path / "deep" / "er"

    first = load_authority(folder)

    assert load_authority(folder) == first
    assert sorted(os.listdir(folder)) == ["ca.key", "ca.pem"]
    assert first.path.read_bytes() == first.pem
    assert b"PRIVATE" not in first.pem


def test_its_key_is_for_its_owner_and_its_certificate_for_everybody(tmp_path):
    before = os.umask(0)
    try:
        load_authority(tmp_path)
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "ca.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "ca.pem").stat().st_mode) == 0o644


def test_who_start_at_once_have_the_same(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(load_authority, [tmp_path] * 8))

    assert len({authority.pem for authority in found}) == 1
    assert sorted(os.listdir(tmp_path)) == ["ca.key", "ca.pem"]


def test_a_lost_certificate_is_written_again(tmp_path):
    authority = load_authority(tmp_path)
    authority.path.unlink()

    again = load_authority(tmp_path)

    assert again.path.read_bytes() == authority.pem


@pytest.mark.parametrize("asked", [*BANDWIDTH, "localhost", "127.0.0.1", "::1", "sms.example.test", "a.b.test"])
def test_a_strict_client_that_trusts_it_believes_every_name(tmp_path, asked):
    seen = shaken(load_authority(tmp_path), own_names(("sms.example.test", "*.b.test")), asked=asked)

    assert seen["subjectAltName"]


def test_a_name_that_was_not_asked_for_is_not_believed(tmp_path):
    with pytest.raises(ssl.SSLCertVerificationError, match=r"doesn't match|mismatch"):
        shaken(load_authority(tmp_path), own_names(), asked="voice.bandwidth.com")


def test_another_authority_is_not_believed(tmp_path):
    authority, other = load_authority(tmp_path / "a"), load_authority(tmp_path / "b")
    mixed = type(authority)(other.folder, other.pem, authority.secret)

    with pytest.raises(ssl.SSLCertVerificationError, match="certificate verify failed"):
        shaken(mixed, own_names(), asked=BANDWIDTH[0])


def test_its_certificates_are_good_for_no_longer_than_apple_allows(tmp_path):
    authority = load_authority(tmp_path)

    seen = shaken(authority, own_names(), asked=BANDWIDTH[0])

    began, ends = (ssl.cert_time_to_seconds(str(seen[name])) for name in ("notBefore", "notAfter"))
    assert ends - began < 825 * 86_400
    assert began < datetime.now(UTC).timestamp() - 3600
    assert x509.load_pem_x509_certificate(authority.pem).not_valid_after_utc > datetime(2100, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a key",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n",
    ],
)
def test_a_file_that_holds_none_is_told_and_left_alone(tmp_path, content):
    (tmp_path / "ca.key").write_bytes(content)

    with pytest.raises(AuthorityError, match=r"not an authority; remove it") as raised:
        load_authority(tmp_path).make_context(own_names())

    assert str(tmp_path / "ca.key") in str(raised.value)
    assert (tmp_path / "ca.key").read_bytes() == content


def test_a_folder_that_cannot_be_is_told_with_the_flag_for_another(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(AuthorityError, match="--ca-dir FOLDER"):
        load_authority(tmp_path / "file" / "below")


@pytest.mark.parametrize(
    ("ca_dir", "data", "environment", "folder"),
    [
        ("c", "d", {"HOME": "/h"}, "c"),
        (None, "d", {"HOME": "/h"}, "d"),
        (None, None, {"HOME": "/h", "XDG_STATE_HOME": "/x"}, "/x/bwsim"),
        (None, None, {"HOME": "/h"}, "/h/.local/state/bwsim"),
    ],
)
def test_it_is_kept_where_it_was_said_else_with_the_data_else_at_home(ca_dir, data, environment, folder, monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")

    assert find_folder(ca_dir, data, environment) == Path(folder)


def test_without_a_home_it_must_be_said():
    with pytest.raises(AuthorityError, match="--ca-dir FOLDER"):
        find_folder(None, None, {})


@pytest.mark.parametrize("host", ["under_scored", "", "ümlaut", "-x"])
def test_a_host_name_that_no_certificate_can_hold_is_left_out(host, monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: host)

    assert own_names() == (*BANDWIDTH, "localhost", "127.0.0.1", "::1")
