"""What decides and what remembers: synchronous, no clock, no I/O."""
