"""Judge expectations against what a journal tells.

    facts = Facts()
    facts.take(entries)
    verdict = judge(expectations, facts, wall_s={}, since=facts.since)

The expectations come from a scenario (`Scenario.expect`), or from `load_expectations` for those that are asked by the
way: `POST A/verdict` takes one, a list, or `{"expect": [...]}`, and answers as `show.as_json` writes it.
"""

from collections.abc import Mapping, Sequence

from simulator.scenario import expected as x
from simulator.scenario.expected import Expectation
from simulator.verdict.callbacks import judge_callbacks
from simulator.verdict.conduct import judge_answers, judge_waits
from simulator.verdict.facts import Facts
from simulator.verdict.repeats import judge_repeats
from simulator.verdict.replies import judge_replies
from simulator.verdict.requests import judge_refused, judge_sent
from simulator.verdict.results import Result, Verdict

FORGOTTEN = (
    "the journal's first {0} entries were forgotten, so the story cannot be judged; give a higher --retain, or --data"
)


def judge(
    expectations: Sequence[Expectation],
    facts: Facts,
    *,
    since: int,
    wall_s: Mapping[int, float],
    seed: int | None = None,
    scenario: str = "",
    replay: str = "",
) -> Verdict:
    """Judge what happened after the entry numbered `since`.

    `wall_s` are moments of the wall, in seconds from anywhere, by the number of the entry that a request became: with
    them waits can be judged where the account's time stands still.
    """
    missing = facts.first_seq - 1 if facts.first_seq > since + 1 else 0
    return Verdict(
        results=tuple(_judge(each, facts, since, wall_s) for each in expectations),
        seed=facts.seed if seed is None else seed,
        scenario=scenario,
        replay=replay,
        incomplete=FORGOTTEN.format(missing) if missing and expectations else None,
    )


def _judge(expectation: Expectation, facts: Facts, since: int, wall_s: Mapping[int, float]) -> Result:
    match expectation.what:
        case x.Callbacks() as what:
            return judge_callbacks(expectation, what, facts, since)
        case x.Sent() as what:
            return judge_sent(expectation, what, facts, since)
        case x.Refused() as what:
            return judge_refused(expectation, what, facts, since)
        case x.NoReplyLoop() as what:
            return judge_replies(expectation, what, facts, since)
        case x.BacksOff() as what:
            return judge_waits(expectation, what, facts, since, wall_s)
        case x.SendsNothingTwice():
            return judge_repeats(expectation, facts, since)
        case x.AnswersEveryCallback():
            return judge_answers(expectation, facts, since)
