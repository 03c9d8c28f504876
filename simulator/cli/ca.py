"""`bwsim ca`: the local authority, for whoever shall trust it."""

import hashlib
import os
import shlex
import ssl
import sys
from pathlib import Path
from typing import NoReturn

import click

from simulator.cli.options import read_settings
from simulator.cli.output import echo, json_option, print_json
from simulator.cli.talk import COULD_NOT_RUN, talk
from simulator.cli.where import checked
from simulator.runtime.authority import AuthorityError, find_folder, load_authority
from simulator.runtime.trust_store import TrustError, find_store, install, uninstall

TRUSTED = (
    "trusted by what reads the system's store: curl, Go, .NET, Ruby, PHP, Python's ssl. "
    "Node, Java and Python's requests and httpx have their own: docs/how-to/zero-change.md"
)


@click.command()
@click.option(
    "--url", metavar="URL", callback=checked, help="That of a running simulator, as in the application's container."
)
@click.option("--ca-dir", metavar="FOLDER", help="Where it is kept.  [BWSIM_CA_DIR; default: as serve]")
@click.option("--data", metavar="FOLDER", help="The --data folder of serve.  [BWSIM_DATA]")
@click.option("--config", metavar="FILE", help="Settings file.  [BWSIM_CONFIG; default: bwsim.yaml if there]")
@click.option("--path", "as_path", is_flag=True, help="Print the path of its certificate.")
@click.option("--install", "puts_in", is_flag=True, help="Put it into the system's store; needs the right to.")
@click.option("--uninstall", "takes_out", is_flag=True, help="Take it out of the system's store.")
@json_option
def ca(url: str | None, as_path: bool, puts_in: bool, takes_out: bool, as_json: bool, **places: str | None) -> None:
    """The local authority's certificate, for trust.

    The authority (PEM) that the certificate of `serve --tls` is from, made now when there is none yet.
    Trust it on development machines and in containers only.
    """
    if as_path + puts_in + takes_out > 1:
        raise click.UsageError("say one of --path, --install and --uninstall")
    if as_path and url:
        raise click.UsageError("--path is of an authority on this machine, --url of a simulator's")
    pem, path = (_ask(url), None) if url else _load(places)
    where = ["--url", url] if url else ["--ca-dir", str(path and path.parent)]
    store = _change(pem, path, puts_in=puts_in, where=where) if puts_in or takes_out else None
    if as_json:
        said = {"path": path and str(path), "sha256": _fingerprint(pem), "pem": pem.decode()}
        print_json(said | ({"store": str(store)} if store else {}))
    elif store:
        echo(f"{store}: {TRUSTED}" if puts_in else f"{store}: trusted no more")
    else:
        echo(str(path) if as_path else pem.decode(), nl=as_path)


def _ask(url: str) -> bytes:
    pem = talk(url, "", lambda simulator: simulator.ca_pem())
    if not pem.startswith(b"-----BEGIN CERTIFICATE-----"):
        _end(f"{url} answers, but not as a simulator does; --url names it")
    return pem


def _load(places: dict[str, str | None]) -> tuple[bytes, Path]:
    settings = read_settings(places)
    try:
        authority = load_authority(find_folder(settings.ca_dir, settings.data, os.environ))
    except AuthorityError as error:
        _end(str(error))
    return authority.pem, authority.path.absolute()


def _change(pem: bytes, path: Path | None, *, puts_in: bool, where: list[str]) -> Path:
    try:
        store = find_store(path or Path("ca.pem"))
        if puts_in:
            return install(store, pem)
        uninstall(store)
    except TrustError as error:
        _end(f"{error}{_as_root('--install' if puts_in else '--uninstall', where)}")
    return store.file


def _as_root(what: str, where: list[str]) -> str:
    """sudo has another home, and perhaps another path: so all is said in full."""
    if os.name != "posix" or os.geteuid() == 0:
        return ""
    return "; as root: " + shlex.join(["sudo", str(Path(sys.argv[0]).absolute()), "ca", what, *where])


def _fingerprint(pem: bytes) -> str:
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem.decode())).hexdigest()


def _end(why: str) -> NoReturn:
    echo(f"bwsim: {why}", err=True)
    raise SystemExit(COULD_NOT_RUN)
