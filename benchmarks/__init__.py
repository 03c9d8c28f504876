"""Measure the simulator beside a bare server that does nothing but answer 202 and call back: `python -m benchmarks`."""
