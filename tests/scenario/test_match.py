import typing
from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from simulator.scenario import schema
from simulator.scenario.match import ORDINARY, Decision, RuleSet, SendFacts
from simulator.scenario.predicates import media_predicate, predicate
from simulator.scenario.values import FieldMatch, Matcher, Nth, Respond, Rule, SendField, Step, When

ANA, BEN, EVE = "+19195550111", "+19195550112", "+19195550113"
FAIL = (Step(verb="fail", code=4720),)

MESSAGE = SendFacts(
    from_="+19195550100",
    to=ANA,
    text="hello",
    media=(),
    tag=None,
    application="93de2206",
    priority=None,
    segments=1,
    kind="sms",
    number_type="local",
)


def field(name: SendField, operand: object, operation: str = "equals") -> FieldMatch:
    return FieldMatch(name, Matcher(operation, operand))  # type: ignore[arg-type]


def rule(key: str, *matches: FieldMatch, nth: Nth | None = None, status: int | None = None) -> Rule:
    when = When(fields=matches, nth=nth)
    return (
        Rule(key=key, when=when, steps=FAIL)
        if status is None
        else Rule(key=key, when=when, respond=Respond(status=status))
    )


def fired(rules: RuleSet, messages: Sequence[SendFacts]) -> list[str | None]:
    """Which rule takes each of the messages, one after another, counting as the engine does."""
    counters: dict[str, int] = {}
    keys = []
    for message in messages:
        decision = rules.decide(message, counters)
        for key in decision.counted:
            counters[key] = counters.get(key, 0) + 1
        keys.append(decision.rule.key if decision.rule else None)
    return keys


def test_without_rules_every_day_is_ordinary():
    assert RuleSet([]).decide(MESSAGE, {}) == ORDINARY
    assert RuleSet([]).respond([MESSAGE], {}) == ORDINARY


def test_the_first_rule_that_matches_takes_the_message():
    rules = RuleSet([[rule("a", field("to", BEN)), rule("b", field("to", ANA)), rule("c")]])

    assert fired(rules, [MESSAGE, replace(MESSAGE, to=BEN), replace(MESSAGE, to=EVE)]) == ["b", "a", "c"]


def test_a_layer_comes_before_the_next():
    rules = RuleSet([[rule("api[0]")], [rule("rules[0]", field("to", ANA))], [rule("numbers[0]", field("to", ANA))]])

    assert fired(rules, [MESSAGE]) == ["api[0]"]


def test_every_rule_whose_fields_match_counts_also_behind_the_one_that_fired():
    rules = RuleSet(
        [[rule("a"), rule("b", field("to", ANA)), rule("c", field("to", BEN)), rule("d", nth=Nth(first=9))]]
    )

    assert rules.decide(MESSAGE, {}).counted == ("a", "b", "d")


def test_nth_looks_at_the_count_of_its_own_rule():
    rules = RuleSet([[rule("third to Ana", field("to", ANA), nth=Nth(first=3, last=3))]])
    to_ben = replace(MESSAGE, to=BEN)

    assert fired(rules, [MESSAGE, to_ben, MESSAGE, to_ben, MESSAGE, MESSAGE]) == [
        None,
        None,
        None,
        None,
        "third to Ana",
        None,
    ]


def test_nth_counts_messages_that_an_earlier_rule_took():
    rules = RuleSet([[rule("first", nth=Nth(first=1, last=1)), rule("second", nth=Nth(first=2, last=2))]])

    assert fired(rules, [MESSAGE] * 3) == ["first", "second", None]


def test_a_range_of_nth_includes_both_ends():
    rules = RuleSet([[rule("range", nth=Nth(first=2, last=3))]])

    assert fired(rules, [MESSAGE] * 5) == [None, "range", "range", None, None]


def test_every_third_repeats():
    rules = RuleSet([[rule("every", nth=Nth(every=3))]])

    assert [index + 1 for index, key in enumerate(fired(rules, [MESSAGE] * 10)) if key] == [3, 6, 9]


def test_all_fields_of_a_rule_must_match():
    rules = RuleSet([[rule("both", field("to", ANA), field("text", "hel", "contains"))]])

    assert fired(rules, [MESSAGE, replace(MESSAGE, text="bye"), replace(MESSAGE, to=BEN)]) == ["both", None, None]


def test_rules_for_answers_and_rules_for_events_are_judged_apart():
    rules = RuleSet([[rule("answer", status=500), rule("event")]])

    assert rules.respond([MESSAGE], {}).counted == ("answer",)
    assert rules.decide(MESSAGE, {}).counted == ("event",)


def test_a_request_is_answered_when_any_recipient_matches_and_counts_once():
    rules = RuleSet([[rule("a", field("to", BEN), status=429), rule("b", field("to", "+1919*", "glob"), status=500)]])
    to_three = [replace(MESSAGE, to=to, kind="group") for to in (ANA, BEN, EVE)]

    assert rules.respond(to_three, {}) == Decision(rules.rules[0], ("a", "b"))


def test_the_nth_request_is_answered():
    rules = RuleSet([[rule("second", status=500, nth=Nth(first=2, last=2))]])

    assert rules.respond([MESSAGE], {}).rule is None
    assert rules.respond([MESSAGE], {"second": 1}).rule is rules.rules[0]


def test_every_field_of_a_file_is_a_fact_and_a_field_of_the_values():
    fields = {item.alias or name for name, item in schema.Send.model_fields.items()}

    assert fields == set(typing.get_args(SendField))
    assert fields == {name.rstrip("_") for name in SendFacts.__struct_fields__}


NUMBERS = st.sampled_from([ANA, BEN, EVE, ""])
TEXTS = st.sampled_from(["", "hello", "free", "hello free"])
TO_MATCHERS = st.one_of(
    NUMBERS.map(lambda to: Matcher("equals", to)),
    st.lists(NUMBERS, min_size=1, max_size=3).map(lambda to: Matcher("in", tuple(Matcher("equals", x) for x in to))),
    st.sampled_from([Matcher("glob", "+1919*"), Matcher("glob", "*3"), Matcher("not", (Matcher("equals", ANA),))]),
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "to": TO_MATCHERS,
        "text": TEXTS.map(lambda text: Matcher("contains", text)),
        "media": st.booleans().map(lambda present: Matcher("present", present)),
        "segments": st.integers(1, 3).map(lambda count: Matcher("equals", count)),
    },
)
NTHS = st.none() | st.builds(Nth, every=st.integers(1, 3)) | st.builds(Nth, first=st.just(2), last=st.integers(2, 3))
STATES = st.sampled_from([None, None, Matcher("equals", "second"), Matcher("not", (Matcher("equals", "second"),))])
FACTS = st.builds(
    SendFacts,
    from_=NUMBERS,
    to=NUMBERS,
    text=TEXTS,
    media=st.sampled_from([(), ("http://x/a.png",)]),
    tag=st.none(),
    application=st.just("a"),
    priority=st.none(),
    segments=st.integers(1, 3),
    kind=st.sampled_from(["sms", "mms", "group"]),
    number_type=st.just("local"),
)


@st.composite
def layers(draw: st.DrawFn) -> list[list[Rule]]:
    counts = draw(st.lists(st.integers(0, 4), max_size=3))
    return [[draw(a_rule(f"{layer}[{index}]")) for index in range(count)] for layer, count in enumerate(counts)]


@st.composite
def a_rule(draw: st.DrawFn, key: str) -> Rule:
    matches = [FieldMatch(name, matcher) for name, matcher in draw(FIELDS).items()]  # type: ignore[arg-type]
    made = rule(key, *matches, nth=draw(NTHS), status=draw(st.sampled_from([None, None, 500])))
    when = replace(made.when, state=draw(STATES), chance=draw(st.sampled_from([None, None, 0.3, 1.0])))
    return replace(made, when=when)


def luck(key: str) -> float:
    """A draw that differs from rule to rule."""
    return sum(map(ord, key)) % 7 / 7


def naive(rules: Sequence[Rule], facts: Sequence[SendFacts], counters: Mapping[str, int], state: str) -> Decision:
    """The definition, read aloud: go down the rules, note those that match, take the first whose turn it is."""
    counted = [each for each in rules if any(matches(each, fact) for fact in facts)]
    turn = [each for each in counted if each.when.nth is None or each.when.nth.holds(counters.get(each.key, 0) + 1)]
    turn = [each for each in turn if each.when.state is None or predicate(each.when.state)(state)]
    taken = next((each for each in turn if each.when.chance is None or luck(each.key) < each.when.chance), None)
    asked = turn if taken is None else turn[: turn.index(taken) + 1]
    drawn = tuple(each.key for each in asked if each.when.chance is not None)
    return Decision(taken, tuple(each.key for each in counted), drawn)


def matches(each: Rule, facts: SendFacts) -> bool:
    return all(
        media_predicate(match.matcher)(facts.media)
        if match.field == "media"
        else predicate(match.matcher)(getattr(facts, "from_" if match.field == "from" else match.field))
        for match in each.when.fields
    )


@given(layers(), st.lists(FACTS, min_size=1, max_size=3), st.data())
def test_the_index_decides_as_a_scan_over_all_rules_does(made, facts, data):
    every = [each for layer in made for each in layer]
    counters = data.draw(st.fixed_dictionaries({each.key: st.integers(0, 4) for each in every}))
    state = data.draw(st.sampled_from(["start", "second"]))
    rules = RuleSet(made)

    events = [each for each in every if each.respond is None]
    answers = [each for each in every if each.respond is not None]

    for _ in range(2):  # the second time from what the first has prepared
        assert [rules.decide(fact, counters, state, luck) for fact in facts] == [
            naive(events, [fact], counters, state) for fact in facts
        ]
        assert rules.respond(facts, counters, state, luck) == naive(answers, facts, counters, state)
