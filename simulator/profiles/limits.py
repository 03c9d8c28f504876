"""What this simulator does not play, and where it lets more pass than Bandwidth would; told in docs/fidelity.md."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """What the provider does, and what happens here instead."""

    theirs: str
    ours: str


NOT_REPRODUCED: tuple[Limit, ...] = (
    Limit("the multi-channel endpoint and RBM (`suggestion-response`, locations)", "404 for the path"),
    Limit(
        "`message-read` for RBM only; no source words its description",
        "for any message whose rule says `read`, and that event says `RBM`; the description is the type",
    ),
    Limit(
        "the host api.catapult.inetwork.com and the path /v2/users (before 2019-04)",
        "the path /api/v2/users in every era",
    ),
    Limit("the preview of 2017: `message-rejected-…` events, codes of three digits", "no era before 2018"),
    Limit(
        "a list of messages for some accounts (2020-04 to 2021-08), and its DLR_EXPIRED",
        "`2020-dlr` has no list; `provider: { listing.records: metadata }` gives it that one",
    ),
    Limit("2020-02 to 2020-07 and 2023-11 to 2025-05, between two eras", "choose the era before or after"),
    Limit(
        "states of days or details of months: `message-queued` (2020-07-28 to 08-10), `DLR_TIMEOUT`, the `User-Agent` "
        "of 2019-05, replies of at most 16 kB (2022-05 to 2023-09)",
        "an era has one value for each behaviour, the one it had longest or last",
    ),
    Limit("the end of `message-sending` on 2027-01-06", "`2026` has it"),
    Limit("carriers, handsets and spam filters", "a message succeeds unless a rule or a number says otherwise"),
    Limit("how long carriers take", "no delay, unless the scenario has one"),
    Limit(
        "callbacks that come twice or out of order by Bandwidth's doing",
        "each once, in order, until acknowledged; `callbacks: { copies, lose_acks, order, delay }` says otherwise",
    ),
    Limit("callback URLs only on ports 80, 443 or from 1024 on", "any port"),
    Limit(
        "`carrierName` in callbacks and in the list of accounts that have it",
        "not there; `provider: { carrier_name: … }` gives every SMS the same",
    ),
    Limit("an address's requests for lists are counted together", "for each account apart, on its clock"),
    Limit("campaigns, latencies and locations in the list of messages", "null, and no filter finds them"),
    Limit(
        "unknown query parameters of a list; a partial number that is no beginning",
        "ignored, and not counted as a filter; a partial number is a beginning",
    ),
    Limit(
        "a number sends for the application that it is linked with; for another, 202 and then silence",
        "every application of the account sends from all its numbers; `silence: forever` in a rule plays the other",
    ),
    Limit("groups are not offered from toll-free numbers, with which answer is not known", "such a group is carried"),
    Limit("alphanumeric senders are for some countries only, which is not published", "they reach every number"),
    Limit("what half of a surrogate pair in a JSON text becomes is not known", "400, as for all unreadable JSON"),
    Limit("look-alike letters turned into GSM-7, if Bandwidth does that", "letters are counted as they are"),
    Limit("406 for an `Accept` that does not fit", "`Accept` is ignored"),
    Limit("prices and billing", "the error codes say what is billable; nothing is counted"),
    Limit(
        "applications, numbers, locations, campaigns, toll-free verification, lookup, MFA (other hosts and APIs)",
        "404; applications and numbers are declared in settings, scenarios or under `/_sim`",
    ),
    Limit("media on the first version's host (before 2019-04)", "the paths of the second version in every era"),
)

LENIENT: tuple[Limit, ...] = (
    Limit("only the account's users and tokens", "with nothing declared, anybody; `--strict` refuses them"),
    Limit("no users for Basic from 2026-12-02 on", "as long as wanted; `--basic by-date` or `refuse` ends them"),
    Limit("no Bearer tokens before 2025-12", "in every era; `--strict` refuses them where the era had none"),
    Limit("only the account's applications and numbers", "with nothing declared, any; what is declared is strict"),
    Limit("only the countries that the account has", "any; `--strict` or `account.features.countries` limits them"),
    Limit(
        "media of an MMS are fetched, and may be missing, too large or of a wrong type",
        "not fetched; `--fetch-media` does it",
    ),
    Limit("a queue of 1 segment a second and 15 minutes", "no limit; `--strict` or `account.queue` sets one"),
    Limit("numbers of area code 555 do not exist", "they do, so that examples work; `--strict` refuses them"),
    Limit("`applicationId` is a UUID", "any text; `--strict` wants a UUID"),
    Limit("`%2F` in the name of a file is refused", "it means a slash; `--strict` refuses it"),
    Limit("lists are limited to 3,500 requests in 5 minutes", "not limited; `--strict` or `--list-rate-limit` does it"),
)
