"""A rule can produce every error code of every era, and it arrives as that code in that era's words."""

import json

import pytest

from simulator import profiles
from tests.player import Player

BEN = "+19195550142"
KINDS = {"sms": [], "mms": ["http://x.example/a.png"], "group": []}
SLUGS = {"2020-dlr", "2021-get", "2025-rbm", "2026"}
# What is not simply the slug or the label of the code's row.
OTHERWISE = {
    **{(era, 4001): "Message failed" for era in ("2018-sent", "2018-quirk", "2019-blank")},
    **{(era, 4432): "forbidden to country" for era in ("2018-sent", "2018-quirk", "2019-blank")},
}


def number(code: int) -> str:
    """A number that no rule of the simulator's own knows."""
    return f"+1919555{code}"


def scenario(era: str) -> str:
    rules = [
        f'  - {{ when: {{ send: {{ to: "{number(code)}" }} }}, then: [ {{ after: 1s, fail: {code} }} ] }}\n'
        for code in profiles.get(era).codes.value
    ]
    return f'version: 1\nprofile: "{era}"\nrules:\n{"".join(rules)}'


def words(era: str, code: int) -> str | None:
    row = profiles.get(era).codes.value[code]
    return OTHERWISE.get((era, code)) or (row.name if era in SLUGS else row.description)


def failures(player: Player) -> list[tuple[str, int, str]]:
    """(to, code, description) of every failure that was called back."""
    heard = [json.loads(attempt.body)[0] for attempt in player.attempts]
    return [(e["to"], e["errorCode"], e["description"]) for e in heard if e["type"] == "message-failed"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("era", profiles.NAMES)
def test_every_code_of_the_era_is_called_back_in_its_words_when_a_rule_says_so(play, era, kind):
    player = play(scenario(era))
    codes = profiles.get(era).codes.value

    for code in codes:
        player.send(to=[number(code), BEN] if kind == "group" else number(code), media=KINDS[kind] or None)
    player.finish()

    assert failures(player) == [(number(code), code, words(era, code)) for code in codes]


@pytest.mark.parametrize(
    ("era", "description"),
    [
        ("2018-sent", "Carrier Rejected as Invalid Destination Address"),
        ("2019-blank", "Carrier Rejected as Invalid Destination Address"),
        ("2020-dlr", "invalid-destination-address"),
        ("2026", "invalid-destination-address"),
    ],
)
def test_the_words_of_a_code_changed_from_label_to_slug(era, description):
    assert words(era, 4720) == description


def test_codes_that_came_later_are_not_among_those_of_an_older_era():
    known = {era: set(profiles.get(era).codes.value) for era in profiles.NAMES}

    assert 4795 in known["2026"] - known["2020-dlr"]
    assert 5503 in known["2018-sent"] - known["2026"]
