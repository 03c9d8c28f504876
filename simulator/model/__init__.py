"""Values: messages, events, entries, numbers, segments, times, ids. Frozen; no I/O, no clock."""
