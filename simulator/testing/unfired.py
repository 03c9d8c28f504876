"""Tell of rules that a test put and that took nothing: what each wanted, and what the message that came nearest was.

Rule: what was considered is the simulator's to say; here it is asked for, and told in a line.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from simulator.model import entries as e

MOST_RULES = 5
MOST_ASKED = 10
Explain = Callable[[str], Mapping[str, Any]]


def unfired(entries: Sequence[e.AnyEntry], explain: Explain) -> list[str]:
    """A line for each rule that is still there; `explain` is asked about the newest messages after it."""
    took = {_key(label) for entry in entries for label in _labels(entry) if label}
    lines: list[str] = []
    for key, added in _added(entries):
        if key not in took and len(lines) < MOST_RULES:
            after = [each.message.id for each in entries if isinstance(each, _MESSAGES) and each.seq > added.seq]
            lines.append(_line(key, added, after, explain))
    return lines


_MESSAGES = (e.MessageAccepted, e.MessageReceived)


def _labels(entry: e.AnyEntry) -> Iterable[str | None]:
    match entry:
        case e.MessageAccepted():
            return [plan.rule for plan in entry.plans]
        case e.RequestRefused() | e.RequestDropped() | e.RequestCounted():
            return [entry.rule]
        case e.MessageReceived() | e.HandsetWrote():
            return [entry.cause]
    return ()


def _key(label: str) -> str:
    return label.split(" ")[0]


def _added(entries: Iterable[e.AnyEntry]) -> Iterator[tuple[str, e.RulesAdded]]:
    there: list[e.RulesAdded] = []
    for entry in entries:
        if isinstance(entry, e.RulesAdded):
            there.append(entry)
        elif isinstance(entry, e.RulesRemoved):
            there.clear()
    for added in there:
        for index in range(added.count):
            yield f"api[{added.first_key + index}]", added


def _line(key: str, added: e.RulesAdded, after: Sequence[str], explain: Explain) -> str:
    rule = f"rule {key}{_said(key, added)} took nothing"
    if not after:
        return f"{rule}; no message came after it"
    came = "1 message came after it" if len(after) == 1 else f"{len(after)} messages came after it"
    looks = [look for message_id in after[-MOST_ASKED:] for look in _considered(explain(message_id), key)]
    if not looks:
        return f"{rule}; {came}"
    nearest = min(looks, key=lambda look: len(look["differs"]))
    if not nearest["differs"]:
        return f"{rule}; {came}: another rule before it took what it fits"
    differs = ", ".join(f"{each['what']} is {each['found']}, wanted {each['wanted']}" for each in nearest["differs"])
    return f"{rule}; {came}{'' if len(after) == 1 else ', the nearest'}: {differs}"


def _considered(told: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    for considered in [told["answers"], *(each["considered"] for each in told["recipients"])]:
        yield from (look for look in considered if _key(look["rule"]) == key)


def _said(key: str, added: e.RulesAdded) -> str:
    """Its conditions and its steps in few words, where it was written as JSON."""
    try:
        rules = msgspec.json.decode(added.text)
        rule = rules[int(key[4:-1]) - added.first_key] if isinstance(rules, list) else rules
        [conditions] = [said for said in rule["when"].values() if isinstance(said, dict)][:1]
        words = [f"{name} {said}" for each in (conditions, *rule.get("then", ())) for name, said in each.items()]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return ""
    return f" ({', '.join(words)[:100]})" if words else ""
