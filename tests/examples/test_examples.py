"""Every application under examples/ passes its own tests, run as its reader would run them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
FOLDERS = sorted(path.parent for path in EXAMPLES.glob("*/test_*.py"))
# The plugins of our own tests, which no reader has.
WITHOUT = ("-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:anyio", "-p", "no:hypothesispytest")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_example_passes_its_tests(folder: Path):
    ran = pytest_in(folder)

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_all_of_them_pass_in_one_go():
    ran = pytest_in(EXAMPLES)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert all(f"{folder.name}/test_" in ran.stdout for folder in FOLDERS)


def pytest_in(folder: Path) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BWSIM_", "BW_", "PYTEST_"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", *WITHOUT],
        cwd=folder,
        env={**kept, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_there_is_an_application_of_every_kind():
    assert {folder.name.split("_")[0] for folder in FOLDERS} >= {
        "flask",
        "django",
        "aiohttp",
        "fastapi",
        "node",
        "shell",
    }
