"""Puts an SDK into a throw-away environment of its own, by its name and version alone."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.contract.older.sdks import ROOT, Sdk

CACHE = ROOT / ".cache" / "sdks"


def environment(sdk: Sdk) -> Path:
    """Its folder, made when missing. Without the language or the registry the test is skipped."""
    _, probe, install = _BY_LANGUAGE[sdk.family.language]
    # What was installed by one Python is of no use to another.
    made_by = f"-{sys.version_info.major}.{sys.version_info.minor}" if sdk.family.language == "python" else ""
    folder = CACHE / f"{sdk}{made_by}"
    if not folder.exists():
        _needs_program(sdk)
        _needs_registry(sdk)
        CACHE.mkdir(parents=True, exist_ok=True)
        _make(folder, sdk, probe, install)
    return folder


def command(sdk: Sdk, folder: Path) -> list[str]:
    """What runs its script there."""
    _needs_program(sdk)
    script = sdk.family.script
    if sdk.family.language == "python":
        return [str(_python(folder)), "-m", f"tests.contract.older.{script.removesuffix('.py')}"]
    return ["node", str(Path(__file__).with_name(script)), str(folder)]


def _make(folder: Path, sdk: Sdk, probe: Sequence[str], install: Callable[[Path, Sdk], str]) -> None:
    """Elsewhere first: whoever finds the folder finds it whole, also beside other workers."""
    with TemporaryDirectory(dir=CACHE, prefix="making-", ignore_cleanup_errors=True) as place:
        made = Path(place) / "made"
        failure = install(made, sdk)
        if failure and subprocess.run([*probe, sdk.family.package], capture_output=True).returncode:
            _out_of_reach.add(sdk.family.language)
            _needs_registry(sdk)
        assert not failure, f"{sdk} cannot be installed: {failure}"
        try:
            made.rename(folder)
        except OSError:
            assert folder.exists()  # another worker was first


def _install_python(folder: Path, sdk: Sdk) -> str:
    wanted = f"{sdk.family.package}=={sdk.version}"
    return _ran(sys.executable, "-m", "venv", str(folder)) or _ran(
        str(_python(folder)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wanted
    )


def _install_javascript(folder: Path, sdk: Sdk) -> str:
    folder.mkdir()
    wanted = f"{sdk.family.package}@{sdk.version}"
    options = ("--no-save", "--ignore-scripts", "--no-audit", "--no-fund", *_NPM)
    return _ran("npm", "install", "--prefix", str(folder), *options, wanted)


def _ran(*said: str) -> str:
    """What a command that failed has to say."""
    done = subprocess.run(said, capture_output=True, text=True)
    return done.stdout + done.stderr if done.returncode else ""


def _python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _needs_program(sdk: Sdk) -> None:
    for program in _BY_LANGUAGE[sdk.family.language][0]:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")


def _needs_registry(sdk: Sdk) -> None:
    if sdk.family.language in _out_of_reach:
        pytest.skip(f"{sdk} is not installed yet, and the registry for {sdk.family.language} cannot be reached")


_NPM = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000")  # by default it waits for minutes
_out_of_reach: set[str] = set()  # asked once is enough
# The programs that it takes, what asks the registry for a package, and what installs one.
_BY_LANGUAGE: dict[str, tuple[tuple[str, ...], tuple[str, ...], Callable[[Path, Sdk], str]]] = {
    "python": ((), (sys.executable, "-m", "pip", "index", "versions"), _install_python),
    "javascript": (("node", "npm"), ("npm", "view", *_NPM), _install_javascript),
}
