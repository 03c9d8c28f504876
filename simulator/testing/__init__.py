"""For tests of an application: a simulator in a thread, and an account of its own for each test.

The fixtures `bandwidth` and `bandwidth_async` of the pytest plugin give these; they work without pytest too.
"""

from simulator.testing.account import AsyncBandwidth, Bandwidth
from simulator.testing.server import ServerThread

__all__ = ["AsyncBandwidth", "Bandwidth", "ServerThread"]
