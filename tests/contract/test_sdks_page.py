"""docs/sdks.md says which SDKs were run, and what each needs."""

import pytest

from tests.contract.older.sdks import ROOT, SDKS, document, newest
from tests.contract.test_official_sdk import sdk as installed

COMMITTED = ROOT / "docs" / "sdks.md"


def test_the_committed_page_is_up_to_date():
    assert COMMITTED.read_text(encoding="utf-8") == document(), (
        "run: python -m tests.contract.older.sdks > docs/sdks.md"
    )


@pytest.mark.parametrize("sdk", SDKS, ids=str)
def test_another_address_and_password_take_the_places_of_those_that_are_written(sdk):
    shown, changed = sdk.family.setup, sdk.setup("http://there:1", "other")

    assert shown in document()
    assert changed == shown.replace("http://127.0.0.1:8484", "http://there:1").replace("secret", "other")
    assert changed != shown


def test_the_newest_is_newer_than_every_older_one():
    def numbers(version: str) -> list[int]:
        return [int(part) for part in version.split(".")]

    older = [sdk.version for sdk in SDKS if sdk.family.language == "python"]
    assert all(numbers(version) < numbers(newest()) for version in older)
    assert installed.__version__
