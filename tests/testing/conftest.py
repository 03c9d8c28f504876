"""A folder with an application and its tests, for the tests of the plugin."""

from pathlib import Path

import pytest

# pytester forgets what a run inside this process has imported; what is loaded before stays the same.
import simulator.testcontainers
import simulator.testing.artifacts
import simulator.testing.loan
import simulator.testing.report
import simulator.testing.server  # noqa: F401

CONFTEST = """
import pytest
from invoices import Application

@pytest.fixture
def app(bandwidth):
    application = Application(bandwidth)
    bandwidth.callback_url = application.url
    yield application
    application.close()
"""
INI = """
[pytest]
filterwarnings = error
bandwidth_cap = 60s
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
addopts = -p no:schemathesis -p no:anyio -p no:cacheprovider -p no:hypothesispytest
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """The folder; `makepyfile` puts tests into it."""
    pytester.makeini(INI)
    pytester.makeconftest(CONFTEST)
    source = Path(__file__).with_name("invoices.py").read_text(encoding="utf-8")
    (pytester.path / "invoices.py").write_text(source, encoding="utf-8")
    return pytester
