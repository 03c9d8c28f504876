"""Every error code there ever was, each as it read last; `codes.py` knows their history.

Sources: Bandwidth's codes page, 2018-01-16 to 2023-05-23 (documented); 4476: Bandwidth's command line tool, 2026-04-17
(observed); 4475, 4710, 4735, 4754, 4794: a third party's copy of the errors page, 2026-08-31 (observed).
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

ReportedBy = Literal["bandwidth", "carrier"]
ErrorClass = Literal["client", "server", "ambiguous"]
_Row = tuple[int, str | None, str | None, bool | None, str]


class ErrorCode(Struct, frozen=True, kw_only=True, rename={"error_class": "class"}):
    """A code as it read on some day. `name` is the slug, `description` the label of the table; days are ISO dates.

    None means that nothing was published. `first_seen` is the day of the first evidence.
    """

    code: int
    name: str | None
    description: str | None
    reported_by: ReportedBy
    error_class: ErrorClass
    billable: bool | None
    first_seen: str


def _group(reported_by: ReportedBy, error_class: ErrorClass, rows: Sequence[_Row]) -> Iterator[ErrorCode]:
    for code, name, description, billable, first_seen in rows:
        yield ErrorCode(
            code=code,
            name=name,
            description=description,
            reported_by=reported_by,
            error_class=error_class,
            billable=billable,
            first_seen=first_seen,
        )


# Columns: code, slug, label, billable, first seen.
TABLE: tuple[ErrorCode, ...] = (
    *_group(
        "bandwidth",
        "client",
        [
            (4001, "service-not-allowed", None, False, "2018-02-14"),
            (4121, None, "Rejected as SPAM", True, "2018-01-16"),
            (4301, "malformed-invalid-encoding", "Malformed message encoding", False, "2018-01-16"),
            (4302, "malformed-invalid-from-number", "Malformed From number", False, "2018-01-16"),
            (4303, "malformed-invalid-to-number", "Malformed To Number", False, "2018-01-16"),
            (4350, "malformed-for-destination", "Malformed message encoding", False, "2018-01-16"),
            (4360, "message-not-sent-expiration-date-passed", "Message expired", False, "2021-02-08"),
            (4401, "rejected-routing-error", "BW is unable to route the message", False, "2018-01-16"),
            (4403, "rejected-forbidden-from-number", "Messaging forbidden on From number", False, "2018-01-16"),
            (4404, "rejected-forbidden-to-number", "Messaging forbidden on To number", False, "2018-01-16"),
            (4405, "rejected-unallocated-from-number", "Unallocated from number", False, "2018-01-16"),
            (4406, "rejected-unallocated-to-number", "Unallocated to number", False, "2018-01-16"),
            (
                4407,
                "rejected-account-not-defined-from-number",
                "From Number is associated with account",
                False,
                "2020-08-18",
            ),
            (
                4408,
                "rejected-account-not-defined-to-number",
                "To Number not associated with account",
                False,
                "2020-08-18",
            ),
            (4409, "rejected-invalid-from-profile", "Invalid destination profile", False, "2020-08-18"),
            (4410, "media-unavailable", "Could not download media", False, "2018-01-16"),
            (4411, "rejected-message-size-limit-exceeded", "Combined size of media too large", False, "2018-01-16"),
            (4412, "media-content-invalid", "Failed to parse Content-Type for media", False, "2020-07-23"),
            (4420, "rejected-carrier-does-not-exist", "No Route to Destination Carrier", False, "2018-01-16"),
            (4421, "rejected-forbidden-no-destination", "No Route to Destination Carrier", False, "2018-01-16"),
            (4431, "rejected-forbidden-shortcode", "Messaging on shortcode forbidden", False, "2018-01-16"),
            (4432, "rejected-forbidden-country", "Messaging to country forbidden", False, "2018-01-16"),
            (4433, "rejected-forbidden-tollfree", "Messaging on Toll Free Number Forbidden", False, "2018-01-16"),
            (
                4434,
                "rejected-forbidden-tollfree-for-recipient",
                "Messaging to Toll Free Number Forbidden",
                False,
                "2018-01-16",
            ),
            (4435, "forbidden-too-many-recipients", "Too Many Recipients", False, "2019-08-22"),
            (4451, "rejected-wrong-user-id", "Invalid User Id", False, "2018-01-16"),
            (4452, "rejected-wrong-application-id", "Invalid Application ID", False, "2018-01-16"),
            (4470, "rejected-spam-detected", "Rejected as SPAM", True, "2018-01-16"),
            (4475, "destination-rejected-due-to-user-opt-out", None, None, "2026-08-31"),
            (4476, "blocked-unregistered", None, None, "2026-04-17"),
            (4481, "rejected-from-number-in-blacklist", "From Number in black list", False, "2018-01-16"),
            (4482, "rejected-to-number-in-blacklist", "To Number in black list", False, "2018-01-16"),
            (4492, "reject-emergency", "Message to emergency number forbidden", False, "2018-01-16"),
            (4493, "rejected-unauthorized", "Unauthorized", False, "2018-01-16"),
        ],
    ),
    *_group(
        "carrier",
        "client",
        [
            (4700, "invalid-service-type", "Carrier Rejected as Invalid Service Type", True, "2018-01-16"),
            (
                4701,
                "destination-service-unavailable",
                "Destination is not reachable and SMS service is not available.",
                True,
                "2020-08-06",
            ),
            (4702, "destination-subscriber-unavailable", "Destination subscriber is unavailable.", True, "2020-08-06"),
            (4710, "media-unavailable", None, None, "2026-08-31"),
            (4711, "rejected-message-size-limit-exceeded", "Media size too large", True, "2021-09-23"),
            (4712, "media-content-invalid", "The media content type is not supported", True, "2021-09-23"),
            (
                4720,
                "invalid-destination-address",
                "Carrier Rejected as Invalid Destination Address",
                True,
                "2018-01-16",
            ),
            (4721, "destination-tn-deactivated", "TN on deactivation list", True, "2020-04-17"),
            (
                4730,
                "no-route-to-destination-carrier",
                "No route to destination carrier or no roaming route exists.",
                True,
                "2020-08-06",
            ),
            (4735, "too-many-recipients", None, None, "2026-08-31"),
            (4740, "invalid-source-address-address", "Carrier Rejected as Invalid Source Address", True, "2018-01-16"),
            (4750, "destination-rejected-message", "Carrier Rejected Message", True, "2018-01-16"),
            (
                4751,
                "destination-rejected-message-size-invalid",
                "Message is too long or message length is invalid for the carrier.",
                True,
                "2018-01-16",
            ),
            (4752, "destination-rejected-malformed", "Message is malformed for the carrier.", True, "2020-08-06"),
            (
                4753,
                "destination-rejected-handset",
                "The destination handset has rejected the message",
                True,
                "2023-05-23",
            ),
            (4754, "unsupported-channel", None, None, "2026-08-31"),
            (4770, "destination-spam-detected", "Carrier Rejected as SPAM", True, "2018-01-16"),
            (4771, "rejected-shortened-url", "Rejected due to shortened url", True, "2022-06-24"),
            (4772, "rejected-tn-blocked", "Blocked sender or receiver", True, "2023-03-23"),
            (4773, "inactive-campaign", "Campaign inactive for destination", True, "2023-03-23"),
            (4774, "provisioning-issue", "Issue with TN provisioning in industry database", True, "2023-03-23"),
            (
                4775,
                "destination-rejected-due-to-user-opt-out",
                "Carrier Rejected due to user opt out",
                True,
                "2018-01-16",
            ),
            (4780, "volume-violation-tmo", "T-Mobile rejected due to volumetric violation", True, "2020-01-30"),
            (
                4781,
                "volume-violation-att",
                "AT&T rejected due to 10DLC volumetric violation or throttling",
                True,
                "2022-06-24",
            ),
            (4785, "volumetric-violation", "Carrier rejected due to volumetric violation", True, "2022-09-15"),
            (
                4790,
                "destination-rejected-sc-not-allowed",
                "Carrier Rejected Due to Short Code Restriction",
                True,
                "2020-04-17",
            ),
            (
                4791,
                "destination-rejected-campaign-not-allowed",
                "Carrier Rejected Short Code Campaign Not Allowed",
                True,
                "2020-04-17",
            ),
            (
                4792,
                "destination-rejected-sc-not-provisioned",
                "Carrier Rejected Short Code Not Provisioned",
                True,
                "2020-04-17",
            ),
            (4793, "destination-rejected-sc-expired", "Carrier Rejected Short Code Expired", True, "2020-04-17"),
            (4794, "destination-rejected-expired", None, None, "2026-08-31"),
            (4795, "tfn-not-verified", "Toll Free number is not verified", True, "2022-09-15"),
        ],
    ),
    *_group(
        "bandwidth",
        "server",
        [
            (5100, "temporary-app-error", "Application Error", False, "2018-01-16"),
            (5101, "temporary-app-shutdown", "Application Error", False, "2018-01-16"),
            (5106, "impossible-to-route", "Impossible to route", False, "2019-11-18"),
            (5111, "temporary-app-connection-closed", "Application Error", False, "2018-01-16"),
            (5112, None, "Application Error", False, "2018-01-16"),
            (5143, None, "Application Error", False, "2018-01-16"),
            (5144, None, "Application Error", False, "2018-01-16"),
            (5146, None, "Application Error", False, "2018-01-16"),
            (5201, "temporary-rout-error-retries-exceeded", "Application Error", False, "2018-01-16"),
            (5211, "temporary-app-error-app-busy", "Application Error", False, "2018-01-16"),
            (5220, "temporary-store-error", "Application Error", False, "2018-01-16"),
            (5231, "discarded-concatenation-timeout", "Application Error", False, "2018-01-16"),
            (5500, "message-send-failed", "General Message Send Failure", False, "2018-01-16"),
            (5501, "message-send-failed", "General Message Send Failure", False, "2018-01-16"),
            (5503, None, "Service Unavailable", False, "2018-01-16"),
        ],
    ),
    *_group(
        "carrier",
        "server",
        [
            (5600, "destination-carrier-queue-full", "Carrier Service Unavailable", True, "2018-01-16"),
            (5610, "submit-sm-or-submit-multi-failed", "Carrier Service Failure", True, "2018-01-16"),
            (5611, "temporary-route-error-retries-exceeded", "Carrier Service Failure", True, "2020-08-18"),
            (5620, "destination-app-error", "Carrier Application Error", True, "2018-01-16"),
            (5630, "message-not-acknowledged", "Carrier Application Error", True, "2018-01-16"),
            (5650, "destination-failed", "Carrier Service Failure", True, "2018-01-16"),
        ],
    ),
    *_group(
        "bandwidth",
        "server",
        [
            (5999, "unknown-error", "Unknown error from Bandwidth", False, "2018-01-16"),
        ],
    ),
    *_group(
        "carrier",
        "ambiguous",
        [
            (9902, "delivery-receipt-expired", "Timed out waiting for delivery receipt.", True, "2018-02-14"),
            (9999, "unknown-error", "Unknown error from downstream.", True, "2018-02-14"),
        ],
    ),
)
