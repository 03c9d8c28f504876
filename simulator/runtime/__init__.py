"""What touches the world: clocks, the journal's file, HTTP callbacks, the driver."""
