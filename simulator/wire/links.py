"""Addresses that Bandwidth's bodies hold."""

from urllib.parse import quote


def media_link(base: str, account_id: str, media_id: str) -> str:
    """Where a media file is fetched; `base` is scheme, host and port, for Bandwidth https://messaging.bandwidth.com."""
    return f"{base}/api/v2/users/{account_id}/media/{quote(media_id)}"
