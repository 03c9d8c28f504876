"""A local simulator of Bandwidth's Messaging API (import nothing heavy here: pytest loads this package at start-up)."""

__version__ = "0.1.0"
