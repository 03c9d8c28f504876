import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import profiles
from simulator.model.media import MediaFile
from simulator.profiles.profile import Profile
from simulator.wire import refusals
from simulator.wire.media import LONGEST_ID, has_escaped_slash, read_id, read_token, render_list, write_token

BASE = "http://127.0.0.1:8484"
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300)


@pytest.fixture(params=profiles.NAMES)
def profile(request) -> Profile:
    return profiles.get(request.param)


# -- ids


@pytest.mark.parametrize(
    ("raw", "media_id"),
    [
        ("a.png", "a.png"),
        ("14762070468292kw2fuqty55yp2b2/0/bw.png", "14762070468292kw2fuqty55yp2b2/0/bw.png"),
        ("14762070468292kw2fuqty55yp2b2%2F0%2fbw.png", "14762070468292kw2fuqty55yp2b2/0/bw.png"),
        ("..", ".."),
        ("%2E%2E/%2e%2e/etc/passwd", "../../etc/passwd"),
        ("/a", "/a"),
        ("a/", "a/"),
        ("%00", "\0"),
        ("a+b%20c", "a+b c"),
        ("100%", "100%"),
        ("%zz", "%zz"),
        ("%25zz", "%zz"),
        ("%C3%A9", "é"),
        ("é", "é"),
        ("%F0%9D%84%9E", "𝄞"),
    ],
)
def test_an_id_is_what_the_escapes_mean(raw, media_id):
    assert read_id(raw) == media_id


@pytest.mark.parametrize("raw", ["", "%FF", "a%C3", "%ED%A0%80", "\udcff"])
def test_an_id_is_text_and_not_empty(raw):
    assert read_id(raw) is None


def test_an_id_may_have_four_thousand_bytes_and_no_more():
    assert read_id("é" * (LONGEST_ID // 2)) == "é" * (LONGEST_ID // 2)
    assert read_id("a" * (LONGEST_ID + 1)) is None


@pytest.mark.parametrize(("raw", "said"), [("a%2Fb", True), ("a%2fb", True), ("a/b", False), ("a%252Fb", False)])
def test_an_escaped_slash_is_seen(raw, said):
    assert has_escaped_slash(raw) is said


# -- the token of the next page


@given(names)
def test_a_token_brings_the_name_back(name):
    assert read_token(write_token(name)) == name


def test_a_token_is_long_and_fits_into_a_header():
    assert len(write_token("a")) > 150
    assert len(write_token("a" * LONGEST_ID)) < 8_000


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda data: data.decode("latin-1")))
def test_what_is_no_token_of_ours_is_none(text):
    assert read_token(text) is None


@given(names, st.integers(0, 10_000), st.sampled_from("AZaz09-_"))
def test_a_token_that_was_changed_is_none_or_the_same(name, place, character):
    token = write_token(name)
    place %= len(token)

    read = read_token(token[:place] + character + token[place + 1 :])

    assert read in (None, name)


# -- the list


def test_the_list_has_the_fields_of_the_era_in_its_order(profile):
    file = MediaFile(id="m/0/a b.png", content_type="image/png", length=7, sha256="00", stored_ms=0)

    [shown] = json.loads(render_list([file], profile, base=BASE, account_id="9900000"))

    assert tuple(shown) == profile.media.list_fields.value
    assert shown == {
        "content": f"{BASE}/api/v2/users/9900000/media/m/0/a%20b.png",
        "contentLength": 7,
        "mediaName": "m/0/a b.png",
    }


def test_a_list_of_nothing_is_an_empty_array(profile):
    assert render_list([], profile, base=BASE, account_id="9900000") == b"[]"


@given(names)
def test_the_address_in_the_list_names_the_file(name):
    file = MediaFile(id=name, content_type="image/png", length=7, sha256="00", stored_ms=0)

    [shown] = json.loads(render_list([file], profiles.get(profiles.NEWEST), base=BASE, account_id="1"))

    assert read_id(shown["content"].removeprefix(f"{BASE}/api/v2/users/1/media/")) == name


# -- refusals


def test_a_file_that_is_not_there_is_a_404_with_type_and_description(profile):
    refusal = refusals.media_not_found(profile)

    assert (refusal.status, refusal.type) == (404, "not-found")
    assert json.loads(refusal.body).keys() == {"type", "description"}


@pytest.mark.parametrize("status", [413, 400])
def test_a_file_that_is_too_large_is_told_the_limit(profile, status):
    refusal = refusals.media_too_large(profile, limit=3_670_016, status=status)

    assert refusal.status == status
    assert "3670016" in json.loads(refusal.body)["description"]


def test_what_cannot_be_read_is_a_400_with_the_reason(profile):
    refusal = refusals.invalid_media(profile, "no such token")

    assert (refusal.status, json.loads(refusal.body)["description"]) == (400, "no such token")
