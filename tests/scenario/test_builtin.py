import pytest

from simulator import profiles
from simulator.scenario import builtin
from simulator.scenario.load import load_scenario
from simulator.scenario.values import Respond, Rule, Step

PROFILES = [profiles.get(name) for name in profiles.NAMES]
NEWEST = profiles.get(profiles.NEWEST)


def numbers() -> dict[str, Rule]:
    rules = builtin.numbers_rules(NEWEST)
    return {str(rule.when.fields[0].matcher.operand): rule for rule in rules}


def test_the_situations_of_the_first_release_are_there():
    assert set(builtin.names()) >= {
        "carrier-outage",
        "default",
        "endpoint-down-six-hours",
        "group-invalid-number",
        "ordinary-day",
        "queue-fills-up",
        "third-message-fails",
    }


@pytest.mark.parametrize("name", builtin.names())
def test_a_shipped_scenario_loads_without_problems_under_its_own_name(name):
    loaded = load_scenario(builtin.read(name), file=f"{name}.yaml")

    assert loaded.problems == []
    assert loaded.scenario is not None
    assert loaded.scenario.name == name


@pytest.mark.parametrize("name", builtin.names())
def test_a_shipped_scenario_opens_with_the_situation_and_what_a_good_application_does(name):
    comment = builtin.read(name).partition("\nversion:")[0]

    assert all(line.startswith("#") for line in comment.splitlines())
    assert "\n# The situation: " in comment
    assert "\n# A good application " in comment


def test_an_unknown_name_is_no_scenario():
    with pytest.raises(KeyError):
        builtin.read("../pyproject")


def test_the_default_scenario_says_nothing():
    scenario = load_scenario(builtin.read("default")).scenario

    assert scenario is not None
    assert (scenario.rules, scenario.queue, scenario.builtin_numbers) == ((), None, True)


@pytest.mark.parametrize("profile", PROFILES, ids=profiles.NAMES)
def test_the_text_of_the_built_in_numbers_is_a_scenario_that_means_the_same_rules(profile):
    loaded = load_scenario(builtin.numbers_text(profile))

    assert loaded.problems == []
    assert loaded.scenario is not None
    rules = builtin.numbers_rules(profile)
    assert [rule.key for rule in rules] == [f"numbers[{index}]" for index in range(len(rules))]
    assert [(rule.name, rule.when, rule.steps, rule.respond) for rule in loaded.scenario.rules] == [
        (rule.name, rule.when, rule.steps, rule.respond) for rule in rules
    ]


@pytest.mark.parametrize("profile", PROFILES, ids=profiles.NAMES)
def test_each_code_of_the_profile_has_a_number_and_no_other_has(profile):
    codes = [rule.steps[0].code for rule in builtin.numbers_rules(profile) if rule.steps and rule.steps[0].code]

    assert codes == sorted(profile.codes.value)


def test_a_number_with_a_code_fails_with_it():
    assert numbers()["+15550004720"].steps == (Step(verb="fail", code=4720),)


def test_the_number_of_zeros_is_never_heard_of_again():
    assert numbers()["+15550000000"].steps == (Step(verb="silence", forever=True),)


def test_the_numbers_of_http_statuses_refuse_the_request():
    refusing = {number: rule.respond for number, rule in numbers().items() if rule.respond}

    assert refusing == {f"+15550000{status}": Respond(status=status) for status in range(400, 600)}
