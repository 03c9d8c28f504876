"""The five pages of the documentation that this project grew from ("seeds"), each played sentence by sentence.

A module `test_seed_NNN.py` names its era; sentences that several pages share are imported from `shared_….py`.
"""

import pytest

pytest.register_assert_rewrite(
    "tests.seeds.shared_storage",
    "tests.seeds.shared_callbacks",
    "tests.seeds.shared_creation",
    "tests.seeds.shared_segments",
    "tests.seeds.shared_overview",
)


@pytest.fixture
def era(request: pytest.FixtureRequest) -> str:
    """The profile of the page."""
    return str(request.module.ERA)
