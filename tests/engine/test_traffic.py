"""A scenario's traffic: who writes what and when, conversations, and how it begins, ends and goes on."""

from itertools import pairwise
from typing import Any

import pytest

from simulator.engine.agenda import Write
from simulator.model.numbers import in_numbering_plan
from tests.player import START_MS, Player, of_kind

ANA, BEN = "+19195550141", "+19195550142"
OURS, SECOND = "+19195550100", "+19195550102"


def traffic(*items: str, head: str = "") -> str:
    """A scenario with these items; `{{ to }}` stands for our number."""
    lines = "".join(f"- {item}\n".replace("OURS", f'"{OURS}"') for item in items)
    return f"{head}traffic:\n{lines}"


ORDERS = "{ receive: { to: OURS, text: order }, every: 1s, count: 3 }"
MADE_UP = '{ receive: { to: OURS, text: "{{ faker.sentence }}" }, every: 1s..5s, count: 6 }'
TALK = """{ receive: { to: OURS, text: "Are you open?" }, every: 1h, count: 1,
  replies: ["And on Sunday?", "{{ faker.sentence }}"], reply_after: 10s }"""


def received(player: Player) -> list[Any]:
    return [entry.message for entry in of_kind(player.entries, "message-received")]


def offsets(player: Player) -> list[int]:
    return [message.time_ms - START_MS for message in received(player)]


def texts(player: Player) -> list[str]:
    return [message.text for message in received(player)]


def played(*items: str, play: Any, head: str = "") -> Player:
    player: Player = play(traffic(*items, head=head))
    player.finish()
    return player


# -- when


def test_the_first_comes_at_once_and_each_other_so_much_later(play):
    assert offsets(played(ORDERS, play=play)) == [0, 1_000, 2_000]


def test_traffic_may_begin_later(play):
    assert offsets(played(ORDERS.replace("count", "after: 5s, count"), play=play)) == [5_000, 6_000, 7_000]


def test_traffic_ends_when_its_time_has_passed_since_its_first(play):
    item = "{ receive: { to: OURS, text: hi }, every: 200ms, for: 2m, after: 7s }"

    player = played(item, play=play)

    assert len(received(player)) == 600
    assert offsets(player)[-1] == 7_000 + 119_800


def test_a_range_is_drawn_anew_each_time(play):
    gaps = [later - earlier for earlier, later in pairwise(offsets(played(MADE_UP, play=play)))]

    assert len(set(gaps)) == 5 and all(1_000 <= gap <= 5_000 for gap in gaps)


def test_several_items_run_beside_each_other(play):
    player = played(ORDERS, "{ receive: { to: OURS, text: noise }, every: 1500ms, count: 2 }", play=play)

    assert texts(player) == ["order", "noise", "order", "noise", "order"]


def test_who_looks_late_finds_the_same_messages_none_missing(play):
    player = play(traffic(ORDERS))
    player.now_ms += 60_000

    while player.step():
        pass

    assert len(received(player)) == 3


# -- who and what


def test_without_a_sender_everybody_writes_once_from_a_number_that_may_exist(play):
    senders = [message.from_ for message in received(played(MADE_UP, play=play))]

    assert len(set(senders)) == 6
    assert all(in_numbering_plan(sender, fictional=False) for sender in senders)


def test_people_take_turns(play):
    player = played(MADE_UP.replace("count", "people: 2, count"), play=play)

    senders = [message.from_ for message in received(player)]

    assert senders == senders[:2] * 3 and senders[0] != senders[1]


def test_a_sender_may_be_said_or_left_to_chance(play):
    said = played(ORDERS.replace("to:", f'from: "{ANA}", to:'), play=play)
    drawn = played(ORDERS.replace("to:", 'from: "{{ faker.number }}", to:').replace("3", "100"), play=play)

    assert {message.from_ for message in received(said)} == {ANA}
    assert len({message.from_ for message in received(drawn)}) == 100


def test_people_are_of_the_country_of_the_locale_and_an_item_may_say_another(play):
    player = played(ORDERS, ORDERS.replace("every", "locale: fr_FR, every"), head="locale: de_DE\n", play=play)

    senders = [message.from_ for message in received(player)]

    assert [sender[:3] for sender in senders] == ["+49", "+33"] * 3


def test_one_of_several_texts_is_drawn(play):
    player = played(ORDERS.replace("order", "[STOP, HELP]").replace("3", "30"), play=play)

    assert set(texts(player)) == {"STOP", "HELP"}


def test_pictures_and_groups_arrive_too(play):
    item = f'{{ receive: {{ to: [OURS, "{BEN}"], media: [picture.png] }}, every: 1s, count: 2 }}'

    messages = received(played(item, play=play))

    assert [(message.kind, message.to, len(message.media)) for message in messages] == [("group", (OURS, BEN), 1)] * 2


def test_what_is_drawn_depends_on_nothing_else(play):
    alone, crowded = played(MADE_UP, play=play), play(traffic(MADE_UP, ORDERS))
    crowded.send(to=ANA)
    crowded.finish()
    others = [entry.message for entry in of_kind(crowded.entries, "message-received") if entry.cause == "traffic[0]"]

    assert [(m.from_, m.text, m.time_ms, m.id) for m in others] == [
        (m.from_, m.text, m.time_ms, m.id) for m in received(alone)
    ]


def test_another_seed_brings_other_people(play):
    assert texts(played(MADE_UP, play=play)) != texts(played(MADE_UP, head="seed: 2\n", play=play))


def test_each_message_tells_where_it_came_from(play):
    player = played(ORDERS.replace("{ receive", "{ name: orders, receive"), play=play)

    assert {entry.cause for entry in of_kind(player.entries, "message-received")} == {"traffic[0] orders"}


def test_what_reaches_no_number_of_the_account_is_told_and_goes_on(play):
    player = played(ORDERS, head=f'account: {{ numbers: [ {{ number: "{SECOND}" }} ] }}\n', play=play)

    assert [entry.nobody for entry in of_kind(player.entries, "handset-wrote")] == ["not-owned"] * 3
    assert received(player) == [] and not player.state.agenda.items


def test_rules_look_at_what_traffic_brings(play):
    rule = "rules: [ { when: { receive: { text: order }, nth: 2 }, then: [ { silence: true } ] } ]\n"

    player = played(ORDERS, head=rule, play=play)

    assert [len(player.events(message)) for message in received(player)] == [1, 0, 1]


# -- conversations


def test_who_is_answered_writes_the_next_text(play):
    player = play(traffic(TALK))
    player.step()
    [first] = received(player)
    player.send(to=first.from_, text="From nine to five")

    player.advance("10s")
    player.send(to=first.from_, text="From ten to two")
    player.finish()

    assert texts(player)[:2] == ["Are you open?", "And on Sunday?"] and len(texts(player)) == 3
    assert offsets(player) == [0, 10_000, 20_000]
    assert {message.from_ for message in received(player)} == {first.from_}


def test_a_conversation_ends_with_its_last_text(play):
    player = play(traffic(TALK))
    player.step()
    for _ in range(4):
        player.send(to=received(player)[0].from_, text="yes")
        player.advance("1m")

    assert len(received(player)) == 3


def test_without_an_answer_nobody_goes_on(play):
    assert texts(played(TALK, play=play)) == ["Are you open?"]


@pytest.mark.parametrize(
    "other", [{"to": ANA}, {"from_": SECOND, "to": None}], ids=["to somebody else", "from another number"]
)
def test_only_an_answer_from_that_number_to_that_person_counts(play, other):
    player = play(traffic(TALK))
    player.step()
    person = received(player)[0].from_
    player.send(**{**other, "to": other["to"] or person})

    player.finish()

    assert len(received(player)) == 1


@pytest.mark.parametrize("end", ["fail: 4720", "silence: true", "silence: forever", "sent: true"])
def test_an_answer_that_does_not_arrive_is_never_read(play, end):
    player = play(traffic(TALK, head=f"rules: [ {{ when: {{ send: {{}} }}, then: [ {{ {end} }} ] }} ]\n"))
    player.step()
    player.send(to=received(player)[0].from_)

    player.finish()

    assert len(received(player)) == 1


def test_an_answer_is_read_when_it_is_delivered(play):
    late = "rules: [ { when: { send: {} }, then: [ { sent: true }, { after: 1h, deliver: true } ] } ]\n"
    player = play(traffic(TALK, head=late))
    player.step()
    player.send(to=received(player)[0].from_)

    player.finish()

    assert offsets(player) == [0, 3_610_000]


def test_who_opens_again_begins_the_conversation_anew(play):
    player = play(traffic(TALK.replace("count: 1", "count: 2, people: 1")))
    player.step()
    for _ in range(2):
        player.send(to=received(player)[0].from_)
        player.advance("1h")

    assert texts(player) == ["Are you open?", "And on Sunday?", "Are you open?", "And on Sunday?"]


def test_a_conversation_is_over_with_its_scenario(play):
    player = play(traffic(TALK))
    player.step()
    player.change("put_scenario", "again", traffic(TALK.replace("count", "after: 1d, count")))
    player.send(to=received(player)[0].from_)

    player.advance("1h")

    assert len(received(player)) == 1


# -- beginning, replacing, starting again


def test_a_scenario_without_traffic_records_nothing_of_it(play):
    assert of_kind(play("version: 1\n").entries, "traffic-started") == []


def test_another_scenario_ends_the_traffic_and_begins_its_own(play):
    player = play(traffic(ORDERS))
    player.advance("1s")
    player.change("put_scenario", "quiet", "version: 1\n")
    player.advance("10s")
    quiet = len(received(player))
    player.change("put_scenario", "again", traffic(ORDERS))

    player.finish()

    assert quiet == 2 and offsets(player)[2:] == [11_000, 12_000, 13_000]


def test_what_will_arrive_lies_on_the_agenda_one_message_of_each_item(play):
    player = play(traffic(ORDERS, MADE_UP))

    assert [item.what for item in player.state.agenda.in_order()] == [Write(0), Write(1)]


def test_a_restart_loses_and_repeats_nothing(play):
    steady, broken = played(MADE_UP, TALK, play=play), play(traffic(MADE_UP, TALK))
    while broken.state.agenda.items:
        broken.restart()
        broken.now_ms = max(broken.now_ms, broken.engine.next_due_ms())
        broken.step()

    assert broken.entries == steady.entries


def test_conversations_survive_a_restart(play):
    player = play(traffic(TALK))
    player.step()
    player.restart(tail=1)
    player.send(to=received(player)[0].from_)
    player.restart()

    player.finish()

    assert texts(player) == ["Are you open?", "And on Sunday?"]
