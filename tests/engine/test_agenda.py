import msgspec
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.agenda import Agenda, Depart, EndHung, Expire, Occur, Post, What

EVERY_KIND: tuple[What, ...] = (Depart(), Expire("m"), Occur("m", 2, 1), Post(7), EndHung(8))


def _take_all(agenda: Agenda, now_ms: int = 10**9) -> list[int]:
    taken = []
    while (item := agenda.pop_due(now_ms)) is not None:
        taken.append(item.seq)
    return taken


def test_the_earliest_item_comes_first_and_of_equals_the_one_put_first():
    agenda = Agenda()
    for due_ms in (30, 10, 20, 10, 30):
        agenda.put(due_ms, Depart())

    assert _take_all(agenda) == [2, 4, 3, 1, 5]


def test_nothing_is_handed_out_before_it_is_due():
    agenda = Agenda()
    agenda.put(10, Post(1))

    assert agenda.pop_due(9) is None
    assert agenda.pop_due(10) is not None


def test_an_item_is_handed_out_once_and_stays_until_it_is_removed():
    agenda = Agenda()
    seq = agenda.put(10, Post(1))

    assert agenda.pop_due(10) is not None
    assert agenda.pop_due(10) is None
    assert agenda.find_next() is None
    assert [item.seq for item in agenda.in_order()] == [seq]
    agenda.remove(seq)
    assert list(agenda.in_order()) == []


def test_what_was_handed_out_may_be_given_back():
    agenda = Agenda()
    gone, kept = agenda.put(10, Post(1)), agenda.put(5, Post(2))
    _take_all(agenda)
    agenda.remove(gone)

    agenda.give_back()

    assert _take_all(agenda) == [kept]


def test_removing_twice_does_no_harm():
    agenda = Agenda()
    seq = agenda.put(10, Post(1))
    agenda.remove(seq)

    agenda.remove(seq)

    assert agenda.find_next() is None


def test_numbers_are_never_used_again():
    agenda = Agenda()
    first = agenda.put(10, Post(1))
    agenda.remove(first)

    assert agenda.put(10, Post(1)) > first


def test_two_agendas_are_equal_when_they_hold_the_same_whatever_was_handed_out():
    agenda, other = Agenda(), Agenda()
    for each in (agenda, other):
        each.put(10, Post(1))
    other.pop_due(10)

    assert agenda == other
    other.put(10, Post(2))
    assert agenda != other
    assert agenda != "an agenda"


def test_every_kind_of_item_survives_json():
    agenda = Agenda()
    for number, what in enumerate(EVERY_KIND):
        agenda.put(number, what)

    read = msgspec.json.decode(msgspec.json.encode(agenda), type=Agenda)

    assert read == agenda
    assert [item.what for item in read.in_order()] == list(EVERY_KIND)


ACTS = st.one_of(
    st.tuples(st.just("put"), st.integers(0, 20)),
    st.tuples(st.just("remove"), st.integers(1, 30)),
    st.tuples(st.just("pop"), st.integers(0, 20)),
    st.tuples(st.just("give_back"), st.just(0)),
)


@given(st.lists(ACTS, max_size=60))
def test_it_behaves_like_a_sorted_list(acts):
    agenda = Agenda()
    items: dict[int, int] = {}
    handed_out: set[int] = set()

    for act, number in acts:
        waiting = sorted((due_ms, seq) for seq, due_ms in items.items() if seq not in handed_out)
        expected = waiting[0] if waiting else None
        found = agenda.find_next()
        assert (found and (found.due_ms, found.seq)) == expected
        if act == "put":
            items[agenda.put(number, Depart())] = number
        elif act == "remove":
            agenda.remove(number)
            items.pop(number, None)
            handed_out.discard(number)
        elif act == "pop":
            popped = agenda.pop_due(number)
            due = expected if expected is not None and expected[0] <= number else None
            assert (popped and (popped.due_ms, popped.seq)) == due
            handed_out |= {popped.seq} if popped else set()
        else:
            agenda.give_back()
            handed_out.clear()

    assert [(item.due_ms, item.seq) for item in agenda.in_order()] == sorted((d, s) for s, d in items.items())
