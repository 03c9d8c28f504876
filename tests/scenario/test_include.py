"""Scenarios of several files."""

from pathlib import Path

import pytest

from simulator.model.accounts import Application
from simulator.scenario import builtin
from simulator.scenario.bundle import Included, pack, unpack
from simulator.scenario.load import load_scenario
from simulator.scenario.values import Scenario
from simulator.settings.scenario import files_of, read_scenario

SEE = "(see `events` of applications)"
RULE = "rules: [ { name: %s, when: { send: { to: '+1919555%s' } }, then: [ fail: 4720 ] } ]\n"


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(**files: str) -> None:
        for name, text in files.items():
            path = tmp_path / f"{name.replace('__', '/')}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    return call


def load(name: str) -> Scenario:
    name, text = read_scenario(name)
    loaded = load_scenario(text, file=name)
    assert loaded.scenario is not None, loaded.problems
    return loaded.scenario


def problems(name: str) -> list[str]:
    name, text = read_scenario(name)
    return [str(problem) for problem in load_scenario(text, file=name).problems]


def test_rules_of_included_files_come_after_the_own_and_are_known_by_their_file(write):
    write(main="include: [parts/a.yaml, carrier-outage]\n" + RULE % ("own", "0100"))
    write(parts__a="include: [b.yaml]\n" + RULE % ("a", "0101"), parts__b=RULE % ("b", "0102"))

    rules = load("main.yaml").rules

    assert [(rule.key, rule.name) for rule in rules[:3]] == [
        ("rules[0]", "own"),
        ("parts/a.yaml:rules[0]", "a"),
        ("parts/b.yaml:rules[0]", "b"),
    ]
    assert rules[3].key == "carrier-outage:rules[0]"


def test_the_including_file_has_the_last_word_and_lists_are_merged_by_key(write):
    write(
        main="name: main\ninclude: [base.yaml]\nseed: 7\ncallbacks: { retry: { window: 1h } }\n"
        "account: { applications: [ { id: a, events: [message-failed] } ], numbers: [ number: '+19195550100' ] }\n",
        base="name: base\nprofile: 2021-get\nseed: 1\n"
        "callbacks: { timeout: 3s, retry: { window: 2h, schedule: [1m] } }\n"
        "account: { applications: [ { id: a, status_url: 'http://x/a', events: [message-sent] }, { id: b } ],\n"
        "  numbers: [ { number: '+19195550100', application: b }, number: '+19195550101' ] }\n",
    )

    scenario = load("main.yaml")

    assert (scenario.name, scenario.seed, scenario.profile) == ("main", 7, "2021-get")
    assert (scenario.callbacks.timeout_ms, scenario.callbacks.window_ms, scenario.callbacks.schedule_ms) == (
        3000,
        3_600_000,
        (60_000,),
    )
    assert scenario.applications == (
        Application(id="a", status_url="http://x/a", events=("message-failed",)),
        Application(id="b"),
    )
    assert [(number.number, number.application) for number in scenario.numbers] == [
        ("+19195550100", "b"),
        ("+19195550101", None),
    ]


def test_a_file_that_two_others_include_lies_there_once(write):
    write(main="include: [a.yaml, b.yaml]\n", a="include: [c.yaml]\n", b="include: [c.yaml]\n", c=RULE % ("c", "0100"))

    assert [rule.key for rule in load("main.yaml").rules] == ["c.yaml:rules[0]"]


def test_problems_name_the_included_file_with_its_places(write):
    write(main="include:\n  - parts/a.yaml\nseed: x\n", parts__a="version: 1\nruels: []\n")

    assert problems("main.yaml") == [
        "main.yaml:3:7: seed: expected a whole number from 0 on, found 'x'",
        "parts/a.yaml:2:1: ruels: unknown key (did you mean 'rules'?)",
    ]


def test_warnings_name_the_included_file_too(write):
    write(main="include: [a.yaml]\n" + RULE % ("own", "0100"))
    write(a="rules:\n  - when: { send: {} }\n    then: [ sent: true ]\n")

    assert problems("main.yaml") == [
        "a.yaml:3:11: warning: rules[0].then: leaves the message open for ever (end it with deliver, fail or silence)",
        f"a.yaml:3:19: warning: rules[0].then[0].sent: no application asks for message-sent {SEE}",
    ]


def test_a_cycle_is_a_problem(write):
    write(main="include: [a.yaml]\n", a="include: [b.yaml]\n", b="include: [a.yaml]\n")

    assert problems("main.yaml") == ["b.yaml:1:11: include[0]: it includes itself: a.yaml → b.yaml → a.yaml"]


def test_the_first_file_may_not_be_included_again(write):
    write(main="include: [main.yaml]\n")

    assert problems("main.yaml") == ["main.yaml:1:11: include[0]: it includes itself: main.yaml → main.yaml"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("../secret.yaml", "it lies outside of the folder of the file that includes it"),
        ("a/../../secret.yaml", "it lies outside of the folder of the file that includes it"),
        ("/etc/passwd", "name it from the folder of this file, with / between folders"),
        ("link.yaml", "it is a link to outside of the folder of the file that includes it"),
        ("folder", "Is a directory"),
        ("carrier-outag", "no such file or built-in scenario (did you mean 'carrier-outage'?)"),
        ("thre.yaml", "no such file or built-in scenario (did you mean 'three.yaml'?)"),
        ("latin.yaml", "latin.yaml:1:7: the byte 0xff is not UTF-8 text; save the file as UTF-8"),
    ],
)
def test_what_cannot_be_read_is_a_problem_where_it_is_named(write, tmp_path: Path, said, why):
    write(secret="seed: 1\n", inner__main=f"include: [{said}]\n", inner__three="seed: 3\n")
    inner = tmp_path / "inner"
    (inner / "folder").mkdir()
    (inner / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (inner / "latin.yaml").write_bytes(b"name: \xff\n")

    assert problems("inner/main.yaml") == [f"inner/main.yaml:1:11: include[0]: {said!r} cannot be included: {why}"]


def test_a_file_in_a_folder_below_may_not_name_what_lies_above_it(write):
    write(main="include: [parts/a.yaml]\n", parts__a="include: [../b.yaml]\n", b="seed: 1\n")

    assert "it lies outside of the folder" in problems("main.yaml")[0]


def test_the_text_holds_all_that_was_read_and_needs_no_file_again(write, tmp_path):
    write(main="include: [a.yaml]\nseed: 3\n", a="# a comment\n\n" + RULE % ("a", "0100"))
    name, text = read_scenario("main.yaml")
    before = load_scenario(text, file=name).scenario
    for file in tmp_path.glob("*.yaml"):
        file.unlink()

    assert load_scenario(text, file=name).scenario == before
    assert text.startswith("include: [a.yaml]\nseed: 3\n")
    assert files_of(name, text) == [Path("main.yaml"), Path("a.yaml")]


@pytest.mark.parametrize("text", ["a: 1\n", "a: 1", "", "# ---- x\n"])
@pytest.mark.parametrize("inner", ["b: 2\n", "b: 2", "", "\n\n", "# c\n\n  d: [\n", "# ---- included: me\n"])
def test_what_is_packed_is_unpacked(text, inner):
    files = {"x y.yaml": Included(inner), "gone.yaml": Included(reason="no such file")}

    own, found = unpack(pack(text, files))

    assert own.rstrip("\n") == text.rstrip("\n")
    assert found == files


def test_without_files_only_built_in_scenarios_can_be_included():
    loaded = load_scenario("include: [carrier-outage]\n")
    refused = load_scenario("include: [mine.yaml]\n")

    own = load_scenario(builtin.read("carrier-outage")).scenario
    assert loaded.scenario is not None and own is not None
    assert [rule.steps for rule in loaded.scenario.rules] == [rule.steps for rule in own.rules]
    assert "files are only read beside a file" in str(refused.problems[0])
