from xml.etree import ElementTree as ET

from simulator.verdict.junit import junit
from tests.player import Player
from tests.verdict.judging import verdict_of


def played() -> Player:
    player = Player()
    player.send(
        text="a \x00 b <&> \x1b[31m \ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), tag="\x07"
    )
    player.advance()
    return player


def read(written: bytes) -> ET.Element:
    return ET.fromstring(written)


def test_each_expectation_is_a_test_case_of_its_accounts_suite():
    verdict = verdict_of(played(), "[{ name: sends one, sent: {}, times: 1 }, { sent: { tag: none } }]")

    root = read(junit([("9900000", verdict)]))

    [suite] = root
    assert (root.tag, suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("testsuites", "2", "1", "0")
    good, bad = suite
    assert (good.get("name"), len(good)) == ("sends one", 0)
    assert bad[0].get("message") == "came: none of 1"
    assert "seed: 1" in str(bad[0].text)


def test_what_was_sent_may_hold_anything_and_the_file_stays_xml():
    verdict = verdict_of(played(), '{ name: "odd \\x1b <&>", sent: { tag: order }, times: 1 }')

    [[case]] = read(junit([("1\x00", verdict)]))

    assert case.get("name") == "odd � <&>"
    assert "tag is �, not order" in str(case[0].text)


def test_problems_of_the_run_are_failures_too():
    root = read(junit([("9900000", verdict_of(played(), "sent: {}"))], ["the command ended with 7"]))

    assert [(suite.get("name"), suite.get("failures")) for suite in root] == [(" (9900000)", "0"), ("bwsim run", "1")]
