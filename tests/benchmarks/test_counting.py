import pytest

from benchmarks import measure
from benchmarks.load import Job
from benchmarks.rig import Rig


@pytest.fixture
def rig():
    rig = Rig(simulator="")
    yield rig
    rig.close()


def job_for(rig: Rig, port: int, *, sink_run: str, quiet_s: float = 10) -> Job:
    return Job(
        port=port,
        path=measure.MESSAGES_PATH,
        body=measure.MESSAGE,
        connections=8,
        count=200,
        seconds=30,
        recipients=10,
        sink_port=rig.sink.port,
        run=sink_run,
        quiet_s=quiet_s,
    )


def test_every_message_of_the_pair_is_counted_once_when_its_callback_came(rig):
    with rig.server("pair", rig.callback_url("all")) as (pair, _):
        result = rig.send(job_for(rig, pair.port, sink_run="all"))

    assert (result.sent, result.accepted, result.called_back) == (200, 200, 200)
    assert (result.lost, result.extra, result.unanswered, result.refused) == (0, 0, 0, {})
    assert 0 < result.p50_ms <= result.p99_ms


def test_messages_whose_callback_went_elsewhere_are_lost(rig):
    with rig.server("pair", rig.callback_url("elsewhere")) as (pair, _):
        result = rig.send(job_for(rig, pair.port, sink_run="here", quiet_s=0.1))

    assert (result.accepted, result.called_back, result.lost) == (200, 0, 200)
