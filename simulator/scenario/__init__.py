"""The scenario language: what a file may say, loading it with places, and matching its rules."""
