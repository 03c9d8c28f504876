"""Figures for Prometheus: what they count, that labels are bounded, and that a reset loses none."""

from collections.abc import Iterable

from prometheus_client.parser import text_string_to_metric_families

from simulator.runtime.counts import MOST_LABELS, Counts
from simulator.web.figures import MOST_ACCOUNTS, OTHERS
from tests.receiver import Receiver
from tests.rig import ACCOUNT, Rig, running

Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


async def figures(rig: Rig) -> Figures:
    async with rig.http.get(f"{rig.url}/_sim/metrics") as response:
        assert (response.status, response.headers["Content-Type"].split(";")[0]) == (200, "text/plain")
        families = list(text_string_to_metric_families(await response.text()))
    samples = [sample for family in families for sample in family.samples]
    return {(sample.name, tuple(sorted(sample.labels.items()))): sample.value for sample in samples}


def labels(found: Figures, name: str) -> Iterable[str]:
    return [dict(labelled).get("account", "") for named, labelled in found if named == name]


async def test_what_happens_is_counted_by_what_it_was(receiver: Receiver):
    receiver.answer(503, times=1)
    async with running(callback_url=receiver.url) as rig:
        await rig.send(to="+15550004720")
        await rig.send()
        await rig.post(to="+15550000429")
        await rig.post(text="")
        await rig.sim("POST", "/inbound", {"from": "+19195550111", "to": "+19195550100", "text": "hi"})
        await rig.advance(by="10m")
        found = await figures(rig)

    assert found["bwsim_messages_accepted_total", ()] == 2
    assert found["bwsim_messages_received_total", ()] == 1
    assert found["bwsim_requests_refused_total", (("status", "429"),)] == 1
    assert found["bwsim_requests_refused_total", (("status", "400"),)] == 1
    assert found["bwsim_events_total", (("type", "message-failed"),)] == 1
    assert found["bwsim_messages_failed_total", (("code", "4720"),)] == 1
    assert found["bwsim_attempts_total", (("outcome", "5xx"),)] == 1
    assert found["bwsim_attempts_total", (("outcome", "2xx"),)] == 3
    assert found["bwsim_deliveries_total", (("result", "acknowledged"),)] == 3
    assert found["bwsim_attempt_seconds_count", ()] == 4
    assert found["bwsim_attempt_seconds_bucket", (("le", "+Inf"),)] == 4


async def test_gauges_show_the_account_as_it_is():
    scenario = "version: 1\naccount: { queue: { rate: 1/s, capacity: 1m } }\n"
    async with running(scenario, worlds="7") as rig:
        for _ in range(3):
            await rig.send()
        found = await figures(rig)

    account = (("account", ACCOUNT),)
    assert found["bwsim_queue_messages", account] == 2
    assert found["bwsim_queue_segments", account] == 2
    assert found["bwsim_agenda_items", account] == 2
    assert found["bwsim_messages_remembered", account] == 3
    assert found["bwsim_clock_seconds", (("account", ACCOUNT), ("mode", "manual"))] == 1_767_225_600
    assert (found["bwsim_accounts", ()], found["bwsim_accounts_limit", ()]) == (1, 7)


async def test_counters_go_on_when_an_account_is_reset():
    async with running() as rig:
        await rig.send()
        await rig.sim("DELETE", "")
        await rig.send()
        found = await figures(rig)

    assert found["bwsim_messages_accepted_total", ()] == 2


async def test_past_the_bound_accounts_are_summed_up():
    async with running() as rig:
        for number in range(MOST_ACCOUNTS + 3):
            await rig.post(str(number))
        found = await figures(rig)

    assert len(list(labels(found, "bwsim_agenda_items"))) == MOST_ACCOUNTS + 1
    assert found["bwsim_messages_remembered", (("account", OTHERS),)] == 3
    assert len(list(labels(found, "bwsim_clock_seconds"))) == MOST_ACCOUNTS


async def test_a_stopped_account_is_counted_and_an_odd_name_is_no_mistake():
    async with running() as rig:
        rig.simulator.world('a"b\\c\nd é').journal.fail("the disk is full")
        found = await figures(rig)

    assert found["bwsim_accounts_stopped", ()] == 1


def test_labels_past_the_bound_are_others():
    counts, more = Counts(), Counts()
    more.failed.update({str(code): 1 for code in range(MOST_LABELS + 5)})

    counts.add(more)

    assert len(counts.failed) == MOST_LABELS + 1
    assert counts.failed["other"] == 5
