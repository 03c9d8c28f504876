"""Keep what others wrote from becoming a page of ours: under /api it has the same origin as /_sim.

Rule: a browser that shows it as a page runs no script of it, and gives it an origin that nothing else has. The headers
      are ours, not Bandwidth's, and go out only where somebody else said what type the body is.
"""

NO_PAGE_OF_OURS = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}


def is_json(content_type: str) -> bool:
    """Whether that, and nothing else, is said to come: what no browser shows as a page."""
    return content_type.partition(";")[0].strip().lower() == "application/json" and "," not in content_type
