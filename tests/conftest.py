"""What every test shares: hypothesis without a deadline, because a busy machine is not a bug; a switch for goldens."""

import os

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("tests.simulation.stories")  # their assertions tell what they saw
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each of the hundreds of processes started compiles everything anew
settings.register_profile("simulator", deadline=None)
settings.load_profile("simulator")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The switch that accepts what golden tests found; read the difference before you commit it."""
    parser.addoption("--rewrite-golden", action="store_true", help="write tests/golden/*.ndjson anew")


@pytest.fixture
def rewrites_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written, not compared."""
    return bool(request.config.getoption("--rewrite-golden"))
