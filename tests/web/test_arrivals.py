"""Reading a handset's message never fails but with every problem told."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from simulator.web.arrivals import FIELDS, FILE_FIELDS, Arriving, read_arrival
from simulator.web.errors import ControlError
from simulator.wire.links import media_link

WORDS = st.sampled_from(["+19195550100", "12345", "hi", "picture.png", "YQ==", "image/png", "..", "", "a/b"])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), WORDS)


def objects(keys: tuple[str, ...], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(st.one_of(st.sampled_from(keys), st.text(max_size=4)), values, max_size=6)


FILES = st.one_of(SCALARS, objects(FILE_FIELDS, SCALARS))
VALUES = st.one_of(SCALARS, st.lists(FILES, max_size=3), FILES)


def reads(value: Any) -> Arriving | ControlError:
    try:
        return read_arrival(value)
    except ControlError as error:
        return error


@given(st.one_of(VALUES, objects(FIELDS, VALUES)))
def test_anything_is_a_message_or_a_list_of_problems(value):
    read = reads(value)

    if isinstance(read, ControlError):
        assert read.status == 422
        assert read.problems and all(problem.message for problem in read.problems)
        return
    assert read.from_ and read.to and len(set(read.to)) == len(read.to)
    for part in read.media:
        assert part.name and "/" not in media_link("", "9", part.name).removeprefix("/api/v2/users/9/media/")
        assert part.content_type.isprintable()
    msgspec.json.encode(read.text)


def test_a_number_without_end_is_shown_short():
    found = msgspec.json.decode(b'{"from": 123456789012345678901234567890, "to": "12345", "text": "x"}')

    read = reads(found)

    assert isinstance(read, ControlError)
    [problem] = read.problems
    assert problem.path == "from" and len(problem.message) < 160
