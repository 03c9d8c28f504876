"""What an era answers, as an event after the 202, to a message that it cannot carry: the error codes by cause."""

from dataclasses import dataclass

from simulator.profiles.facts import Fact, assumed, documented, observed


@dataclass(frozen=True, kw_only=True)
class Screening:
    """For each cause the codes by preference: the first that the era has; where it has none, nothing happens."""

    wrong_application: Fact[tuple[int, ...]]
    foreign_from: Fact[tuple[int, ...]]  # the sender belongs to another account
    forbidden_from: Fact[tuple[int, ...]]  # the sender is not this account's
    unallocated_from: Fact[tuple[int, ...]]  # the sender is nobody's
    itself: Fact[tuple[int, ...]]
    emergency: Fact[tuple[int, ...]]
    emergency_prefixes: Fact[frozenset[str]]
    country: Fact[tuple[int, ...]]
    unregistered: Fact[tuple[int, ...]]  # a local sender without a campaign
    unverified: Fact[tuple[int, ...]]  # a toll-free sender without verification
    opted_out: Fact[tuple[int, ...]]
    too_many_recipients: Fact[tuple[int, ...]]
    media_unavailable: Fact[tuple[int, ...]]
    media_too_large: Fact[tuple[int, ...]]
    media_type: Fact[tuple[int, ...]]
    countries: Fact[frozenset[str]]  # what a strict account may send to
    opt_out_words: Fact[frozenset[str]]
    opt_in_words: Fact[frozenset[str]]


SCREENING = Screening(
    wrong_application=documented((4452,), "API docs 2023, errors: 4452, invalid application id; after the 202 (OQ-28)"),
    foreign_from=assumed(
        (4407, 4403), "API docs 2023, errors: 4407, the sender is not associated with the account (OQ-29)"
    ),
    forbidden_from=assumed(
        (4403,), "API docs 2023, errors: 4403; the synchronous alternative is not published (OQ-29)"
    ),
    unallocated_from=assumed((4405, 4403), "API docs 2023, errors: 4405; that 555 numbers count as such is ours"),
    itself=assumed(
        (4401,), "API docs 2023, errors: 4401, the message is looping; that it comes after the 202 is ours (OQ-42)"
    ),
    emergency=documented((4492,), "API docs 2023, errors: 4492, a message to an emergency number"),
    emergency_prefixes=assumed(frozenset({"+1911", "+1933"}), "911, and 933 for tests; in E.164 form they are ours"),
    country=documented((4432,), "API docs 2023, errors: 4432"),
    unregistered=observed((4476,), "Bandwidth/cli 2026-04-17: local numbers need a campaign, else 4476"),
    unverified=documented((4795,), "codes page of 2022-09: 4795; that it comes as an event is assumed (OQ-50)"),
    opted_out=documented(
        (4475, 4775), "API docs 2023, errors: 4775 by the carrier; 4475 by Bandwidth, a copy of the page of 2026-08-31"
    ),
    too_many_recipients=documented((4435,), "codes page of 2019-08: 4435, the alternative to a 400 (OQ-32)"),
    media_unavailable=documented((4410,), "API docs 2023, errors: 4410"),
    media_too_large=documented((4411,), "API docs 2023, errors: 4411"),
    media_type=documented((4412,), "codes page of 2020-07: 4412"),
    countries=assumed(
        frozenset({"USA", "CAN"}), "API docs 2023, errors: 4432 exists; which countries are open is per account"
    ),
    opt_out_words=documented(frozenset({"STOP"}), "support 360010785613: STOP on toll-free, enforced in the network"),
    opt_in_words=documented(frozenset({"UNSTOP", "START"}), "support 360010785613: UNSTOP or START ends it"),
)
