"""2019-10 to 2020-02: events no longer tell the text of a sent message.

Sources: "API docs" is the documentation that began in 2019-06, with the day of the revision. OQ-n is an open question:
no source settles it, the value is our default. What is not named here is as in the era before.
"""

from dataclasses import replace

from simulator.profiles.codes import codes_at
from simulator.profiles.era_2018_quirk import PROFILE as BEFORE
from simulator.profiles.facts import SpringError, documented
from simulator.profiles.listing_eras import NONE_2019

PROFILE = replace(
    BEFORE,
    name="2019-blank",
    stands_for="2019-10 to 2020-02: events of sent messages no longer tell the text",
    # events
    group_invalid_numbers=documented("current", "API docs, concepts, to 2020-02-17"),
    # bodies
    text_in_events=documented(False, "API docs, message events, 2019-10-01: blank in events of sent messages"),
    # receiving
    inbound_tag=documented(False, "v2 docs, 2019-04-25: gone from events of received messages"),
    # error codes
    codes=documented(codes_at("2020-02-16"), "API docs, codes, 2019-11-18 and 2020-01-30"),
    # refusals
    unauthorized=documented(SpringError(401, "Unauthorized", "Bad credentials"), "API docs, HTTP errors, 2019-10-10"),
    forbidden=documented(
        SpringError(
            403,
            "Forbidden",
            "Access is denied",
            exception="org.springframework.security.access.AccessDeniedException",
        ),
        "API docs, HTTP errors, 2019-10-10",
    ),
    # parts
    listing=NONE_2019,
)
