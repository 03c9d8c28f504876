"""URLs that users write: absolute, and of HTTP."""

from urllib.parse import SplitResult, urlsplit


def find_url(text: str) -> SplitResult | None:
    """Its parts; None for what is no http or https URL with a host."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    named = host and host.isprintable() and " " not in host
    return parts if parts.scheme in ("http", "https") and named and port != 0 else None
