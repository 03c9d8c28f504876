import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine import media
from simulator.model.accounts import Features
from simulator.model.media import MediaFile
from tests.player import START_MS, Player, of_kind

HOUR_MS = 3_600_000
ODD = ["..", "../../etc/passwd", "/", "//", "\0", "é", "𝄞", "%2F", " ", "a" * 4096]


def _store(
    player: Player, id: str, sha256: str = "00", content_type: str = "image/png", cache_control: str | None = None
) -> None:
    file = MediaFile(
        id=id, content_type=content_type, cache_control=cache_control, length=3, sha256=sha256, stored_ms=0
    )
    player.store(file)


def _find(player: Player, media_id: str) -> MediaFile | None:
    return media.find(media_id, player.state, player.config, now_ms=player.now_ms)


def _page(player: Player, after: str = "") -> media.Page:
    return media.list_page(after, player.state, player.config, now_ms=player.now_ms)


def _names(player: Player, after: str = "") -> list[str]:
    return [file.id for file in _page(player, after).files]


# -- keeping


def test_a_file_is_found_with_all_that_was_said_of_it(play):
    player = play()

    _store(player, "a.png", sha256="ab", cache_control="no-cache")

    assert _find(player, "a.png") == MediaFile(
        id="a.png", content_type="image/png", cache_control="no-cache", length=3, sha256="ab", stored_ms=START_MS
    )
    assert _find(player, "A.png") is None


def test_a_file_of_the_same_id_replaces_the_first_with_all_that_was_said_of_it(play):
    player = play()
    _store(player, "a", sha256="01", cache_control="no-cache")

    player.advance("1h")
    _store(player, "a", sha256="02", content_type="text/plain")

    [file] = _page(player).files
    assert (file.content_type, file.cache_control, file.sha256) == ("text/plain", None, "02")
    assert file.stored_ms == START_MS + HOUR_MS


def test_a_deleted_file_is_gone(play):
    player = play()
    _store(player, "a")
    _store(player, "b")

    player.change("delete_media", "a")

    assert _find(player, "a") is None
    assert _names(player) == ["b"]


def test_a_file_that_is_not_there_can_be_deleted_and_nothing_is_recorded(play):
    player = play()

    player.change("delete_media", "a")

    assert of_kind(player.entries, "media-deleted") == []


@pytest.mark.parametrize("media_id", ODD)
def test_any_id_is_only_a_name(play, media_id):
    player = play()

    _store(player, media_id)

    assert _names(player) == [media_id]
    player.restart(tail=1)
    assert _find(player, media_id) is not None


# -- whose bytes are still needed


def test_bytes_are_needed_as_long_as_a_file_has_them(play):
    player = play()
    _store(player, "a", sha256="01")
    _store(player, "b", sha256="01")
    _store(player, "c", sha256="02")

    _store(player, "c", sha256="01")
    assert player.state.media_uses == {"01": 3}
    player.change("delete_media", "a")
    _store(player, "b", sha256="01")
    assert player.state.media_uses == {"01": 2}
    player.change("delete_media", "b")
    player.change("delete_media", "c")

    assert player.state.media_uses == {}


# -- growing old


def test_a_file_is_gone_when_two_days_have_passed_on_the_accounts_clock(play):
    player = play()
    _store(player, "a")

    player.advance(48 * HOUR_MS - 1)
    assert (_find(player, "a") is not None, _names(player)) == (True, ["a"])
    player.advance(1)

    assert (_find(player, "a"), _names(player)) == (None, [])


def test_what_is_too_old_is_removed_by_one_entry(play):
    player = play()
    _store(player, "a", sha256="01")
    _store(player, "b", sha256="02")
    player.advance("1h")
    _store(player, "c", sha256="03")
    _store(player, "a", sha256="04")

    player.advance("47h")
    player.change("expire_media")
    assert list(player.state.media) == ["c", "a"]
    player.advance("1h")
    player.change("expire_media")
    player.change("expire_media")

    found = of_kind(player.entries, "media-deleted")
    assert [(entry.media_ids, entry.expired) for entry in found] == [(("b",), True), (("c", "a"), True)]
    assert player.state.media_uses == {}


def test_a_clock_that_runs_until_idle_does_not_wait_for_files_to_grow_old(play):
    player = play()
    _store(player, "a")

    player.finish()

    assert player.engine.next_due_ms() is None
    assert player.now_ms == START_MS


@pytest.mark.parametrize(("profile", "hours"), [("2018-sent", 30 * 24), ("2019-blank", 48)])
def test_the_era_says_how_long_files_are_kept(play, profile, hours):
    player = play(f'profile: "{profile}"\n')
    _store(player, "a")

    player.advance(hours * HOUR_MS - 1)
    kept = _find(player, "a")
    player.advance(1)

    assert (kept is not None, _find(player, "a")) == (True, None)


# -- listing


def test_files_are_listed_by_name_a_thousand_at_once(play):
    player = play()
    names = [f"{number:04d}" for number in range(2_001)]
    for name in reversed(names):
        _store(player, name)

    first = _page(player)
    second = _page(player, first.files[-1].id)
    third = _page(player, second.files[-1].id)

    assert [len(page.files) for page in (first, second, third)] == [1_000, 1_000, 1]
    assert [page.more for page in (first, second, third)] == [True, True, False]
    assert [file.id for page in (first, second, third) for file in page.files] == names


def test_exactly_a_thousand_files_are_one_page(play):
    player = play()
    for number in range(1_000):
        _store(player, str(number))

    page = _page(player)

    assert (len(page.files), page.more) == (1_000, False)


def test_a_list_goes_on_where_it_was_although_its_last_file_was_deleted(play):
    player = play()
    for name in "abcd":
        _store(player, name)

    player.change("delete_media", "b")

    assert _names(player, after="b") == ["c", "d"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["01", "02"]), st.booleans(), st.integers(0, 60))))
def test_uses_are_always_those_of_the_files_that_are_there(story):
    player = Player()
    for media_id, sha256, stored, hours in story:
        player.advance(f"{hours}h")
        player.change("expire_media")
        if stored:
            _store(player, media_id, sha256=sha256)
        else:
            player.change("delete_media", media_id)

    files = player.state.media.values()
    digests = [file.sha256 for file in files]
    assert player.state.media_uses == {sha256: digests.count(sha256) for sha256 in set(digests)}
    assert _names(player) == sorted(player.state.media)
    player.check()


# -- how large a file may be


@pytest.mark.parametrize(
    ("scenario", "limit", "status"),
    [
        ("version: 1\n", 3_670_016, 413),
        ('profile: "2019-blank"\n', 3_932_160, 413),
        ("account: { features: { media_limit: 1000 } }\n", 1_000, 413),
        ("account: { features: { media_too_large: 400 } }\n", 3_670_016, 400),
    ],
)
def test_the_era_says_how_large_a_file_may_be_unless_the_scenario_does(play, scenario, limit, status):
    config = play(scenario).config

    assert (config.media_limit, config.media_too_large) == (limit, status)


def test_settings_say_how_large_a_file_may_be_unless_the_scenario_does(play):
    features = Features(media_limit=5, media_too_large=400)

    plain = play(features=features).config
    said = play("account: { features: { media_limit: 0, media_too_large: 413 } }\n", features=features).config

    assert (plain.media_limit, plain.media_too_large) == (5, 400)
    assert (said.media_limit, said.media_too_large) == (0, 413)
