"""The HTTP face: Bandwidth's API under /api, ours under /_sim."""
