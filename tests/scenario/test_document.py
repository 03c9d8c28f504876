import json
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulator.scenario.document import MAX_CHARACTERS, read_document, resolve


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("", None),
        ("~", None),
        ("42", 42),
        ("-1", -1),
        ("+19195550100", 19195550100),
        ("4.5", 4.5),
        ("1e3", 1000.0),
        ("on", "on"),
        ("Off", "Off"),
        ("yes", "yes"),
        ("no", "no"),
        ("n", "n"),
        ("1:30", "1:30"),
        ("0755", "0755"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("2026-01-01", "2026-01-01"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1e999", "1e999"),
        ("0123.5", "0123.5"),
        ("10..19", "10..19"),
        ("1s..5s", "1s..5s"),
        ("every 3", "every 3"),
    ],
)
def test_a_plain_scalar_is_what_it_looks_like(written, value):
    assert resolve(written) == value
    assert type(resolve(written)) is type(value)


def test_keys_are_text_whatever_they_look_like():
    root = read_document("on: 1\n42: 2\nnull: 3\n1.5: 4\n").root

    assert root is not None
    assert root.plain == {"on": 1, "42": 2, "null": 3, "1.5": 4}


def test_quoted_scalars_are_text():
    root = read_document("""["1", 'true', "null", ""]""").root

    assert root is not None
    assert root.plain == ["1", "true", "null", ""]


def test_values_and_keys_know_their_places():
    document = read_document("a: 1\nb:\n  - { c: x }\n")
    holder = document.find(("b", 0))

    assert holder is not None
    assert (holder.place, holder.keys["c"], holder.values["c"].place) == ((3, 5), (3, 7), (3, 10))


def test_an_alias_stands_for_its_anchor():
    root = read_document("a: &x { b: [1] }\nc: *x\n").root

    assert root is not None
    assert root.plain == {"a": {"b": [1]}, "c": {"b": [1]}}


def billion_laughs() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(lines)


def deep_aliases() -> str:
    lines = [f"a0: &a0 {'[' * 20}x{']' * 20}"]
    lines += [f"a{n}: &a{n} {'[' * 20}*a{n - 1}{']' * 20}" for n in range(1, 100)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing is written here"),
        ("# only a comment\n", "nothing is written here"),
        (
            "a: b: c",
            "1:5: not valid YAML: a second ':' on this line (write text with ': ' in quotes, or begin a new line)",
        ),
        ("a:\n\tb: 1", "2:1: not valid YAML: a tab (indent with spaces)"),
        ("a: [1", "2:1: not valid YAML: expected ',' or the closing bracket (the [ of line 1 is not closed)"),
        ('a: "x', "1:4: not valid YAML: these quotes are not closed"),
        (
            "a: 1\nb\nc: 2",
            "2:1: not valid YAML: no ':' follows this key (write key: value, and a text of several lines in quotes)",
        ),
        (
            "{}\na: 1",
            "2:1: not valid YAML: this does not belong to what stands before it (a level's keys share their column)",
        ),
        (
            "a: - b",
            (
                "1:4: not valid YAML: no item of a list can begin here"
                " (begin the list on a line of its own, beneath its key)"
            ),
        ),
        (
            "a: | b\n  c",
            "1:6: not valid YAML: more stands on this line than may (what follows | or > begins on the next line)",
        ),
        ("a: @x", "1:4: not valid YAML: '@' cannot begin a value (write the text in quotes)"),
        (
            "a:\n  b: 1\n c: 2",
            "3:2: not valid YAML: the indentation does not fit the lines above (a level's keys share their column)",
        ),
        (
            "a: \x07",
            "1:4: not valid YAML: the control character '\\x07' (write it as an escape, in double quotes)",
        ),
        ("a: \ud800", "not Unicode text: it holds half of a surrogate pair"),
        ('{"a": "\\ud800"}', "1:10: not valid YAML: found invalid Unicode character escape code"),
        ("a: 1\n---\nb: 2", "2:1: a second document begins here; one file holds one"),
        ("a: *x", '1:4: the alias *x has no anchor &x that ends before it (if it is a text, write it in quotes: "*x")'),
        (
            "a: &x [*x]",
            '1:8: the alias *x has no anchor &x that ends before it (if it is a text, write it in quotes: "*x")',
        ),
        ("? [a]\n: 1", "1:3: a key is a word or a text, nothing else"),
        ("[" * 500_000, "1:34: nested deeper than 32 levels"),
        ('{"a":' * 100, "1:166: nested deeper than 32 levels"),
        (billion_laughs(), "5:5: more than 100000 values, with aliases counted as often as they are used"),
        (deep_aliases(), "2:29: nested deeper than 32 levels"),
        ("x" * (MAX_CHARACTERS + 1), "1000001 characters; at most 1000000 are read"),
    ],
)
def test_a_text_that_cannot_be_read_has_one_problem(text, said):
    document = read_document(text)

    assert document.root is None
    assert [str(problem) for problem in document.problems] == [said]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "a: 1\nb: { c: 1, c: 2 }\na: 3",
            ["2:12: b.c: stands twice; the first is on line 2", "3:1: a: stands twice; the first is on line 1"],
        ),
        ("a: !!python/name:os.system x", ["1:4: a: the tag !!python/name:os.system means nothing here; remove it"]),
        ("a: &x { b: 1 }\nc:\n  <<: *x", ["3:3: c.<<: merging with << is not supported; repeat the keys"]),
    ],
)
def test_what_can_be_read_on_has_all_its_problems(text, said):
    document = read_document(text)

    assert document.root is not None
    assert [str(problem) for problem in document.problems] == said


def test_problems_name_the_file():
    assert str(read_document("a: [", file="s.yaml").problems[0]).startswith("s.yaml:2:1: not valid YAML")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=timedelta(seconds=2))
@example(value="\x85", ascii_only=False, indent=None)
@example(value=["a\u2028b", "\u2029"], ascii_only=False, indent=1)
@given(value=JSON, ascii_only=st.booleans(), indent=st.sampled_from([None, 1, "\t"]))
def test_json_means_what_it_means_to_json(value, ascii_only, indent):
    document = read_document(json.dumps({"value": value}, ensure_ascii=ascii_only, indent=indent))

    assert document.problems == []
    assert document.root is not None
    assert document.root.plain == {"value": value}


@settings(deadline=timedelta(seconds=2))
@given(st.text() | st.text("{}[]:,-?&*!|>'\"%@`#~ \n\tab1<", max_size=40))
def test_reading_never_raises(text):
    document = read_document(text)

    assert document.root is not None or document.problems
