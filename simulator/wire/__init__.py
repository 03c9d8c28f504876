"""JSON to values and back, per profile; pure."""
