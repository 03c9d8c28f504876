"""What each fact of a profile is about, in a sentence for people: the headings of docs/fidelity.md, in its order.

Rule: every fact of `Profile` has its row here, and a row for a fact that is gone is a mistake; a test compares them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One fact's name (`listing.window_ms`), what it says, and what overrides it, if anything does."""

    name: str
    title: str
    setting: str | None = None


GROUPS: dict[str, tuple[Behaviour, ...]] = {
    "Events of a sent message": (
        Behaviour("event_types", "the event types that exist"),
        Behaviour("sms_stages", "the ordinary day of an SMS"),
        Behaviour("mms_stages", "the ordinary day of an MMS or group"),
        Behaviour("mms_stages_with_receipts", "the same with delivery receipts for MMS"),
        Behaviour("sms_events", "called back for an SMS", "`events` of the application"),
        Behaviour("mms_events", "called back for an MMS or group", "`events` of the application"),
        Behaviour("mms_events_with_receipts", "the same with delivery receipts", "`events` of the application"),
        Behaviour(
            "other_events", "called back besides, where something makes them happen", "`events` of the application"
        ),
        Behaviour(
            "mms_delivery_receipts", "MMS and groups have delivery receipts", "`account.features.mms_delivery_receipts`"
        ),
        Behaviour(
            "group_invalid_numbers",
            "an invalid number in a group: with `current` it fails, and then every number has a positive event",
            "`account.features.group_invalid_numbers`",
        ),
        Behaviour("receipt_wait_ms", "how long Bandwidth waits for a delivery receipt"),
        Behaviour("code_receipt_expired", "the error code when none comes"),
    ),
    "Bodies": (
        Behaviour("text_in_events", "events tell the text of a sent message"),
        Behaviour("echo_default_priority", '`"priority":"default"` is told when none was sent'),
        Behaviour("carrier_name", "`carrierName` of events"),
        Behaviour("empty_tag", 'events show `"tag":""` when none was sent'),
        Behaviour("event_precision", "precision of an event's time"),
        Behaviour("message_precision", "precision of a message's time"),
        Behaviour("accepted_fields", "fields of the 202, in order"),
        Behaviour("event_fields", "fields of an event, in order"),
        Behaviour("message_fields", "fields of the message inside an event, in order"),
        Behaviour("sms_descriptions", "descriptions of events of an SMS"),
        Behaviour("mms_descriptions", "descriptions of events of an MMS or group"),
        Behaviour("failure_wording", "a failure is described by the label or the slug of its code"),
        Behaviour("failure_descriptions", "failures that are described otherwise"),
        Behaviour("unknown_failure", "the description of a code that is not in the table"),
    ),
    "Received messages": (
        Behaviour("inbound_tag", "an event of a received message may carry a tag"),
        Behaviour("inbound_sms_id", "the form of an SMS's id", "`account.features.inbound_id`"),
        Behaviour("inbound_mms_id", "the form of the id of an MMS or group", "`account.features.inbound_id`"),
        Behaviour("inbound_time_step_ms", "the time of a received message is a multiple of"),
    ),
    "Callbacks": (
        Behaviour("callback_timeout_ms", "how long an answer may take", "`callbacks.timeout`"),
        Behaviour("retry_schedule_ms", "delays between attempts; the last one repeats", "`callbacks.retry.schedule`"),
        Behaviour("retry_window_ms", "how long is tried", "`callbacks.retry.window`"),
        Behaviour("redirect", "what an answer of 3xx means", "`callbacks.redirect`"),
        Behaviour("credentials_first", "an application's credentials go with the first request, unasked"),
        Behaviour("user_agent", "`User-Agent` of a callback"),
        Behaviour("callback_content_type", "`Content-Type` of a callback"),
    ),
    "Sending": (
        Behaviour("queue_unit", "what the queue and its rates count, for each recipient"),
        Behaviour("queue_per_minute", "how much leaves the account's queue in a minute", "`account.queue.rate`"),
        Behaviour("queue_capacity_ms", "how much the queue holds", "`account.queue.capacity`"),
        Behaviour(
            "local_per_minute",
            "how much of it from one local number, besides",
            "`account.queue.number_rate`",
        ),
        Behaviour("segment_limits", "letters of a segment: GSM-7 alone, in parts; UCS-2 alone, in parts"),
        Behaviour("max_recipients", "recipients of a message"),
        Behaviour("number_pattern", "what counts as an E.164 number"),
        Behaviour("short_code_pattern", "what counts as a short code in `from`"),
        Behaviour("duplicates", "a number that stands twice in `to`"),
        Behaviour("too_many_recipients", "more recipients than allowed: a 400, or this code as an event"),
        Behaviour("past_expiration", "an expiration in the past: a 400, or this code as an event"),
        Behaviour("unknown_application", "an application that is not the account's: a 400, or this code as an event"),
        Behaviour("foreign_sender", "a sender that is not the account's: a 400, or this code as an event"),
        Behaviour("max_text", "length of `text` in UTF-16 units"),
        Behaviour("max_tag", "length of `tag` in UTF-16 units"),
        Behaviour("max_media", "media of a message"),
        Behaviour("max_media_url", "length of a media URL in UTF-16 units"),
        Behaviour("alphanumeric_senders", "`from` may be a name"),
        Behaviour("priority", "`priority` exists"),
        Behaviour("expiration", "`expiration` exists"),
    ),
    "Error codes": (
        Behaviour("codes", "the table"),
        Behaviour("code_invalid_from", "`from` is not of its numbering plan"),
        Behaviour("code_invalid_to", "`to` is not of its numbering plan"),
        Behaviour("code_expired", "a message expired in the queue"),
    ),
    "Messages that are refused after the 202": (
        Behaviour("screening.wrong_application", "the application is not the account's"),
        Behaviour("screening.foreign_from", "the sender is another account's number"),
        Behaviour("screening.forbidden_from", "the sender is not one of the account's numbers"),
        Behaviour("screening.unallocated_from", "the sender is nobody's number"),
        Behaviour("screening.itself", "a message to its own sender"),
        Behaviour("screening.emergency", "an emergency number"),
        Behaviour("screening.emergency_prefixes", "what an emergency number begins with"),
        Behaviour("screening.country", "a country that the account may not send to"),
        Behaviour(
            "screening.countries", "the countries that a strict account may send to", "`account.features.countries`"
        ),
        Behaviour("screening.unregistered", "a local sender without a campaign"),
        Behaviour("screening.unverified", "a toll-free sender that is not verified"),
        Behaviour("screening.opted_out", "the recipient has opted out of a toll-free number"),
        Behaviour("screening.opt_out_words", "words that opt out"),
        Behaviour("screening.opt_in_words", "words that opt in again"),
        Behaviour("screening.too_many_recipients", "too many recipients, where that is not a 400"),
        Behaviour("screening.media_unavailable", "media that cannot be fetched"),
        Behaviour("screening.media_too_large", "media that are too large"),
        Behaviour("screening.media_type", "media of a type that cannot be read"),
    ),
    "Access": (
        Behaviour("basic_until", "the day from which Basic credentials are refused", "`--basic`"),
        Behaviour("bearer", "Bearer tokens are known"),
        Behaviour("token_lifetime_ms", "how long a token lives", "`--token-lifetime`"),
        Behaviour("challenge", "`WWW-Authenticate` of a 401"),
    ),
    "Refusals": (
        Behaviour("content_type", "`Content-Type` of a refusal"),
        Behaviour("unauthorized", "no or wrong credentials"),
        Behaviour("forbidden", "good credentials of another account or without the right"),
        Behaviour("not_found", "an unknown path"),
        Behaviour("method_not_allowed", "a verb that the path does not know"),
        Behaviour("unsupported_type", "a body that is not JSON"),
        Behaviour("invalid", "a bad request"),
        Behaviour("invalid_order", "the order of fieldErrors"),
        Behaviour("field_texts", "texts of fieldErrors that are known"),
        Behaviour("other_field_texts", "texts of fieldErrors that are not known"),
        Behaviour("queue_full", "the queue is full"),
        Behaviour("server_error", "an error of the server (only when a scenario orders it)"),
        Behaviour("other_errors", "the form of any other status that a scenario orders"),
    ),
    "List of messages": (
        Behaviour("listing.records", "what GET tells; `none`: the path knows no GET"),
        Behaviour("listing.visible", "when a message can be listed", "`--list-visible`"),
        Behaviour("listing.parameters", "query parameters"),
        Behaviour("listing.statuses", "values of messageStatus"),
        Behaviour("listing.types", "values of messageType"),
        Behaviour("listing.products", "values of product"),
        Behaviour("listing.product_of", "the product by the kind of the account's number"),
        Behaviour("listing.max_numbers", "numbers in a comma list"),
        Behaviour("listing.min_partial_number", "characters of a partial number"),
        Behaviour("listing.milliseconds", "dates must have milliseconds"),
        Behaviour("listing.window_ms", "how far back can be searched"),
        Behaviour("listing.default_limit", "messages on a page"),
        Behaviour("listing.max_reach", "limit and offset together"),
        Behaviour("listing.fields", "fields of an item, in order"),
        Behaviour("listing.nullable", "fields that may be null"),
        Behaviour("listing.page_links", "where the links to other pages are"),
        Behaviour("listing.time_precision", "precision of receiveTime"),
        Behaviour("listing.header_bytes", "messageSize without the content"),
        Behaviour("listing.hand_over_ms", "SENDING becomes SENT so long after the departure, when no event says it"),
        Behaviour("listing.status_receipt_expired", "the status when no receipt came"),
        Behaviour("listing.status_carrier_rejected", "the status after a negative receipt"),
        Behaviour("listing.status_inbound_acknowledged", "the status of a received message whose callback got 2xx"),
        Behaviour("listing.unauthorized", "no or wrong credentials"),
        Behaviour("listing.invalid", "a bad query"),
        Behaviour("listing.rate", "requests from one address", "`--list-rate-limit`"),
        Behaviour("listing.rate_window_ms", "in how long"),
        Behaviour("listing.rate_exceeded", "more than that"),
    ),
    "Media": (
        Behaviour("media.max_file", "size of a file"),
        Behaviour("media.max_toll_free", "size of all files of an MMS from a toll-free number"),
        Behaviour("media.types", "types that an MMS may carry"),
        Behaviour("media.fetch_timeout_ms", "how long fetching the media of an MMS may take"),
        Behaviour("media.retention_ms", "how long a file is kept"),
        Behaviour("media.list_page", "files on a page of the list"),
        Behaviour("media.list_fields", "fields of an item of the list, in order"),
        Behaviour("media.inbound_name", "the name of a received file"),
        Behaviour("media.default_type", "the type of a file that was uploaded without one"),
        Behaviour("media.not_found", "an unknown file"),
        Behaviour("media.too_large", "a file that is too large"),
        Behaviour("media.escaped_slash", "`%2F` in a name is read as a slash"),
    ),
}

BY_NAME: dict[str, Behaviour] = {behaviour.name: behaviour for group in GROUPS.values() for behaviour in group}
