"""What is remembered, and what is let go."""

from concurrent.futures import ThreadPoolExecutor

from simulator.engine.memo import remember


def counting(most: int):
    asked: list[str] = []

    @remember(len, most=most)
    def upper(text: str) -> str:
        asked.append(text)
        return text.upper()

    return upper, asked


def test_what_was_asked_before_is_not_worked_out_again():
    upper, asked = counting(100)

    assert [upper("a"), upper("b"), upper("a")] == ["A", "B", "A"]
    assert asked == ["a", "b"]


def test_what_was_asked_longest_ago_is_let_go_when_all_weighs_too_much():
    upper, asked = counting(6)

    for text in ("aa", "bb", "cc", "aa", "dd", "aa", "cc", "bb"):
        upper(text)

    assert asked == ["aa", "bb", "cc", "dd", "bb"]
    assert len(upper) == 3


def test_the_newest_is_kept_however_heavy():
    upper, asked = counting(3)

    assert [upper("heavy"), upper("heavy"), upper("a"), upper("heavy")] == ["HEAVY", "HEAVY", "A", "HEAVY"]
    assert asked == ["heavy", "a", "heavy"]


def test_many_threads_may_ask_at_once():
    upper, _ = counting(50)
    texts = [f"{number % 40:03}" for number in range(4_000)]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(upper, texts))

    assert found == texts
    assert len(upper) <= 50
