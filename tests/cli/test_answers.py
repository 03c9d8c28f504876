"""What a listener answers."""

import pytest

from simulator.cli.answers import HANG, parse_answers


@pytest.mark.parametrize(
    ("texts", "first_six"),
    [
        ([], [200] * 6),
        (["503"], [503] * 6),
        (["503x3,200"], [503, 503, 503, 200, 200, 200]),
        (["503, 429 ,200"], [503, 429, 200, 200, 200, 200]),
        (["503x2", "hang,204"], [503, 503, HANG, 204, 204, 204]),
        (["200x2,500x2"], [200, 200, 500, 500, 500, 500]),
    ],
)
def test_answers_come_in_order_and_the_last_one_stays(texts, first_six):
    script = parse_answers(texts)

    assert [script.take_next() for _ in range(6)] == first_six


@pytest.mark.parametrize("text", ["", "20", "199", "600", "200x", "200x0", "x3", "ok", "200;503", "٢٠٠", "200x9999999"])
def test_what_is_no_answer_is_told_with_an_example(text):
    with pytest.raises(ValueError, match="expected statuses like 200, 503x3,200 or hang,200, found"):
        parse_answers([text])
