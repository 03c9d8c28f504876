"""What the entries about an account as a whole do to the memory: scenario, rules, clock, requests, media files."""

from simulator.engine.agenda import Enter, Write
from simulator.engine.memory import AddedRules, Flow, Memory
from simulator.engine.tallies import count, opt_pair, settle, take_decision
from simulator.model import entries as e
from simulator.scenario.values import START_STATE


def world_started(s: Memory, entry: e.WorldStarted) -> None:
    s.account_id, s.seed = entry.account_id, entry.seed
    s.clock, s.rate = entry.clock, entry.rate
    s.chosen = entry.chosen
    s.clock_put = entry.chosen is not None and entry.chosen.clock


def scenario_set(s: Memory, entry: e.ScenarioSet) -> None:
    s.scenario_name, s.scenario_text, s.scenario_origin = entry.name, entry.text, entry.origin
    s.scenario_seq = entry.seq
    s.counters = {}
    s.story = START_STATE
    s.flows, s.talks = [], {}
    for item in [item for item, due in s.agenda.items.items() if isinstance(due.what, Enter | Write)]:
        s.agenda.remove(item)
    if entry.provider and entry.provider not in s.provider_changes:
        s.provider_changes.append(entry.provider)


def traffic_started(s: Memory, entry: e.TrafficStarted) -> None:
    s.flows = [Flow(at_ms, item=s.agenda.put(at_ms, Write(index))) for index, at_ms in enumerate(entry.first_ms)]


def rules_added(s: Memory, entry: e.RulesAdded) -> None:
    s.added_rules.insert(0, AddedRules(entry.first_key, entry.text))
    s.next_rule = entry.first_key + entry.count


def rules_removed(s: Memory, entry: e.RulesRemoved) -> None:
    s.added_rules = []
    s.counters = {key: count for key, count in s.counters.items() if not key.startswith("api[")}


def clock_set(s: Memory, entry: e.ClockSet) -> None:
    s.clock, s.rate = entry.clock, entry.rate
    s.clock_put = s.clock_put or entry.origin == "api"


def clock_reached(s: Memory, entry: e.ClockReached) -> None:
    """Only the instant counts, and `apply` has taken it."""


def application_set(s: Memory, entry: e.ApplicationSet) -> None:
    s.applications[entry.application.id] = entry.application


def number_set(s: Memory, entry: e.NumberSet) -> None:
    s.numbers[entry.number.number] = entry.number


def opt_out_set(s: Memory, entry: e.OptOutSet) -> None:
    opt_pair(s, f"{entry.number}>{entry.handset}", entry.opted)


def state_entered(s: Memory, entry: e.StateEntered) -> None:
    s.agenda.remove(entry.item)
    if not entry.stale:
        s.story = entry.state
    if entry.message_id is not None:
        settle(s, s.messages[entry.message_id])


def request_refused(s: Memory, entry: e.RequestRefused) -> None:
    take_decision(s, entry)
    count(s, "refused")


def request_dropped(s: Memory, entry: e.RequestDropped) -> None:
    take_decision(s, entry)
    count(s, "dropped")


def request_counted(s: Memory, entry: e.RequestCounted) -> None:
    take_decision(s, entry)


def media_stored(s: Memory, entry: e.MediaStored) -> None:
    file = entry.media
    _drop_media(s, file.id)
    s.media[file.id] = file
    s.media_uses[file.sha256] = s.media_uses.get(file.sha256, 0) + 1


def _drop_media(s: Memory, media_id: str) -> None:
    file = s.media.pop(media_id, None)
    if file is not None:
        s.media_uses[file.sha256] -= 1
        if not s.media_uses[file.sha256]:
            del s.media_uses[file.sha256]


def media_deleted(s: Memory, entry: e.MediaDeleted) -> None:
    for media_id in entry.media_ids:
        _drop_media(s, media_id)
