"""The scenarios that come with the simulator, and the built-in numbers that lie beneath every scenario."""

import json
from collections.abc import Iterator
from functools import cache

from simulator.profiles.profile import Profile
from simulator.scenario.load import load_rules
from simulator.scenario.shipped import names as names
from simulator.scenario.shipped import read as read
from simulator.scenario.values import Rule

SILENT_NUMBER = "+15550000000"
REFUSED_STATUSES = range(400, 600)

_NUMBERS_HEAD = """\
# The numbers that need no file, for the profile {profile}. They lie beneath every scenario, whose own rules come first;
# `numbers: off` in a scenario removes them. The situation: you want to see one failure, now, without writing a file.
#
#   +1555000 and an error code            the message fails with this code
#   +15550000000                          it is never heard of again: no event, not even 9902
#   +1555000 and 0400 ... 0599            the POST is refused with this HTTP status
#
# A good application shows its user why a message failed, gives up on 4xxx codes, tries again later after 5xxx codes,
# and treats a message of which it hears nothing as unknown, not as delivered.
version: 1
name: numbers
description: One number for each error code and each HTTP status.
profile: "{profile}"
numbers: off
rules:
"""


def numbers_text(profile: Profile) -> str:
    """The built-in numbers as a scenario file to read."""
    return _NUMBERS_HEAD.format(profile=profile.name) + "".join(f"  - {line}\n" for line in _rule_lines(profile))


@cache
def numbers_rules(profile: Profile) -> tuple[Rule, ...]:
    """The rules of `numbers_text`, with the keys numbers[0] and on."""
    text = "".join(f"- {line}\n" for line in _rule_lines(profile))
    rules, problems = load_rules(text, first_key=0, prefix="numbers")
    if problems:
        raise AssertionError("\n".join(map(str, problems)))
    return rules


def _rule_lines(profile: Profile) -> Iterator[str]:
    for code, known in sorted(profile.codes.value.items()):
        name = f"{code} {known.name or known.description or ''}".strip()
        yield _line(name, f"+1555000{code}", f"fail: {code}")
    yield _line("never heard of again", SILENT_NUMBER, "silence: forever")
    for status in REFUSED_STATUSES:
        yield _line(f"the POST gets {status}", f"+15550000{status}", f"respond: {{ status: {status} }}")


def _line(name: str, number: str, step: str) -> str:
    said = json.dumps(name, ensure_ascii=False)
    return f'{{ name: {said}, when: {{ send: {{ to: "{number}" }} }}, then: [ {{ {step} }} ] }}'
