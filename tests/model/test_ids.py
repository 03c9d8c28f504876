"""Message ids look like the published ones and come from the seed."""

import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.draws import Draws
from simulator.model.ids import message_id, message_uuid

SHAPE = re.compile(r"[0-9]{13}[a-z2-7]{16}")
DRAWS = Draws(42, "9900000")

PUBLISHED = [
    "14762070468292kw2fuqty55yp2b2",
    "1589228074636lm4k2je7j7jklbn2",
    "1585321273456iprz22vjeo4tvooc",
    "1593110555875xo7watq5px6rbe5d",
    "161784893790627hhq62iyvsaupsl",
    "1614782452309x5yn6tkdhcr355ss",
    "1614711518243ucu5poy3k6jlq3ah",
    "1661365814859loidf7mcwd4qacn7",
    "1752697342534u24xerqdukke523x",
]


@pytest.mark.parametrize("published", PUBLISHED)
def test_the_published_ids_have_the_shape_that_ours_have(published):
    assert SHAPE.fullmatch(published)


@given(st.integers(0, 10**13 - 1), st.integers(1, 10**9))
def test_an_id_is_the_time_and_sixteen_letters(time_ms, ordinal):
    drawn = message_id(time_ms, DRAWS, from_="+19195550100", to="+19195550111", ordinal=ordinal)

    assert SHAPE.fullmatch(drawn)
    assert int(drawn[:13]) == time_ms


def test_the_same_message_of_the_same_seed_has_the_same_id():
    first, second = (
        message_id(1_700_000_000_000, Draws(42, "9900000"), from_="+19195550100", to="+19195550111", ordinal=3)
        for _ in range(2)
    )

    assert first == second


def test_messages_of_one_millisecond_have_different_ids():
    ids = {
        message_id(1_700_000_000_000, DRAWS, from_="+19195550100", to=f"+1919555{to:04}", ordinal=ordinal)
        for to in range(100)
        for ordinal in range(20)
    }

    assert len(ids) == 2_000


@given(st.integers(1, 10**9), st.text(max_size=20))
def test_a_uuid_is_a_valid_random_one_and_comes_from_the_seed(ordinal, to):
    drawn = message_uuid(DRAWS, from_="+19195550101", to=to, ordinal=ordinal)

    read = uuid.UUID(drawn)
    assert (str(read), read.version, read.variant) == (drawn, 4, uuid.RFC_4122)
    assert drawn == message_uuid(Draws(42, "9900000"), from_="+19195550101", to=to, ordinal=ordinal)
    assert drawn != message_uuid(Draws(43, "9900000"), from_="+19195550101", to=to, ordinal=ordinal)
    assert drawn != message_uuid(DRAWS, from_="+19195550101", to=to, ordinal=ordinal + 1)
