"""Media, era by era.

Sources: "v2 docs" is Bandwidth's public preview documentation with the day of the revision; "upload media" and "list
media" are pages of the documentation from 2019-06 on; "support" is an article of the support site with its number;
"SDK tests" are tests of the official SDKs that run against the service. OQ-n is an open question.
"""

from dataclasses import replace

from simulator.profiles.facts import TypedError, assumed, documented, observed
from simulator.profiles.media import Media

_MEGABYTE = 1024 * 1024
_HOUR_MS = 3_600_000

TYPES = frozenset(
    [
        "application/json",
        "application/ogg",
        "application/pdf",
        "application/rtf",
        "application/zip",
        "application/x-tar",
        "application/xml",
        "application/gzip",
        "application/x-bzip2",
        "application/x-gzip",
        "application/smil",
        "application/javascript",
        "audio/mp4",
        "audio/mpeg",
        "audio/ogg",
        "audio/flac",
        "audio/webm",
        "audio/wav",
        "audio/amr",
        "audio/3gpp",
        "image/bmp",
        "image/gif",
        "image/heic",
        "image/heif",
        "image/jpeg",
        "image/pjpeg",
        "image/png",
        "image/svg+xml",
        "image/tiff",
        "image/webp",
        "image/x-icon",
        "text/css",
        "text/csv",
        "text/calendar",
        "text/html",
        "text/plain",
        "text/javascript",
        "text/vcard",
        "text/vnd.wap.wml",
        "text/xml",
        "video/avi",
        "video/mp4",
        "video/mpeg",
        "video/ogg",
        "video/quicktime",
        "video/webm",
        "video/x-ms-wmv",
        "video/x-flv",
    ]
)

FIRST_2018 = Media(
    max_file=documented(65 * _MEGABYTE, "v2 docs before 2019-04-01: 65 MB; that 1 MB is 1024 squared is assumed"),
    max_toll_free=assumed(525 * 1024, "support 12823216, later than the era"),
    retention_ms=documented(30 * 24 * _HOUR_MS, "v2 docs before 2019-04: 30 days for media received"),
    list_page=assumed(1_000, "list media, 2019-06, later than the era"),
    list_fields=assumed(("contentLength", "mediaName", "content"), "list media, 2019-06, later than the era"),
    inbound_name=documented("{message}/{index}/{name}", "v2 docs 2018, message received"),
    default_type=assumed("application/octet-stream", "OpenAPI 2026-07-22, the type of a file that is fetched"),
    not_found=assumed(
        TypedError(404, "not-found", "Media not found"), "the text is ours: only the status is known (OQ-16)"
    ),
    too_large=assumed(
        TypedError(413, "request-entity-too-large", "The media is larger than {limit} bytes"),
        "status and text are ours: only the limit is known (OQ-15)",
    ),
    types=assumed(TYPES, "OpenAPI 2026-07-22, types of an upload; that a fetched file has one of them is assumed"),
    fetch_timeout_ms=assumed(10_000, "no source says how long a file may take; as long as a callback"),
    escaped_slash=assumed(False, "SDK tests 2022 and later: an escaped slash is not understood (OQ-53)"),
)

SMALLER_2019 = replace(
    FIRST_2018,
    max_file=documented(int(3.75 * _MEGABYTE), "v2 docs 2019-04-01: 3.75 MB; that 1 MB is 1024 squared is assumed"),
    retention_ms=documented(48 * _HOUR_MS, "v2 docs 2019-04-01, upload media: 48 hours"),
    list_page=documented(1_000, "list media, 2019-06"),
    list_fields=documented(("contentLength", "mediaName", "content"), "list media, 2019-06 (the order of its example)"),
)

SMALLEST_2025 = replace(
    SMALLER_2019,
    max_file=documented(int(3.5 * _MEGABYTE), "support 12823216: 3.5 MB; that 1 MB is 1024 squared is assumed"),
    max_toll_free=documented(525 * 1024, "support 12823216: 525 KB; that 1 KB is 1024 is assumed"),
    list_fields=documented(("content", "contentLength", "mediaName"), "OpenAPI 2026-07-22, schema media"),
    inbound_name=documented("{message}/{index}/{name}", "OpenAPI 2026-07-22, parameter mediaId"),
    escaped_slash=observed(False, "SDK tests of media, 2022 and later (OQ-53)"),
)
