"""What handsets write by themselves: answers to what they got, conversations, and a scenario's traffic."""

from typing import Any

from simulator.engine.fetched import NOT_FOUND
from simulator.engine.receive import Arrival
from simulator.model.accounts import Number
from tests.player import START_MS, Player, of_kind

ANA, BEN, CLEO = "+19195550141", "+19195550142", "+19195550143"
OURS, OTHER = "+19195550100", "+19195550102"
ANSWERS = """
rules:
- name: she answers
  when: {{ send: {{ to: "{to}" }} }}
  then: [ {{ after: 2s, deliver: true }}, {{ after: 10s, reply: {reply} }} ]
"""


def answering(reply: str = "Thank you", to: str = ANA) -> str:
    return ANSWERS.format(to=to, reply=reply)


def written(player: Player) -> list[tuple[int, str, tuple[str, ...], str]]:
    """(milliseconds, from, to, text) of what arrived, once per owned number."""
    found = of_kind(player.entries, "message-received")
    return [(entry.at_ms - START_MS, entry.message.from_, entry.message.to, entry.message.text) for entry in found]


def received(player: Player) -> list[Any]:
    return [entry.message for entry in of_kind(player.entries, "message-received")]


def texts(player: Player) -> list[str]:
    return [message.text for message in received(player)]


# -- answers


def test_the_handset_answers_some_time_after_the_message_was_delivered(play):
    player = play(answering())
    sent = player.send(to=ANA)

    player.finish()

    assert written(player) == [(12_000, ANA, (OURS,), "Thank you")]
    [entry] = of_kind(player.entries, "message-received")
    assert (entry.cause, entry.answers) == ("rules[0] she answers", sent.id)
    assert (entry.message.owner, entry.message.direction) == (OURS, "in")


def test_the_application_hears_of_the_answer_like_of_any_message(play):
    player = play(answering())
    player.send(to=ANA)

    player.finish()

    assert [event for message in received(player) for event in player.events(message)] == [
        (OURS, "message-received", None)
    ]


def test_a_rule_of_an_answer_alone_leaves_the_ordinary_day(play):
    player = play(f'rules: [ {{ when: {{ send: {{ to: "{ANA}" }} }}, then: [ {{ after: 5s, reply: ok }} ] }} ]\n')
    sent = player.send(to=ANA)

    player.finish()

    assert player.offsets(sent) == [(0, "message-delivered")]
    assert written(player) == [(5_000, ANA, (OURS,), "ok")]


def test_several_answers_follow_each_other(play):
    player = play("rules: [ { when: { send: {} }, then: [ { after: 1s, reply: one }, { after: 1s, reply: two } ] } ]\n")
    player.send(to=ANA)

    player.finish()

    assert [(at_ms, text) for at_ms, _, _, text in written(player)] == [(1_000, "one"), (2_000, "two")]


def test_an_answer_may_bring_files(play):
    player = play(answering("{ text: look, media: [picture.png, voice.amr] }"))
    player.send(to=ANA)

    player.finish()

    [message] = received(player)
    assert message.kind == "mms" and message.text == "look"
    assert [name.rsplit("/", 1)[1] for name in message.media] == ["picture.png", "voice.amr"]
    assert list(player.state.media) == list(message.media)


def test_in_a_group_the_answer_goes_to_the_sender_and_the_others(play):
    player = play(answering(to=BEN))
    player.send(to=[ANA, BEN, CLEO])

    player.finish()

    assert written(player) == [(12_000, BEN, (OURS, ANA, CLEO), "Thank you")]
    assert received(player)[0].kind == "group"


def test_blanks_of_an_answer_are_filled_anew_for_each_message_and_alike_in_each_run(play):
    text = answering('"I am {{ faker.name }} of {{ faker.city }}"')
    once, again = play(text), play(text)
    for player in (once, again):
        player.send(to=ANA)
        player.send(to=ANA)
        player.finish()
    other = play(text)
    other.send(to=BEN, text="one more elsewhere")
    other.send(to=ANA)
    other.send(to=ANA)
    other.finish()

    assert texts(once) == texts(again) == texts(other)
    assert len(set(texts(once))) == 2


def test_the_scenario_says_in_which_language_answers_are_made_up(play):
    english, german = (
        play(answering('"{{ faker.country }}"')),
        play("locale: de_DE\n" + answering('"{{ faker.country }}"')),
    )
    for player in (english, german):
        for _ in range(5):
            player.send(to=ANA)
        player.finish()

    assert texts(english) != texts(german)


def test_stop_as_an_answer_opts_out_of_a_toll_free_number(play):
    player = play(answering("STOP"))
    player.send(from_="+18885550100", to=ANA)

    player.finish()

    assert player.state.opt_outs == {f"+18885550100>{ANA}": None}


def test_nobody_answers_a_name_and_the_record_says_so(play):
    player = play(answering())
    player.send(from_="Sunshine", to=ANA)

    player.finish()

    [entry] = of_kind(player.entries, "handset-wrote")
    assert entry.nobody == "a-name" and entry.at_ms == START_MS + 12_000
    assert received(player) == [] and not player.state.agenda.items


def test_nobody_hears_an_answer_to_a_number_that_is_not_declared(play):
    declared = f'account: {{ numbers: [ {{ number: "{OTHER}" }} ] }}\n'
    player = play(declared + answering())
    player.send(to=ANA)

    player.finish()

    [entry] = of_kind(player.entries, "handset-wrote")
    assert entry.nobody == "not-owned" and received(player) == []


def test_the_sender_gets_the_answer_also_when_other_numbers_were_put(play):
    player = play(answering(to=BEN))
    player.change("put_number", Number(number=OTHER))
    player.send(to=[BEN, OTHER])

    player.finish()

    assert [message.owner for message in received(player)] == [OURS, OTHER]


def test_who_never_got_the_message_does_not_answer(play):
    player = play("rules: [ { when: { send: {} }, then: [ { after: 5s, reply: ok } ] } ]\n")
    failed = player.send(to="+19195550")

    player.finish()

    assert [event[1] for event in player.events(failed)] == ["message-failed"]
    assert received(player) == []


def test_whose_picture_could_not_be_had_does_not_answer(play):
    player = play("rules: [ { when: { send: {} }, then: [ { after: 5s, reply: ok } ] } ]\n", fetch_media=True)
    failed = player.send(to=ANA, media=["http://nowhere.example/a.png"])
    player.step()
    player.change("judge_media", failed.id, (NOT_FOUND,))

    player.finish()

    assert [event[1] for event in player.events(failed)] == ["message-failed"]
    assert received(player) == []


def test_a_handset_may_write_again_after_a_message_of_its_own(play):
    player = play('rules: [ { when: { receive: { text: HELP } }, then: [ { after: 3s, reply: "hello?" } ] } ]\n')
    player.change("receive", Arrival(from_=ANA, to=(OURS,), text="HELP"))

    player.finish()

    assert written(player) == [(0, ANA, (OURS,), "HELP"), (3_000, ANA, (OURS,), "hello?")]


def test_what_it_writes_again_makes_it_not_write_once_more(play):
    player = play("rules: [ { when: { receive: {} }, then: [ { reply: again } ] } ]\n")
    player.change("receive", Arrival(from_=ANA, to=(OURS,), text="HELP"))

    player.finish()

    assert texts(player) == ["HELP", "again"]


def test_a_message_is_not_settled_before_its_answer_came(play):
    player = play(answering())
    sent = player.send(to=ANA)

    player.advance("11s")
    open_before = sent.id not in player.state.settled
    player.finish()

    assert open_before and sent.id in player.state.settled


def test_an_answer_survives_a_restart_and_comes_once(play):
    player = play(answering())
    player.send(to=ANA)
    player.advance("5s")

    player.restart()
    player.finish()

    assert texts(player) == ["Thank you"]


def test_planned_answers_stay_when_another_scenario_is_put(play):
    player = play(answering('"{{ faker.word }}"'))
    player.send(to=ANA)
    player.change("put_scenario", "other", "version: 1\n")

    player.finish()

    assert len(texts(player)) == 1
